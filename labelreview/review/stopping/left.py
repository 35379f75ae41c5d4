"""How many wrong labels are left: what the scores say, corrected by what people decided."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 40
_SMALLEST = 1e-4  # doubts beyond this and 1 - this are one and the same
_EDGES = np.linspace(np.log(_SMALLEST), -np.log(_SMALLEST), BINS + 1)[1:-1]
_PLACES = np.linspace(np.log(_SMALLEST), -np.log(_SMALLEST), 2 * BINS + 1)[1::2]

# What is believed before anybody decided, in logits. Measured on datasets with known noise: see
# docs/concepts/reviewing.md.
_SLOPE = 1.2
_LEVEL_SD, _SLOPE_SD = 1.0, 0.5  # of the line
_BEND_SD, _BEND_REACH = 1.0, 1.0  # of what bends it: a Gaussian process
_LEAST_SHARE, _MOST_SHARE = 1e-3, 0.5  # of wrong rows that a run is believed to have
_DRAWS = 2_000
_TAILS = 8  # degrees of freedom of the draws


@dataclass(frozen=True, slots=True)
class Left:
    """Wrong labels among the undecided rows.

    errors, low, high:
        Median and 95% interval, in rows.
    rows:
        How many rows are undecided.
    decided, controls:
        How many decided rows it was learned from, and how many of them were drawn at random.
    chances:
        Posterior mean of P(wrong) by bin of the doubt, float64 (BINS,).
    """

    errors: int
    low: int
    high: int
    rows: int
    decided: int
    controls: int
    chances: NDArray[np.float64] = field(repr=False, compare=False)

    def wrong_chance(self, doubt: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return P(wrong) of undecided rows with these doubts, float64 (m,)."""
        return self.chances[bins_of(doubt)]


