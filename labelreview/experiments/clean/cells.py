"""The cells of "prune or relabel?": one noise, every way to train in spite of it, one test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.experiments.learners import one_hot, smoothed
from labelreview.experiments.results import CellOutcome
from labelreview.experiments.scoring import Judged
from labelreview.experiments.softmax import Loss
from labelreview.experiments.work import Work
from labelreview.noise import Noisy
from labelreview.noise.setting import Setting

CLEAN = "right labels"
EVERYTHING = "everything"
PRUNED = "pruned"
RELABELLED = "relabelled"
PSEUDO = "pseudo-labelled"
SOFT = "soft labels"
SMOOTH = "label smoothing"
ROBUST = "noise-robust loss"
WAYS = (EVERYTHING, PRUNED, RELABELLED, PSEUDO, SOFT, SMOOTH, ROBUST, CLEAN)
"""Ways to train; right labels are what nothing can beat."""
STEPS = tuple(range(0, 101, 10))
SUGGESTIONS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_CONFIDENT = 0.9


def mix_name(percent: int) -> str:
    """The method that relabels so many of a hundred flagged rows, the surest, and prunes the rest.

    >>> mix_name(0), mix_name(30)
    ('pruned', '30 % relabelled')
    """
    return {0: PRUNED, 100: RELABELLED}.get(percent, f"{percent} % relabelled")


def given_right(share: float) -> str:
    """The method that relabels flagged rows with suggestions of which that share is right."""
    return f"suggestions {100 * share:.0f} % right"


@dataclass(frozen=True)
class Lesson:
    """What is learned: positions in the training labels, shares of the classes, and the loss."""

    rows: NDArray[np.intp]
    shares: NDArray[np.float32]
    loss: Loss = "cross_entropy"


def run_cleaning(work: Work, setting: Setting) -> CellOutcome:
    """Inject the noise, and train in every way; tested on the labels that count as right.

    Figures of each way: `accuracy`, `macro_f1` and `learned` (rows). Of "everything" also what the
    cleaning had to go by: `flagged`, `flag_precision`, `flag_recall` and `suggestion_accuracy`,
    the share of flagged rows whose suggestion is right.
    """
    from sklearn.metrics import accuracy_score, f1_score

    train_test_data = work.train_test_data
    noisy = work.noisy(setting)
    judged = work.judge(train_test_data.train, noisy.labels, setting.seed)
    learner = work.learner()
    texts = work.train_rows[train_test_data.kept_train]
    tests = work.test_rows[train_test_data.kept_test]
    truth = train_test_data.test.truth
    figures: dict[str, dict[str, float]] = {}
    for name, lesson in _lessons(work, noisy, judged, setting.seed):
        if not len(lesson.rows):
            continue
        said = learner.predict(
            texts[lesson.rows], lesson.shares, tests, loss=lesson.loss, seed=setting.seed
        ).argmax(axis=1)
        figures[name] = {
            "accuracy": float(accuracy_score(truth, said)),
            "macro_f1": float(
                f1_score(truth, said, labels=np.unique(truth), average="macro", zero_division=0)
            ),
            "learned": float(len(lesson.rows)),
        }
    figures[EVERYTHING] |= _about(noisy, judged)
    return CellOutcome(int(noisy.is_error.sum()), len(noisy.labels), figures)


def _lessons(work: Work, noisy: Noisy, judged: Judged, seed: int) -> Iterator[tuple[str, Lesson]]:
    k = len(work.train_test_data.classes)
    given = noisy.labels
    everything = np.arange(len(given))
    shares = one_hot(given, k)
    flagged = np.flatnonzero(judged.is_flagged)
    unflagged = np.flatnonzero(~judged.is_flagged)
    yield CLEAN, Lesson(everything, one_hot(noisy.truth, k))
    yield EVERYTHING, Lesson(everything, shares)
    surest = flagged[np.argsort(-judged.confidence[flagged], kind="stable")]
    for percent in STEPS:
        relabelled = surest[: round(len(surest) * percent / 100)]
        labels = given.copy()
        labels[relabelled] = judged.suggested[relabelled]
        rows = np.sort(np.concatenate([unflagged, relabelled]))
        yield mix_name(percent), Lesson(rows, one_hot(labels[rows], k))
    yield PSEUDO, _pseudo(work, given, flagged, unflagged, seed)
    # Half of what the rows are given, half of what the models that did not learn them say.
    yield SOFT, Lesson(everything, (shares + judged.probabilities) * np.float32(0.5))
    yield SMOOTH, Lesson(everything, smoothed(shares))
    yield ROBUST, Lesson(everything, shares, "generalised")
    rng = np.random.default_rng(seed)
    is_right = rng.permutation(len(flagged))
    others = (noisy.truth[flagged] + rng.integers(1, k, len(flagged))) % k
    for share in SUGGESTIONS:
        labels = given.copy()
        right = is_right < round(share * len(flagged))
        labels[flagged] = np.where(right, noisy.truth[flagged], others)
        yield given_right(share), Lesson(everything, one_hot(labels, k))


def _pseudo(
    work: Work,
    given: NDArray[np.int32],
    flagged: NDArray[np.intp],
    unflagged: NDArray[np.intp],
    seed: int,
) -> Lesson:
    """Pseudo labels (Lee 2013): a model of the unflagged rows labels the flagged ones, and those
    labels are learned that it is sure of."""
    k = len(work.train_test_data.classes)
    texts = work.train_rows[work.train_test_data.kept_train]
    labels = given.copy()
    rows = unflagged
    if len(flagged) and len(unflagged):
        said = work.learner().predict(
            texts[unflagged], one_hot(given[unflagged], k), texts[flagged], seed=seed
        )
        sure = said.max(axis=1) >= _CONFIDENT
        labels[flagged[sure]] = said[sure].argmax(axis=1)
        rows = np.sort(np.concatenate([unflagged, flagged[sure]]))
    return Lesson(rows, one_hot(labels[rows], k))


def _about(noisy: Noisy, judged: Judged) -> dict[str, float]:
    flagged, wrong = judged.is_flagged, noisy.is_error
    figures = {"flagged": float(flagged.sum())}
    if flagged.any():
        right = judged.suggested[flagged] == noisy.truth[flagged]
        figures["flag_precision"] = float(wrong[flagged].mean())
        figures["suggestion_accuracy"] = float(right.mean())
    if wrong.any():
        figures["flag_recall"] = float(flagged[wrong].mean())
    return figures
