"""Validation rows for early stopping: a different tenth for each fold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.core.errors import EvidenceError
from labelreview.evidence.fine_tuning.recipe import VALIDATION_PARTS
from labelreview.evidence.folds import make_folds


def validation_rows(
    labels: NDArray[np.int32],
    groups: NDArray[np.int32],
    folds: NDArray[np.int16],
    held_out: int,
    seed: int,
) -> NDArray[np.bool_]:
    """Choose the validation rows of the classifier that leaves out the fold `held_out`, bool (n,).

    About a tenth of each other fold, stratified by label, duplicates together; none in folds with
    too few rows, and none of a class with fewer than ten training rows. The choices of the first
    ten folds are disjoint, and the labels of `held_out` do not affect them.
    """
    chosen = np.zeros(len(labels), dtype=bool)
    for fold in np.unique(folds[folds != held_out]):
        rows = np.flatnonzero(folds == fold)
        try:
            parts = make_folds(labels[rows], groups[rows], VALIDATION_PARTS, seed)
        except EvidenceError:
            continue
        chosen[rows] = parts == held_out % VALIDATION_PARTS
    counts = np.bincount(labels[folds != held_out], minlength=int(labels.max()) + 1)
    rare = counts[labels] < VALIDATION_PARTS
    return chosen & ~np.isin(groups, groups[rare])
