"""The cells of "prune or relabel?": one noise, every way to train in spite of it, one test set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.experiments.learners import one_hot, smoothed
from labelreview.experiments.results import CellOutcome
from labelreview.experiments.scoring import ScoredLabels
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
METHODS = (EVERYTHING, PRUNED, RELABELLED, PSEUDO, SOFT, SMOOTH, ROBUST, CLEAN)
"""Ways to train on noisy labels. "right labels" is the upper bound: no noise at all."""
RELABELLED_PERCENTS = tuple(range(0, 101, 10))
RIGHT_SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_SOFT_SHARE = np.float32(0.5)  # of the given label; the rest is what the models predict
# Probability from which on a pseudo label is used: a choice near the 0.95 of Sohn et al. (2020).
_CONFIDENT = 0.9


def partly_relabelled(percent: int) -> str:
    """Return the name of the method that relabels that percentage of the flagged rows, those with
    the most confident suggestions, and prunes the others.

    >>> partly_relabelled(0), partly_relabelled(30)
    ('pruned', '30 % relabelled')
    """
    return {0: PRUNED, 100: RELABELLED}.get(percent, f"{percent} % relabelled")


def suggestions_right(share: float) -> str:
    """Return the name of the method that relabels every flagged row, that share (0 to 1) of them
    with the right label and the others with a wrong one."""
    return f"suggestions {100 * share:.0f} % right"


def shown(method: str) -> str:
    """Return the name of a method as people read it: stored figures keep the older spelling.

    >>> shown("30 % relabelled")
    '30% relabelled'
    """
    return method.replace(" %", "%")


@dataclass(frozen=True)
class TrainingSet:
    """What a method trains on.

    rows:
        intp (m,), positions in the training labels, ascending.
    targets:
        float32 (m, K), a distribution over the classes for each row.
    """

    rows: NDArray[np.intp]
    targets: NDArray[np.float32]
    loss: Loss = "cross_entropy"


def run_cleaning(work: Work, setting: Setting) -> CellOutcome:
    """Inject the noise, train by every method, and evaluate on the labels that count as right.

    Figures of each method: `accuracy` and `macro_f1` on the test set, 0 to 1, and `learned`, the
    number of training rows. "everything" also has what the cleaning relied on: `flagged` (rows),
    `flag_precision`, `flag_recall` and `suggestion_accuracy`, the share of flagged rows whose
    suggested label is right.
    """
    from sklearn.metrics import accuracy_score, f1_score

    data = work.train_test_data
    noisy = work.noisy(setting)
    scored = work.score(data.train, noisy.labels, setting.seed)
    learner = work.learner()
    train, test = work.train_rows[data.kept_train], work.test_rows[data.kept_test]
    truth = data.test.truth
    figures: dict[str, dict[str, float]] = {}
    for method, chosen in _training_sets(work, noisy, scored, setting.seed):
        if not len(chosen.rows):
            continue
        predicted = learner.predict(
            train[chosen.rows], chosen.targets, test, loss=chosen.loss, seed=setting.seed
        ).argmax(axis=1)
        macro_f1 = f1_score(
            truth, predicted, labels=np.unique(truth), average="macro", zero_division=0
        )
        figures[method] = {
            "accuracy": float(accuracy_score(truth, predicted)),
            "macro_f1": float(macro_f1),
            "learned": float(len(chosen.rows)),
        }
    figures[EVERYTHING] |= _flag_figures(noisy, scored)
    return CellOutcome(int(noisy.is_error.sum()), len(noisy.labels), figures)


def _training_sets(
    work: Work, noisy: Noisy, scored: ScoredLabels, seed: int
) -> Iterator[tuple[str, TrainingSet]]:
    k = len(work.train_test_data.classes)
    given = noisy.labels
    everything = np.arange(len(given))
    targets = one_hot(given, k)
    flagged = np.flatnonzero(scored.is_flagged)
    unflagged = np.flatnonzero(~scored.is_flagged)
    yield CLEAN, TrainingSet(everything, one_hot(noisy.truth, k))
    yield EVERYTHING, TrainingSet(everything, targets)
    by_confidence = flagged[np.argsort(-scored.confidence[flagged], kind="stable")]
    for percent in RELABELLED_PERCENTS:
        relabelled = by_confidence[: round(len(by_confidence) * percent / 100)]
        labels = given.copy()
        labels[relabelled] = scored.suggested[relabelled]
        rows = np.sort(np.concatenate([unflagged, relabelled]))
        yield partly_relabelled(percent), TrainingSet(rows, one_hot(labels[rows], k))
    yield PSEUDO, _pseudo(work, given, flagged, unflagged, seed)
    yield SOFT, TrainingSet(everything, (targets + scored.probabilities) * _SOFT_SHARE)
    yield SMOOTH, TrainingSet(everything, smoothed(targets))
    yield ROBUST, TrainingSet(everything, targets, "generalised")
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(flagged))
    wrong = (noisy.truth[flagged] + rng.integers(1, k, len(flagged))) % k
    for share in RIGHT_SHARES:
        labels = given.copy()
        is_right = order < round(share * len(flagged))
        labels[flagged] = np.where(is_right, noisy.truth[flagged], wrong)
        yield suggestions_right(share), TrainingSet(everything, one_hot(labels, k))


def _pseudo(
    work: Work,
    given: NDArray[np.int32],
    flagged: NDArray[np.intp],
    unflagged: NDArray[np.intp],
    seed: int,
) -> TrainingSet:
    """Pseudo labels (Lee 2013): a model trained on the unflagged rows labels the flagged ones, and
    those that it is confident of join the training set."""
    k = len(work.train_test_data.classes)
    texts = work.train_rows[work.train_test_data.kept_train]
    labels = given.copy()
    rows = unflagged
    if len(flagged) and len(unflagged):
        probabilities = work.learner().predict(
            texts[unflagged], one_hot(given[unflagged], k), texts[flagged], seed=seed
        )
        is_confident = probabilities.max(axis=1) >= _CONFIDENT
        labels[flagged[is_confident]] = probabilities[is_confident].argmax(axis=1)
        rows = np.sort(np.concatenate([unflagged, flagged[is_confident]]))
    return TrainingSet(rows, one_hot(labels[rows], k))


def _flag_figures(noisy: Noisy, scored: ScoredLabels) -> dict[str, float]:
    flagged, wrong = scored.is_flagged, noisy.is_error
    figures = {"flagged": float(flagged.sum())}
    if flagged.any():
        right = scored.suggested[flagged] == noisy.truth[flagged]
        figures["flag_precision"] = float(wrong[flagged].mean())
        figures["suggestion_accuracy"] = float(right.mean())
    if wrong.any():
        figures["flag_recall"] = float(flagged[wrong].mean())
    return figures
