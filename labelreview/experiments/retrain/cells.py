"""The cells of "did cleaning help?": the same model on the labels before and after, again and
again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import load_array, save_array
from labelreview.experiments.learners import one_hot
from labelreview.experiments.options import ExperimentOptions
from labelreview.experiments.results import CellOutcome
from labelreview.experiments.work import Work
from labelreview.noise.setting import Setting

ORIGINAL = "original"
REVIEWED = "reviewed"
AUTO_PRUNED = "pruned automatically"
AUTO_RELABELLED = "relabelled automatically"
SETS = (ORIGINAL, REVIEWED, AUTO_PRUNED, AUTO_RELABELLED)
"""Training sets."""
TESTS = ("original", "reviewed")
"""Test sets: the labels of the source, and those of this moment without noisy and dropped rows."""
RIGHT, WRONG, LEFT_OUT = "+", "-", " "
"""Marks of test rows."""
OF_CLASS = "errors of "
"""Before the names of the figures by class."""


def retrain_settings(options: ExperimentOptions) -> list[Setting]:
    """One cell for each seed."""
    return [Setting("none", None, seed) for seed in range(options.seeds)]


def run_retraining(work: Work, setting: Setting) -> CellOutcome:
    """Draw the training rows anew, with replacement, and train on each version of their labels.

    The same rows for every training set, so that seeds are pairs; rows that a set leaves out are
    left out. Figures of each set on each test: `accuracy on original`, `macro_f1 on original`,
    likewise for reviewed, and on the reviewed test the error rate of each class as `errors of
    <class>`. Marks, by set and test as `reviewed on original`: whether the test row is judged
    rightly.
    """
    from sklearn.metrics import accuracy_score, f1_score

    train_test_data = work.train_test_data
    drawn = np.random.default_rng(setting.seed).integers(
        0, len(work.train_rows), len(work.train_rows)
    )
    learner = work.learner()
    figures: dict[str, dict[str, float]] = {}
    marks: dict[str, str] = {}
    reviewed = np.full(len(train_test_data.given_test), -1, dtype=np.int32)
    reviewed[train_test_data.kept_test] = train_test_data.test.truth
    for name, labels, kept in _training_sets(work):
        rows = drawn[kept[drawn]]
        said = learner.predict(
            work.train_rows[rows],
            one_hot(labels[rows], len(train_test_data.classes)),
            work.test_rows,
            seed=setting.seed,
        ).argmax(axis=1)
        figures[name] = {}
        for test, truth in zip(TESTS, (train_test_data.given_test.truth, reviewed), strict=True):
            there = truth >= 0
            figures[name] |= {
                f"accuracy on {test}": float(accuracy_score(truth[there], said[there])),
                f"macro_f1 on {test}": float(
                    f1_score(
                        truth[there],
                        said[there],
                        labels=np.unique(truth[there]),
                        average="macro",
                        zero_division=0,
                    )
                ),
            }
            marks[f"{name} on {test}"] = _marks(truth, said)
        for label, called in enumerate(train_test_data.classes):
            own = reviewed == label
            if own.any():
                figures[name][OF_CLASS + called] = float((said[own] != label).mean())
    return CellOutcome(None, len(work.train_rows), figures, marks)


def _training_sets(
    work: Work,
) -> Iterator[tuple[str, NDArray[np.int32], NDArray[np.bool_]]]:
    """Name, label of each training row, and whether the row is part of the set."""
    train_test_data = work.train_test_data
    given = train_test_data.given_train.truth
    everything = np.ones(len(given), dtype=bool)
    yield ORIGINAL, given, everything
    reviewed = given.copy()
    reviewed[train_test_data.kept_train] = train_test_data.train.truth
    yield REVIEWED, reviewed, train_test_data.kept_train
    flagged, suggested = _cleaned(work)
    yield AUTO_PRUNED, given, ~flagged
    yield AUTO_RELABELLED, np.where(flagged, suggested, given).astype(np.int32), everything


def _cleaned(work: Work) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Flags and suggestions of the final score for the training labels of the source, made by
    models of training rows alone, once for all seeds."""
    kept = work.own / "flags.npy"
    if not kept.exists():
        judged = work.judge(
            work.train_test_data.given_train, work.train_test_data.given_train.truth, 0
        )
        save_array(kept, np.stack([judged.is_flagged.astype(np.int32), judged.suggested]))
    flagged, suggested = load_array(kept)
    return np.asarray(flagged, dtype=bool), np.asarray(suggested, dtype=np.int32)


def _marks(truth: NDArray[np.int32], said: NDArray[np.intp]) -> str:
    signs = np.where(truth < 0, LEFT_OUT, np.where(said == truth, RIGHT, WRONG))
    return "".join(signs.tolist())
