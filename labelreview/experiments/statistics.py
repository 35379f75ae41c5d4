"""How sure a difference is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % interval, the p-value of the hypothesis that it is 0 (two-sided), and
    the number of values; ends and p are NaN for a single value."""

    value: float
    low: float
    high: float
    p: float
    n: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


def mean_interval(values: ArrayLike) -> Interval:
    """Of independent values, by Student's t."""
    array = np.asarray(values, dtype=np.float64)
    array = array[~np.isnan(array)]
    n = len(array)
    if n < 2:
        return Interval(float(array.mean()) if n else np.nan, np.nan, np.nan, np.nan, n)
    return _student(float(array.mean()), float(array.var(ddof=1) / n), n - 1, n)


def paired_interval(differences: NDArray[np.floating]) -> Interval:
    """Of differences between two ways of training, (seeds, test rows), paired in both directions.

    What differs from seed to seed and what differs from row to row are both drawn, so both
    variances count: that of the mean over seeds plus that of the mean over rows, a cautious
    version of the estimate for crossed random effects (Owen 2007). With one seed only the rows
    count.
    """
    seeds, rows = differences.shape
    value = float(differences.mean())
    if rows < 2:
        return Interval(value, np.nan, np.nan, np.nan, seeds)
    of_rows = float(differences.mean(axis=0).var(ddof=1) / rows)
    of_seeds = float(differences.mean(axis=1).var(ddof=1) / seeds) if seeds > 1 else 0.0
    total = of_rows + of_seeds
    # Satterthwaite's degrees of freedom of a sum of two variances.
    parts = of_rows**2 / (rows - 1) + (of_seeds**2 / (seeds - 1) if seeds > 1 else 0.0)
    freedom = total**2 / parts if parts else rows - 1
    return _student(value, total, freedom, seeds)


def _student(value: float, variance: float, freedom: float, n: int) -> Interval:
    from scipy.stats import t

    error = float(np.sqrt(variance))
    if error == 0:
        return Interval(value, value, value, 1.0 if value == 0 else 0.0, n)
    reach = float(t.ppf((1 + _LEVEL) / 2, freedom)) * error
    p = 2 * float(t.sf(abs(value) / error, freedom))
    return Interval(value, value - reach, value + reach, p, n)


def ratio_interval(after: NDArray[np.floating], before: NDArray[np.floating]) -> Interval:
    """Of the mean of `after` over that of `before`, both (seeds, test rows) and above 0 on average,
    paired as in `paired_interval`; by the delta method on its logarithm. `p` is that of the ratio
    1, and the ratio is clear when its interval leaves 1 out."""
    means = float(after.mean()), float(before.mean())
    if not all(means):
        return Interval(np.nan, np.nan, np.nan, np.nan, len(after))
    # What each entry adds to the logarithm of the ratio is 0 on average.
    added = after / means[0] - before / means[1]
    found = paired_interval(added + np.log(means[0] / means[1]))
    value, low, high = np.exp([found.value, found.low, found.high])
    return Interval(float(value), float(low), float(high), found.p, found.n)
