"""Rivals as methods of the benchmark: figures of each detector, and of the best in hindsight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.baselines import held_out
from labelreview.benchmark.measures import Figures, list_measures
from labelreview.benchmark.rivals import ReadyRival, run_rival
from labelreview.noise import Noisy

WITH_HINDSIGHT = " with hindsight"
"""Suffix of a rival's name for its best detector, a choice that needs the truth."""


def rival_figures(
    ready: ReadyRival,
    noisy: Noisy,
    vectors: NDArray[np.float32],
    folds: int,
    seed: int,
    seconds: float,
) -> tuple[Figures, dict[str, str], str]:
    """Run a rival on the embeddings, folds and probabilities that cleanlab gets, and measure it.

    Returns the figures of `list_measures` but the suggestions, which detectors do not make, as
    "<rival> <detector>" and, for the best of several, "<rival> with hindsight"; why detectors have
    none, by such names; and why the rival was stopped, "" when it was not.
    """
    _, labels = np.unique(noisy.labels, return_inverse=True)
    probabilities, fold_of = held_out(vectors, labels, folds, seed)
    outcome = run_rival(ready, vectors, labels, fold_of, probabilities, seed, seconds)
    name = ready.rival.name
    suggested = noisy.labels  # of no detector; its figure is dropped
    figures: Figures = {}
    for detector, score in outcome.scores.items():
        figures[f"{name} {detector}"] = list_measures(noisy, score, suggested)
        del figures[f"{name} {detector}"]["suggestion_right"]
    if len(figures) > 1:
        best = max(figures, key=lambda method: figures[method]["average_precision"])
        figures[f"{name}{WITH_HINDSIGHT}"] = figures[best]
    failed = {f"{name} {detector}": reason for detector, reason in outcome.failed.items()}
    return figures, failed, outcome.stopped
