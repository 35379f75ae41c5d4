"""Average the training dynamics of a row over the classifiers trained on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence.values import Dynamics

Recorded = tuple[NDArray[np.integer], NDArray[np.float32]]
"""Positions of the m training rows of one classifier, and what `train` recorded of them,
float32 (m, epochs, 2)."""


def average(
    recorded: Sequence[Recorded],
    held_out: NDArray[np.float32],
    labels: NDArray[np.int32],
    dropout: NDArray[np.float32],
) -> Dynamics:
    """Average over the classifiers that were trained on a row, for all n rows.

    Epochs that early stopping left out repeat the epoch before. Rows on which no classifier was
    trained (with two folds the validation rows) get the values of the held-out probabilities (n,
    K). `labels` are int32 (n,), `dropout` is float32 (n, passes).
    """
    epochs = recorded[0][1].shape[1]
    total = np.zeros((len(labels), epochs, 3))
    times = np.zeros(len(labels))
    for rows, values in recorded:
        whole = _fill_stopped_epochs(values)
        total[rows] += np.concatenate([whole, whole[:, :, 1:] > 0], axis=2)
        times[rows] += 1
    untrained = np.flatnonzero(times == 0)
    total[untrained] = _from(held_out[untrained], labels[untrained])[:, None]
    mean = (total / np.maximum(times, 1)[:, None, None]).astype(np.float32)
    return Dynamics(mean[:, :, 0], mean[:, :, 1], mean[:, :, 2], dropout)


def _fill_stopped_epochs(values: NDArray[np.float32]) -> NDArray[np.float32]:
    whole = np.array(values)
    for epoch in range(1, whole.shape[1]):
        missing = np.isnan(whole[:, epoch])
        whole[:, epoch][missing] = whole[:, epoch - 1][missing]
    return whole


def _from(probabilities: NDArray[np.float32], labels: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return confidence, margin and correctness, float32 (m, 3), of probabilities (m, K)."""
    rows = np.arange(len(labels))
    given = probabilities[rows, labels]
    others = probabilities.copy()
    others[rows, labels] = 0
    margin = np.log(given) - np.log(others.max(axis=1, initial=1e-30))
    return np.stack([given, margin, margin > 0], axis=1).astype(np.float32)
