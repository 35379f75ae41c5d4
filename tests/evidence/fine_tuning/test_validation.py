"""The rows that choose the best epoch."""

import numpy as np

from labelreview.evidence.fine_tuning.validation import validation_rows
from labelreview.evidence.folds import make_folds

rng = np.random.default_rng(0)
LABELS = rng.choice(4, 600, p=[0.6, 0.3, 0.09, 0.01]).astype(np.int32)
GROUPS = rng.integers(0, 500, 600).astype(np.int32)
FOLDS = make_folds(LABELS, GROUPS, 3, 0)


def chosen(fold, labels=LABELS):
    return validation_rows(labels, GROUPS, FOLDS, fold, 0)


def test_a_tenth_of_the_other_folds():
    for fold in range(3):
        rows = chosen(fold)
        assert not rows[fold == FOLDS].any()
        assert 0.05 < rows[fold != FOLDS].mean() < 0.15
        shares = [rows[(label == LABELS) & (fold != FOLDS)].mean() for label in range(3)]
        assert np.ptp(shares) < 0.1
        assert not np.isin(GROUPS[rows], GROUPS[~rows & (fold != FOLDS)]).any()


def test_no_row_twice():
    assert sum(chosen(fold).astype(int) for fold in range(3)).max() == 1


def test_rare_classes_are_all_learned():
    assert 0 < np.sum(LABELS == 3) < 15
    assert not any(chosen(fold)[LABELS == 3].any() for fold in range(3))


def test_the_held_out_labels_play_no_part():
    turned = np.where(FOLDS == 1, (LABELS + 1) % 3, LABELS).astype(np.int32)
    assert np.array_equal(chosen(1), chosen(1, turned))


def test_few_rows_are_all_learned():
    few = np.arange(12, dtype=np.int32)
    assert not validation_rows(few % 2, few, (few % 3).astype(np.int16), 0, 0).any()
