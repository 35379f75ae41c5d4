"""Which rows are held out together: stratified by label, duplicates never apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.core.errors import EvidenceError


def make_folds(
    labels: NDArray[np.int32], groups: NDArray[np.int32], n_folds: int, seed: int
) -> NDArray[np.int16]:
    """The fold of each row, int16 (n,), 0 to n_folds - 1; equal input gives equal folds.

    Rows of one group share a fold, so that no model sees a copy of a row it judges. Within each
    class (a group counts for the label most of its rows carry) the numbers of groups per fold
    differ by at most one; a class with fewer groups than folds is missing from some folds.

    Raises `EvidenceError` when no model could be held out: fewer than 2 folds, more folds than
    different texts, one class only, or no class with a second row.
    """
    _check(labels, groups, n_folds)
    group_ids, group_of_row, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    if n_folds > len(group_ids):
        raise EvidenceError(
            f"{n_folds} folds are more than the {len(group_ids):,} different texts",
            "use fewer folds or add rows",
        )
    shuffled = np.random.default_rng(seed).permutation(len(group_ids))
    # Dealing cards: class by class, the largest groups first, one to each fold in turn.
    dealt = np.lexsort((shuffled, -sizes, _majority(labels, group_of_row)))
    fold_of_group = np.empty(len(group_ids), dtype=np.int16)
    fold_of_group[dealt] = np.arange(len(group_ids)) % n_folds
    return fold_of_group[group_of_row]


def _majority(labels: NDArray[np.int32], group_of_row: NDArray[np.intp]) -> NDArray[np.int64]:
    """The commonest label of each group, the smaller id when two are equally common."""
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
            f"{n_folds} {'fold leaves' if n_folds == 1 else 'folds leave'} nothing to compare with",
            "use at least 2 folds",
        )
    if n_folds > np.iinfo(np.int16).max:
        raise EvidenceError(f"{n_folds} folds are too many", "use 5 to 10 folds")
    if n_folds > len(labels):
        raise EvidenceError(
            f"{n_folds} folds are more than the {len(labels):,} rows", "use fewer folds or add rows"
        )
    counts = np.bincount(labels)
    if np.count_nonzero(counts) < 2:
        raise EvidenceError(
            "Every row has the same label, so there is nothing to tell apart",
            "choose another label column or add rows of a second class",
        )
    if counts.max() < 2:
        raise EvidenceError(
            "Every class has a single row, so no model can learn one from other rows",
            "choose another label column or add rows",
        )