def bins_of(doubt: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the bin of each doubt, 0..BINS - 1, evenly spaced in its logit."""
    bounded = np.clip(doubt, _SMALLEST, 1 - _SMALLEST)
    return np.searchsorted(_EDGES, np.log(bounded) - np.log1p(-bounded), side="right")


def counts_of(doubt: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count the rows in each bin of the doubt, int64 (BINS,)."""
    return np.bincount(bins_of(doubt), minlength=BINS)


def estimate_left(
    doubt: NDArray[np.float64],
    decided: NDArray[np.bool_],
    wrong: NDArray[np.bool_],
    control: NDArray[np.bool_],
    prior_errors: float,
) -> Left:
    """Estimate the wrong labels among the undecided rows, from the doubts and decisions of all
    rows.

    doubt:
        float64 (n,), 0..1, 1 = most suspicious; what the queue is ordered by.
    decided, wrong, control:
        bool (n,): which rows are decided, which of them have a wrong label, which of them
        were drawn at random.
    prior_errors:
        How many of the n rows are believed to be wrong before anybody decided.

    See `estimate_from_counts` for the method.
    """
    everywhere = counts_of(doubt)
    return estimate_from_counts(
        everywhere,
        counts_of(doubt[decided]),
        counts_of(doubt[decided & wrong]),
        controls=int((decided & control).sum()),
        prior_errors=prior_errors,
    )


def estimate_from_counts(
    everywhere: NDArray[np.int64],
    decided: NDArray[Any],
    wrong: NDArray[Any],
    *,
    controls: int,
    prior_errors: float,
    picked: NDArray[np.int64] | None = None,
    picked_wrong: NDArray[np.int64] | None = None,
) -> Left:
    """Estimate as `estimate_left` does, from the rows of each bin of the doubt, all (BINS,).

    decided, wrong:
        Fractions of rows stand for what decisions are expected to say.
    picked, picked_wrong:
        Rows that were decided because somebody saw that they are wrong, or by what another run
        says, and those found wrong among them. They do not stand for others with their doubt, but
        at least so many are wrong in all, and these are no longer left.

    The logit of P(wrong) is a function of the logit of the doubt: a Gaussian process around a line
    that gives `prior_errors` over all rows. Decided rows bend it where they are, the suspicious
    ones of the queue at the top and the control examples everywhere. That rows were chosen by their
    score, or at random, says nothing beyond the score, so both teach alike (Rubin 1976). Laplace's
    approximation (Rasmussen & Williams 2006, section 3.4), corrected by importance weights of
    draws from it with heavier tails; each draw then decides about every undecided row. Draws are
    the same each time.
    """
    nothing = np.zeros_like(everywhere)
    picked = nothing if picked is None else picked
    picked_wrong = nothing if picked_wrong is None else picked_wrong
    if not everywhere.any():
        return Left(0, 0, 0, 0, 0, 0, np.zeros(BINS))
    x, seen, found = _PLACES, decided.astype(np.float64), wrong.astype(np.float64)
    mean, covariance = _belief(everywhere, prior_errors)
    precision = np.asarray(np.linalg.inv(covariance), dtype=np.float64)
    peak, curvature = _peak(mean, precision, seen, found)
    untaught = everywhere - decided
    short = picked_wrong > untaught * _chance(peak)
    if short.any():
        seen, found = seen + short * untaught, found + short * picked_wrong
        peak, curvature = _peak(mean, precision, seen, found)
    rng = np.random.default_rng(0)
    lower = np.linalg.cholesky(curvature)
    steps = rng.standard_normal((BINS, _DRAWS)) / np.sqrt(rng.chisquare(_TAILS, _DRAWS) / _TAILS)
    draws = (peak[:, None] + np.linalg.solve(lower.T, steps)).T
    off = draws - mean
    likelihood = draws @ found - np.logaddexp(0, draws) @ seen
    target = likelihood - 0.5 * np.einsum("ij,jk,ik->i", off, precision, off)
    drawn_from = -0.5 * (_TAILS + len(x)) * np.log1p(np.square(steps).sum(axis=0) / _TAILS)
    weights = np.exp(target - drawn_from - (target - drawn_from).max())
    weights /= weights.sum()
    chances = _chance(draws)
    undecided = np.rint(untaught - picked).astype(np.int64)
    wrong_then = rng.binomial(np.rint(untaught).astype(np.int64), chances)
    left = np.clip(wrong_then - picked_wrong, 0, undecided).sum(axis=1)
    low, errors, high = _quantiles(left, weights, (0.025, 0.5, 0.975))
    return Left(
        errors,
        low,
        high,
        rows=int(undecided.sum()),
        decided=int(decided.sum()),
        controls=controls,
        chances=weights @ chances,
    )


def _belief(
    everywhere: NDArray[np.int64], prior_errors: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean (BINS,) and covariance (BINS, BINS) of the logits of P(wrong) by bin."""
    rows = int(everywhere.sum())
    least, most = max(_LEAST_SHARE * rows, 0.5), _MOST_SHARE * rows
    wanted = min(max(prior_errors, least), most)
    line = _SLOPE * _PLACES

    def level(step: int) -> float:
        return step / _STEPS - _FURTHEST

    def is_enough(step: int) -> bool:
        return float(everywhere @ _chance(level(step) + line)) >= wanted

    mean = level(bisect_left(range(2 * _FURTHEST * _STEPS), True, key=is_enough)) + line
    errors = everywhere * _chance(mean)
    # The line turns about the place where the errors are: turning keeps their number.
    along = _PLACES - errors @ _PLACES / errors.sum()
    apart = (_PLACES[:, None] - _PLACES) / _BEND_REACH
    covariance = (
        _LEVEL_SD**2
        + _SLOPE_SD**2 * np.outer(along, along)
        + _BEND_SD**2 * np.exp(-0.5 * np.square(apart))
        + 1e-6 * np.eye(BINS)
    )
    return mean, covariance


_FURTHEST, _STEPS = 60, 2**40  # of the level from 0, in logits, and how finely it is found


def _peak(
    mean: NDArray[np.float64],
    precision: NDArray[np.float64],
    seen: NDArray[np.float64],
    found: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The most probable logits (BINS,) by Newton's method, and the curvature there."""
    logits = mean.copy()
    for _ in range(_NEWTON_STEPS):
        chance = _chance(logits)
        slope = found - seen * chance - precision @ (logits - mean)
        step = np.linalg.solve(precision + np.diag(seen * chance * (1 - chance)), slope)
        furthest = float(np.abs(step).max())
        logits += step * min(1.0, 2 / max(furthest, 1e-9))
        if furthest < _CLOSE:
            break
    chance = _chance(logits)
    return logits, precision + np.diag(seen * chance * (1 - chance))


_NEWTON_STEPS, _CLOSE = 50, 1e-6


def _chance(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probabilities of logits. scipy has both this and a root finder, whose import would take
    longer than all of the estimate, on the first page after a start."""
    return np.asarray(np.exp(-np.logaddexp(0, -logits)))


def _quantiles(
    values: NDArray[np.int64], weights: NDArray[np.float64], shares: tuple[float, ...]
) -> tuple[int, ...]:
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(weights[order])
    places = np.minimum(np.searchsorted(upto, shares), len(values) - 1)
    return tuple(int(value) for value in values[order[places]])
