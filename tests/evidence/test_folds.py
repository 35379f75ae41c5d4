"""Folds: stratified, duplicates together, the same every time, and one sentence when impossible."""

import numpy as np
import pytest

from labelreview.core.errors import EvidenceError
from labelreview.evidence import make_folds


def ids(*values):
    return np.array(values, dtype=np.int32)


def test_classes_are_spread_evenly():
    labels = np.repeat(ids(0, 1, 2), [50, 23, 7])
    folds = make_folds(labels, np.arange(80, dtype=np.int32), 5, seed=0)
    for label in range(3):
        counts = np.bincount(folds[labels == label], minlength=5)
        assert np.ptp(counts) <= 1
    assert np.ptp(np.bincount(folds)) <= 1


def test_duplicates_share_a_fold_even_with_different_labels():
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 60, 300).astype(np.int32)
    labels = rng.integers(0, 3, 300).astype(np.int32)
    folds = make_folds(labels, groups, 4, seed=1)
    assert all(len(np.unique(folds[groups == group])) == 1 for group in np.unique(groups))
    assert set(folds) == {0, 1, 2, 3}


def test_a_group_counts_for_the_label_most_of_its_rows_carry():
    # Ten groups of three rows, two of which say 1: as groups all are of class 1.
    groups = np.repeat(np.arange(20, dtype=np.int32), 3)
    labels = np.where(groups < 10, np.tile(ids(0, 1, 1), 20), 0).astype(np.int32)
    folds = make_folds(labels, groups, 5, seed=0)
    of_class_1 = np.bincount(folds[(groups < 10) & (labels == 1)], minlength=5)
    assert of_class_1.tolist() == [4] * 5


def test_group_ids_need_not_be_consecutive():
    folds = make_folds(ids(0, 1, 0, 1), ids(7, 900, 7, 31), 2, seed=0)
    assert folds[0] == folds[2]


def test_equal_input_gives_equal_folds_and_another_seed_others():
    labels, groups = np.arange(200, dtype=np.int32) % 2, np.arange(200, dtype=np.int32)
    first = make_folds(labels, groups, 5, seed=3)
    assert np.array_equal(first, make_folds(labels, groups, 5, seed=3))
    assert not np.array_equal(first, make_folds(labels, groups, 5, seed=4))


def test_classes_smaller_than_the_folds_and_classes_never_given_are_fine():
    labels = ids(0, 0, 0, 0, 0, 0, 3, 5, 5)
    folds = make_folds(labels, np.arange(9, dtype=np.int32), 5, seed=0)
    assert set(folds) == {0, 1, 2, 3, 4}
    assert folds[7] != folds[8]


@pytest.mark.parametrize(
    ("labels", "groups", "n_folds", "says"),
    [
        ([0, 0, 1, 1], [0, 1, 2, 3], 1, "1 fold is too few for cross-validation"),
        ([0, 0, 1, 1], [0, 1, 2, 3], 5, r"more folds \(5\) than rows \(4\)"),
        ([0, 0, 1, 1], [0, 0, 0, 1], 3, r"more folds \(3\) than different texts \(2\)"),
        ([0, 1, 2, 3], [0, 1, 2, 3], 2, "Every class has a single row"),
        ([1, 1, 1, 1], [0, 1, 2, 3], 2, "All rows have the same label"),
    ],
)
def test_impossible_folds_are_one_sentence(labels, groups, n_folds, says):
    with pytest.raises(EvidenceError, match=says):
        make_folds(ids(*labels), ids(*groups), n_folds, seed=0)
