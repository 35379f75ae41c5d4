"""Means over settings, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_REPLICATES = 2_000  # of the bootstrap; 1,000 and more for intervals (Davison & Hinkley 1997)
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, the ends of its 95% bootstrap interval, and the number of settings."""

    value: float
    low: float
    high: float
    settings: int


def mean(values: Sequence[float], clusters: Sequence[str]) -> Mean:
    """Return the mean of the values with a 95% interval of the cluster bootstrap.

    Clusters are drawn first, then values within each drawn cluster (Davison & Hinkley 1997, section
    3.8); with one cluster only values are drawn.

    clusters:
        The cluster of each value, such as its dataset.
    """
    array = np.asarray(values, dtype=np.float64)
    names, cluster = np.unique(np.asarray(clusters), return_inverse=True)
    rng = np.random.default_rng(0)
    totals = np.zeros(_REPLICATES)
    counts = np.zeros(_REPLICATES)
    for _ in names:
        drawn = rng.integers(0, len(names), _REPLICATES)
        for number in range(len(names)):
            replicates = np.flatnonzero(drawn == number)
            members = array[cluster == number]
            chosen = rng.integers(0, len(members), (len(replicates), len(members)))
            totals[replicates] += members[chosen].sum(axis=1)
            counts[replicates] += len(members)
    low, high = np.quantile(totals / counts, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Mean(float(array.mean()), float(low), float(high), len(array))


def geometric_mean(values: NDArray[np.floating], clusters: Sequence[str]) -> Mean:
    """Return the geometric mean of positive values, (n,), with its interval; see `mean`."""
    found = mean(list(np.log(values)), clusters)
    value, low, high = np.exp([found.value, found.low, found.high])
    return Mean(float(value), float(low), float(high), found.settings)
