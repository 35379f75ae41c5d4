"""Average the training dynamics of a row over the classifiers trained on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence.values import Dynamics

Recorded = tuple[NDArray[np.integer], NDArray[np.float32]]
"""Positions of the m training rows of one classifier, and what `train_fold` recorded of them,
float32 (m, epochs, 2)."""


def average(recorded: Sequence[Recorded], dropout: NDArray[np.float32]) -> Dynamics:
    """Average over the classifiers that were trained on a row, for all n rows: at least one each.

    Epochs that early stopping left out repeat the epoch before. `dropout` is float32 (n, passes).
    """
    epochs = recorded[0][1].shape[1]
    total = np.zeros((len(dropout), epochs, 3))
    times = np.zeros(len(dropout))
    for rows, values in recorded:
        whole = _fill_stopped_epochs(values)
        total[rows] += np.concatenate([whole, whole[:, :, 1:] > 0], axis=2)
        times[rows] += 1
    mean = (total / times[:, None, None]).astype(np.float32)
    return Dynamics(mean[:, :, 0], mean[:, :, 1], mean[:, :, 2], dropout)


def _fill_stopped_epochs(values: NDArray[np.float32]) -> NDArray[np.float32]:
    whole = np.array(values)
    for epoch in range(1, whole.shape[1]):
        missing = np.isnan(whole[:, epoch])
        whole[:, epoch][missing] = whole[:, epoch - 1][missing]
    return whole
