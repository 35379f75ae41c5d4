"""Several judges, one opinion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence.outoffold import normalised

_ROWS = 20_000


def pool(members: Sequence[NDArray[np.float32]], labels: NDArray[np.int32]) -> NDArray[np.float32]:
    """One (n, K) matrix from several: float32, rows sum to 1, nothing below 1e-7.

    Each member's logarithms are scaled by the temperature that makes the given labels most
    likely, their mean is taken, and the result is scaled in the same way. A single member is only
    calibrated, which does not change the order of the classes in any row.
    """
    pooled = np.zeros_like(members[0], dtype=np.float32)
    for member in members:
        logs = normalised(member)
        np.log(logs, out=logs)
        _calibrate(logs, labels)
        pooled += logs
    pooled /= len(members)
    _calibrate(pooled, labels)
    return normalised(np.exp(pooled, out=pooled))


def _calibrate(logs: NDArray[np.float32], labels: NDArray[np.int32]) -> None:
    """Apply the best temperature, found on evenly spaced rows, to log-probabilities in place."""
    from scipy.optimize import minimize_scalar

    step = -(-len(labels) // _ROWS)
    sample, given = logs[::step], labels[::step, None]

    def loss(log_scale: float) -> float:
        scaled = _log_softmax(sample * np.float32(np.exp(log_scale)))
        return -float(np.take_along_axis(scaled, given, axis=1).mean(dtype=np.float64))

    best = minimize_scalar(loss, bounds=(-3, 3), method="bounded", options={"xatol": 1e-3}).x
    for start in range(0, len(logs), _ROWS):
        rows = slice(start, start + _ROWS)
        logs[rows] = _log_softmax(logs[rows] * np.float32(np.exp(best)))


def _log_softmax(logs: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = logs - logs.max(axis=1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
