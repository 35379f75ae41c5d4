"""The cells of the noise sweep: known errors are injected, and every filter looks for them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.measures import list_measures
from labelreview.experiments.learners import held_out, one_hot, smoothed
from labelreview.experiments.results import CellOutcome
from labelreview.experiments.scoring import Judged, judge_by
from labelreview.experiments.work import Work
from labelreview.noise import Noisy
from labelreview.noise.setting import Setting
from labelreview.signals.cleanlab_adapter import issues
from labelreview.signals.issue_filters import ISSUE_FILTERS

SCORE = "score"
"""The method of the final score, with every model of the run."""
OF_MODEL = "score of the model alone"
"""The final score's order and flags, of the held-out probabilities that the filters see."""
SMOOTHED = ", smoothed"
"""Behind the methods on probabilities of a model that learned smoothed labels."""
FILTERS = tuple(one.filter_by for one in ISSUE_FILTERS)


def run_sweep(work: Work, setting: Setting) -> CellOutcome:
    """Inject the noise, and count what each filter finds of it.

    Figures: `flagged`, `found` (flagged and wrong), `precision` and `recall`; of the scores also
    `estimated` (number of errors), `average_precision` and `reviews_for_80`; of the model its
    `accuracy` against the right labels. Filters and "score of the model alone" are there twice,
    for a model that learned labels and one that learned smoothed labels.
    """
    train = work.train_test_data.train
    noisy = work.noisy(setting)
    rows = work.train_rows[work.train_test_data.kept_train]
    folds = work.folds(noisy.labels, setting.seed)
    learner = work.learner()
    shares = one_hot(noisy.labels, len(train.classes))
    figures: dict[str, dict[str, float]] = {}
    for suffix, learned in (("", shares), (SMOOTHED, smoothed(shares))):
        said = held_out(learner, rows, noisy.labels, learned, folds, seed=setting.seed)
        for name in FILTERS:
            figures[name + suffix] = dict(_flags(noisy, issues(noisy.labels, said, name)))
        judged = judge_by(noisy.labels, said, train.classes, work.groups)
        figures[OF_MODEL + suffix] = score_figures(noisy, judged)
        right = said.argmax(axis=1) == noisy.truth
        figures[OF_MODEL + suffix]["accuracy"] = float(right.mean())
    figures[SCORE] = score_figures(noisy, work.judge(train, noisy.labels, setting.seed))
    return CellOutcome(int(noisy.is_error.sum()), len(train), figures)


def score_figures(noisy: Noisy, judged: Judged) -> dict[str, float]:
    """What the final score finds of the errors: flags, estimate and order."""
    figures = dict(_flags(noisy, judged.is_flagged))
    figures["estimated"] = float(judged.estimated)
    if noisy.is_error.any():
        measures = list_measures(noisy, judged.score, judged.suggested)
        for name in ("average_precision", "reviews_for_80", "suggestion_right"):
            figures[name] = measures[name]
    return figures


def _flags(noisy: Noisy, flagged: NDArray[np.bool_]) -> Iterator[tuple[str, float]]:
    found = float((flagged & noisy.is_error).sum())
    yield "flagged", float(flagged.sum())
    yield "found", found
    if flagged.any():
        yield "precision", found / float(flagged.sum())
    if noisy.is_error.any():
        yield "recall", found / float(noisy.is_error.sum())
