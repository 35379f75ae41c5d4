"""Noise that depends on the text: the rows that are easy to get wrong are wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.noise.values import Noisy, errors_at

_LEAST = 1e-9  # so that there are always enough rows to draw


def instance_dependent(
    truth: NDArray[np.int32], probabilities: NDArray[np.floating], rate: float, seed: int
) -> Noisy:
    """A share `rate` of all rows gets its most probable wrong class.

    Rows are drawn without replacement in proportion to that class's probability, so that doubtful
    rows are wrong more often (classifier-made label noise: Menon et al. 2018, Chen et al. 2021).
    No class loses more than half of its rows, or gets more than half as many: beyond that its name
    is wrong more often than right, and nothing tells a wrong label from another name for the class
    (Northcutt et al. 2021 ask for the same). A rate that this does not allow leaves fewer rows
    wrong.

    probabilities:
        (n, K), what some model says of rows that it did not learn; see `GENERATORS`.
    """
    rng = np.random.default_rng(seed)
    wrong = np.array(probabilities, dtype=np.float64)
    wrong[np.arange(len(truth)), truth] = -1
    other = wrong.argmax(axis=1).astype(np.int32)
    weight = np.maximum(wrong.max(axis=1), _LEAST)
    # The order of successive draws in proportion to the weights (Efraimidis & Spirakis 2006).
    drawn = np.argsort(rng.exponential(size=len(truth)) / weight, kind="stable")
    rows = _within_bounds(drawn, truth, other)[: errors_at(rate, len(truth))]
    labels = truth.copy()
    labels[rows] = other[rows]
    return Noisy(labels, truth)


def _within_bounds(
    drawn: NDArray[np.intp], truth: NDArray[np.int32], other: NDArray[np.int32]
) -> NDArray[np.intp]:
    """The drawn rows without those that come too late to leave their class or to join another."""
    leave = np.bincount(truth, minlength=int(other.max()) + 1) // 2
    join = leave.copy()
    kept = []
    for row in drawn:
        source, target = truth[row], other[row]
        if leave[source] and join[target]:
            leave[source] -= 1
            join[target] -= 1
            kept.append(row)
    return np.array(kept, dtype=np.intp)
