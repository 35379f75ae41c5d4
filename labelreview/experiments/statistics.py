"""Confidence intervals of means, differences and ratios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95% confidence interval.

    value, low, high:
        The mean and the ends of the interval; NaN ends for a single value.
    p:
        Two-sided p-value of the hypothesis that the mean is 0 (for a ratio: 1), or NaN.
    n:
        Number of values, or of seeds.
    """

    value: float
    low: float
    high: float
    p: float
    n: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


def mean_interval(values: ArrayLike) -> Interval:
    """Estimate the mean of independent values, (n,), with Student's t; NaN values are left out."""
    array = np.asarray(values, dtype=np.float64)
    array = array[~np.isnan(array)]
    n = len(array)
    if n < 2:
        return Interval(float(array.mean()) if n else np.nan, np.nan, np.nan, np.nan, n)
    return _student(float(array.mean()), float(array.var(ddof=1) / n), n - 1, n)


def paired_interval(differences: NDArray[np.floating]) -> Interval:
    """Estimate the mean difference of two trained models, (seeds, test rows), paired in both.

    Seeds and test rows are both samples, so that both variances count: that of the mean over seeds
    plus that of the mean over rows, a conservative version of the estimate for crossed random
    effects (Owen 2007). With one seed only the rows count.
    """
    seeds, rows = differences.shape
    value = float(differences.mean())
    if rows < 2:
        return Interval(value, np.nan, np.nan, np.nan, seeds)
    of_rows = float(differences.mean(axis=0).var(ddof=1) / rows)
    of_seeds = float(differences.mean(axis=1).var(ddof=1) / seeds) if seeds > 1 else 0.0
    total = of_rows + of_seeds
    # Degrees of freedom of a sum of two variances (Satterthwaite 1946).
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
    """Estimate the ratio of the mean of `after` to that of `before`, both (seeds, test rows).

    Paired as in `paired_interval`, by the delta method on the logarithm of the ratio. `p` tests the
    ratio 1, and both means must be above 0: everything is NaN otherwise.
    """
    means = float(after.mean()), float(before.mean())
    if not all(means):
        return Interval(np.nan, np.nan, np.nan, np.nan, len(after))
    # The contributions to the logarithm of the ratio are 0 on average.
    added = after / means[0] - before / means[1]
    found = paired_interval(added + np.log(means[0] / means[1]))
    value, low, high = np.exp([found.value, found.low, found.high])
    return Interval(float(value), float(low), float(high), found.p, found.n)
