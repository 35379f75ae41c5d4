"""How well numbers tell wrong labels from right ones, by rows that were not drawn evenly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST = 20
"""Decisions of each kind, wrong and right; with fewer, the intervals span half of the scale."""
_DRAWS = 300
_TAILS = (0.025, 0.975)
_CELLS = 2_000_000  # of one matrix of draws and rows; the draws are made in parts of this size


@dataclass(frozen=True, slots=True)
class Separation:
    """How well one measure tells wrong labels from right ones.

    auc:
        Probability that a wrong label has a higher value than a right one, 0 to 1: 1/2 is chance,
        below it the measure misleads. NaN with fewer than `FEWEST` wrong or right rows.
    low, high:
        95% interval of it.
    within:
        The same among rows with like scores, 0 to 1: above 1/2 the measure knows something that the
        score does not. NaN where no wrong row has a right one beside it.
    wrong, right:
        Rows of each kind that have a value.
    """

    auc: float
    low: float
    high: float
    within: float
    wrong: int
    right: int

    @property
    def is_known(self) -> bool:
        """Whether there were decisions enough."""
        return bool(np.isfinite(self.auc))

    @property
    def is_good(self) -> bool:
        """Whether the whole interval is above chance."""
        return self.is_known and self.low > 0.5

    @property
    def is_misleading(self) -> bool:
        """Whether the whole interval is below chance."""
        return self.is_known and self.high < 0.5


def separation(
    values: NDArray[np.floating],
    is_wrong: NDArray[np.bool_],
    strata: NDArray[np.intp],
    everywhere: NDArray[np.int64],
) -> Separation:
    """Measure how well values tell wrong labels from right ones, on rows chosen by their stratum.

    values, is_wrong, strata:
        Values (m,), 1 = most suspicious, NaN where there is none; bool (m,), whether the label is
        wrong; intp (m,), the stratum of each row.
    everywhere:
        int64 (S,), rows of each stratum in the whole dataset.

    Each row stands for all rows of its stratum (inverse-probability weights; Horvitz & Thompson
    1952), so the figure is about the strata in which some rows are decided. The interval is a
    bootstrap over the rows; the same rows give the same interval. `within` weights the strata by
    the number of their rows (van Elteren 1960).
    """
    there = np.isfinite(values)
    values, is_wrong, strata = values[there].astype(np.float64), is_wrong[there], strata[there]
    wrong, right = int(is_wrong.sum()), int((~is_wrong).sum())
    if min(wrong, right) < FEWEST:
        return Separation(np.nan, np.nan, np.nan, np.nan, wrong, right)
    seen = np.bincount(strata, minlength=len(everywhere))
    weights = everywhere[strata] / seen[strata]
    order = np.argsort(values, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(values[order]) > 0])
    weighted = weights[order]
    of_wrong, of_right = weighted * is_wrong[order], weighted * ~is_wrong[order]
    rng = np.random.default_rng(0)
    alike = np.full(len(values), 1 / len(values))
    draws = [
        _auc(rng.multinomial(len(values), alike, many), of_wrong, of_right, starts)
        for many in _parts(_DRAWS, max(1, _CELLS // len(values)))
    ]
    low, high = np.nanquantile(np.concatenate(draws), _TAILS)
    (auc,) = _auc(np.ones((1, len(values)), dtype=np.int64), of_wrong, of_right, starts)
    within = _within(values, is_wrong, strata)
    return Separation(float(auc), float(low), float(high), within, wrong, right)


def _parts(total: int, step: int) -> list[int]:
    return [min(step, total - done) for done in range(0, total, step)]


def _auc(
    counts: NDArray[np.int64],
    of_wrong: NDArray[np.float64],
    of_right: NDArray[np.float64],
    starts: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Area under the curve for each line of `counts` (draws, m), how often each row is drawn."""
    wrong = np.add.reduceat(counts * of_wrong, starts, axis=1)
    right = np.add.reduceat(counts * of_right, starts, axis=1)
    below = np.cumsum(right, axis=1) - right / 2
    pairs = wrong.sum(axis=1) * right.sum(axis=1)
    won = (wrong * below).sum(axis=1)
    return np.asarray(np.divide(won, pairs, out=np.full(len(counts), np.nan), where=pairs > 0))


def _within(
    values: NDArray[np.floating], is_wrong: NDArray[np.bool_], strata: NDArray[np.intp]
) -> float:
    from scipy.stats import rankdata

    won = pairs = 0.0
    for stratum in np.unique(strata).tolist():
        own = strata == stratum
        wrong = is_wrong[own]
        n, k = len(wrong), int(wrong.sum())
        # The sum of ranks less its least value is the number of pairs that are won (Wilcoxon).
        won += (rankdata(values[own])[wrong].sum() - k * (k + 1) / 2) / n
        pairs += k * (n - k) / n
    return float(won / pairs) if pairs else float("nan")
