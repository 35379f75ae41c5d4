"""Cross-validation folds, stratified by label and grouped by duplicates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.core.errors import EvidenceError


def make_folds(
    labels: NDArray[np.int32], groups: NDArray[np.int32], n_folds: int, seed: int
) -> NDArray[np.int16]:
    """Assign each row to a fold, int16 (n,), 0 to n_folds - 1; equal input gives equal folds.

    Rows of one group share a fold, so that no model is trained on a duplicate of a row it predicts.
    Within each class (a group counts for its most common label) the numbers of groups per fold
    differ by at most one; a class with fewer groups than folds is missing from some folds.

    Raises `EvidenceError` when no model can be held out: fewer than 2 folds, more folds than
    different texts, a single class, or no class with a second row.
    """
    _check(labels, groups, n_folds)
    group_ids, group_of_row, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    if n_folds > len(group_ids):
        raise EvidenceError(
            f"There are more folds ({n_folds}) than different texts ({len(group_ids):,})",
            "use fewer folds or add rows",
        )
    shuffled = np.random.default_rng(seed).permutation(len(group_ids))
    # Class by class and largest groups first, one group to each fold in turn.
    order = np.lexsort((shuffled, -sizes, _majority(labels, group_of_row)))
    fold_of_group = np.empty(len(group_ids), dtype=np.int16)
    fold_of_group[order] = np.arange(len(group_ids)) % n_folds
    return fold_of_group[group_of_row]


def _majority(labels: NDArray[np.int32], group_of_row: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the most common label of each group; ties go to the smaller id."""
    n_labels = int(labels.max()) + 1
    pairs, counts = np.unique(group_of_row * n_labels + labels, return_counts=True)
    group, label = np.divmod(pairs, n_labels)
    order = np.lexsort((-label, counts, group))
    last = np.flatnonzero(np.append(np.diff(group[order]), 1))
    majority: NDArray[np.int64] = label[order][last]
    return majority


def _check(labels: NDArray[np.int32], groups: NDArray[np.int32], n_folds: int) -> None:
    if len(labels) != len(groups):
        raise ValueError(f"{len(labels)} labels but {len(groups)} group ids")
    if n_folds < 2:
        raise EvidenceError(
            f"{n_folds} {'fold is' if n_folds == 1 else 'folds are'} too few for cross-validation",
            "use at least 2 folds",
        )
    if n_folds > np.iinfo(np.int16).max:
        raise EvidenceError(f"{n_folds} folds are too many", "use 5 to 10 folds")
    if n_folds > len(labels):
        raise EvidenceError(
            f"There are more folds ({n_folds}) than rows ({len(labels):,})",
            "use fewer folds or add rows",
        )
    counts = np.bincount(labels)
    if np.count_nonzero(counts) < 2:
        raise EvidenceError(
            "All rows have the same label, so no classifier can be trained",
            "choose another label column or add rows of a second class",
        )
    if counts.max() < 2:
        raise EvidenceError(
            "Every class has a single row, so no class can be learned from other rows",
            "choose another label column or add rows",
        )
