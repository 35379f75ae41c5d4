"""What several classifiers saw of a row while they learned it, as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence.values import Dynamics

Seen = tuple[NDArray[np.integer], NDArray[np.float32]]
"""Positions of the m rows that one classifier learned, and `train`'s (m, epochs, 2) of them."""


def average(
    seen: Sequence[Seen],
    held_out: NDArray[np.float32],
    labels: NDArray[np.int32],
    dropout: NDArray[np.float32],
) -> Dynamics:
    """The mean over the classifiers that learned a row (n rows).

    An epoch that early stopping left out counts like the one before it. A row that nobody learned
    (with two folds the validation rows) has what the held-out probabilities (n, K) say of it.
    """
    epochs = seen[0][1].shape[1]
    total = np.zeros((len(labels), epochs, 3))
    times = np.zeros(len(labels))
    for rows, said in seen:
        whole = _carried_on(said)
        total[rows] += np.concatenate([whole, whole[:, :, 1:] > 0], axis=2)
        times[rows] += 1
    unlearned = np.flatnonzero(times == 0)
    total[unlearned] = _from(held_out[unlearned], labels[unlearned])[:, None]
    mean = (total / np.maximum(times, 1)[:, None, None]).astype(np.float32)
    return Dynamics(mean[:, :, 0], mean[:, :, 1], mean[:, :, 2], dropout)


def _carried_on(said: NDArray[np.float32]) -> NDArray[np.float32]:
    whole = np.array(said)
    for epoch in range(1, whole.shape[1]):
        left_out = np.isnan(whole[:, epoch])
        whole[:, epoch][left_out] = whole[:, epoch - 1][left_out]
    return whole


def _from(probabilities: NDArray[np.float32], labels: NDArray[np.int32]) -> NDArray[np.float32]:
    """Confidence, margin and correctness (m, 3) by probabilities."""
    rows = np.arange(len(labels))
    given = probabilities[rows, labels]
    others = probabilities.copy()
    others[rows, labels] = 0
    margin = np.log(given) - np.log(others.max(axis=1, initial=1e-30))
    return np.stack([given, margin, margin > 0], axis=1).astype(np.float32)
