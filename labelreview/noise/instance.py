"""Noise that depends on the text: rows that a model finds hard are mislabelled more often."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.noise.values import Noisy, errors_at

_MIN_WEIGHT = 1e-9  # so that every row can be drawn


def instance_dependent(
    truth: NDArray[np.int32], probabilities: NDArray[np.floating], rate: float, seed: int
) -> Noisy:
    """Give a share `rate` of all rows their most probable wrong class.

    Rows are drawn without replacement with weights equal to that class's probability, so uncertain
    rows are mislabelled more often (Menon et al. 2018; Chen et al. 2021). No class loses more than
    half of its rows or gains more than half as many: beyond that its name is wrong more often than
    right, and the noise cannot be told from a renamed class (Northcutt et al. 2021 make the same
    assumption). Where this bound is reached, fewer rows are mislabelled than `rate` asks for.

    probabilities:
        (n, K), out-of-fold probabilities of any model; see `GENERATORS`.
    """
    rng = np.random.default_rng(seed)
    wrong = np.array(probabilities, dtype=np.float64)
    wrong[np.arange(len(truth)), truth] = -1
    other = wrong.argmax(axis=1).astype(np.int32)
    weight = np.maximum(wrong.max(axis=1), _MIN_WEIGHT)
    # Exponential variables over weights, sorted: draws without replacement (Efraimidis &
    # Spirakis 2006).
    drawn = np.argsort(rng.exponential(size=len(truth)) / weight, kind="stable")
    rows = _within_bounds(drawn, truth, other)[: errors_at(rate, len(truth))]
    labels = truth.copy()
    labels[rows] = other[rows]
    return Noisy(labels, truth)


def _within_bounds(
    drawn: NDArray[np.intp], truth: NDArray[np.int32], other: NDArray[np.int32]
) -> NDArray[np.intp]:
    """Drop rows whose class may lose no more rows, or whose new class may gain no more."""
    may_lose = np.bincount(truth, minlength=int(other.max()) + 1) // 2
    may_gain = may_lose.copy()
    kept = []
    for row in drawn:
        source, target = truth[row], other[row]
        if may_lose[source] and may_gain[target]:
            may_lose[source] -= 1
            may_gain[target] -= 1
            kept.append(row)
    return np.array(kept, dtype=np.intp)
