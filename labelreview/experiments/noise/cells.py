"""The cells of the noise sweep: errors are injected, and every filter looks for them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.measures import list_measures
from labelreview.experiments.learners import held_out, one_hot, smoothed
from labelreview.experiments.results import CellOutcome
from labelreview.experiments.scoring import ScoredLabels, score_probabilities
from labelreview.experiments.work import Work
from labelreview.noise import Noisy
from labelreview.noise.setting import Setting
from labelreview.signals.cleanlab_compat import label_issues
from labelreview.signals.issue_filters import ISSUE_FILTERS

SCORE = "score"
"""The method of the combined score, with every model of the configuration."""
OF_MODEL = "score of the model alone"
"""The combined score from the same out-of-fold probabilities that the filters get."""
SMOOTHED = ", smoothed"
"""Suffix of the methods on probabilities of a model trained with label smoothing."""
FILTERS = tuple(one.filter_by for one in ISSUE_FILTERS)


def run_sweep(work: Work, setting: Setting) -> CellOutcome:
    """Inject the noise, and count the errors that each filter finds.

    Figures: `flagged` and `found` (flagged and wrong), in rows, `precision` and `recall`, 0 to 1;
    of the scores also `estimated` (number of errors), `average_precision` and `reviews_for_80`; of
    the model its `accuracy` against the right labels. Filters and "score of the model alone" have
    figures without and with label smoothing.
    """
    train = work.train_test_data.train
    noisy = work.noisy(setting)
    rows = work.train_rows[work.train_test_data.kept_train]
    folds = work.folds(noisy.labels, setting.seed)
    learner = work.learner()
    targets = one_hot(noisy.labels, len(train.classes))
    figures: dict[str, dict[str, float]] = {}
    for suffix, learned in (("", targets), (SMOOTHED, smoothed(targets))):
        probabilities = held_out(learner, rows, noisy.labels, learned, folds, seed=setting.seed)
        for name in FILTERS:
            is_flagged = label_issues(noisy.labels, probabilities, name)
            figures[name + suffix] = dict(_flag_figures(noisy, is_flagged))
        scored = score_probabilities(noisy.labels, probabilities, train.classes, work.groups)
        figures[OF_MODEL + suffix] = score_figures(noisy, scored)
        is_right = probabilities.argmax(axis=1) == noisy.truth
        figures[OF_MODEL + suffix]["accuracy"] = float(is_right.mean())
    figures[SCORE] = score_figures(noisy, work.score(train, noisy.labels, setting.seed))
    return CellOutcome(int(noisy.is_error.sum()), len(train), figures)


def score_figures(noisy: Noisy, scored: ScoredLabels) -> dict[str, float]:
    """Measure flags, estimated number of errors and ranking of a combined score."""
    figures = dict(_flag_figures(noisy, scored.is_flagged))
    figures["estimated"] = float(scored.estimated)
    if noisy.is_error.any():
        measures = list_measures(noisy, scored.score, scored.suggested)
        for name in ("average_precision", "reviews_for_80", "suggestion_right"):
            figures[name] = measures[name]
    return figures


def _flag_figures(noisy: Noisy, is_flagged: NDArray[np.bool_]) -> Iterator[tuple[str, float]]:
    found = float((is_flagged & noisy.is_error).sum())
    yield "flagged", float(is_flagged.sum())
    yield "found", found
    if is_flagged.any():
        yield "precision", found / float(is_flagged.sum())
    if noisy.is_error.any():
        yield "recall", found / float(noisy.is_error.sum())
