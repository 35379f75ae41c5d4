"""The cells of "did cleaning help?": one model trained on the labels before and after the review,
seed after seed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import is_kept, load_array, save_array
from labelreview.experiments.learners import one_hot
from labelreview.experiments.options import ExperimentOptions
from labelreview.experiments.results import CellOutcome
from labelreview.experiments.work import Work
from labelreview.noise.setting import Setting

ORIGINAL = "original"
REVIEWED = "reviewed"
AUTO_PRUNED = "pruned automatically"
AUTO_RELABELLED = "relabelled automatically"
TRAINING_SETS = (ORIGINAL, REVIEWED, AUTO_PRUNED, AUTO_RELABELLED)
TEST_SETS = ("original", "reviewed")
"""The labels of the source, and those of this moment without noisy and dropped rows."""
RIGHT, WRONG, LEFT_OUT = "+", "-", " "
"""Marks of test rows."""
OF_CLASS = "errors of "
"""Prefix of the figures by class."""


def retrain_settings(options: ExperimentOptions) -> list[Setting]:
    """Return one setting, without noise, for each seed."""
    return [Setting("none", None, seed) for seed in range(options.seeds)]


def run_retraining(work: Work, setting: Setting) -> CellOutcome:
    """Draw the training rows with replacement, and train on each version of their labels.

    Every training set gets the same rows, so that its results for a seed are paired with those of
    the others; rows that a set leaves out are not replaced. Figures of each training set, 0 to 1:
    `accuracy on <test set>`, `macro_f1 on <test set>`, and on the reviewed test set the error rate
    of each class as `errors of <class>`. Marks, by training and test set as `reviewed on original`:
    whether each test row is predicted rightly.
    """
    from sklearn.metrics import accuracy_score, f1_score

    data = work.train_test_data
    drawn = np.random.default_rng(setting.seed).integers(
        0, len(work.train_rows), len(work.train_rows)
    )
    learner = work.learner()
    figures: dict[str, dict[str, float]] = {}
    marks: dict[str, str] = {}
    reviewed = np.full(len(data.given_test), -1, dtype=np.int32)
    reviewed[data.kept_test] = data.test.truth
    for name, labels, kept in _training_sets(work):
        rows = drawn[kept[drawn]]
        predicted = learner.predict(
            work.train_rows[rows],
            one_hot(labels[rows], len(data.classes)),
            work.test_rows,
            seed=setting.seed,
        ).argmax(axis=1)
        figures[name] = {}
        for test, truth in zip(TEST_SETS, (data.given_test.truth, reviewed), strict=True):
            there = truth >= 0
            right, found = truth[there], predicted[there]
            macro_f1 = f1_score(
                right, found, labels=np.unique(right), average="macro", zero_division=0
            )
            figures[name] |= {
                f"accuracy on {test}": float(accuracy_score(right, found)),
                f"macro_f1 on {test}": float(macro_f1),
            }
            marks[f"{name} on {test}"] = _marks(truth, predicted)
        for label, class_name in enumerate(data.classes):
            own = reviewed == label
            if own.any():
                figures[name][OF_CLASS + class_name] = float((predicted[own] != label).mean())
    return CellOutcome(None, len(work.train_rows), figures, marks)


def _training_sets(
    work: Work,
) -> Iterator[tuple[str, NDArray[np.int32], NDArray[np.bool_]]]:
    """Name, label of each training row, and whether the row is part of the set."""
    data = work.train_test_data
    given = data.given_train.truth
    everything = np.ones(len(given), dtype=bool)
    yield ORIGINAL, given, everything
    reviewed = given.copy()
    reviewed[data.kept_train] = data.train.truth
    yield REVIEWED, reviewed, data.kept_train
    flagged, suggested = _flags_and_suggestions(work)
    yield AUTO_PRUNED, given, ~flagged
    yield AUTO_RELABELLED, np.where(flagged, suggested, given).astype(np.int32), everything


def _flags_and_suggestions(work: Work) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Those of the combined score for the source's training labels, from models that see training
    rows only; made once for all seeds."""
    kept = work.own / "flags.npy"
    if not is_kept(kept):
        data = work.train_test_data.given_train
        scored = work.score(data, data.truth, 0)
        save_array(kept, np.stack([scored.is_flagged.astype(np.int32), scored.suggested]))
    flagged, suggested = load_array(kept)
    return np.asarray(flagged, dtype=bool), np.asarray(suggested, dtype=np.int32)


def _marks(truth: NDArray[np.int32], predicted: NDArray[np.intp]) -> str:
    signs = np.where(truth < 0, LEFT_OUT, np.where(predicted == truth, RIGHT, WRONG))
    return "".join(signs.tolist())
