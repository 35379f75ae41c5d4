"""Which heads of the pool to follow more here: a Bayesian regression on what people decided."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

# Prior variances of the logits that a head can add where it deviates by one standard deviation.
# Average precision after 200 decisions over that without, 25 settings: 1.07, at worst .93; with .03
# and .1 besides: 1.11, at worst .87 (docs/concepts/reviewing.md).
_STRENGTHS = (0.003, 0.01)
# Rows with like scores that a deviation is compared with: a share of all, but at least so many.
_ALIKE, _MIN_ALIKE = 0.1, 50
_MOST = 3.0  # standard deviations; a single odd row must not decide
_STEPS = 30  # of Newton's method at most; it stops earlier when nothing changes


def head_deviations(
    odds: Mapping[str, NDArray[np.floating]], score: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how much more suspicious each head is of a label than the score is, float64 (n, H).

    odds, score:
        By head the log-odds (n,) that each given label is wrong, NaN where it says nothing;
        float64 (n,), what the rows are ordered by.

    Ranks as normal scores, the head's less the score's; then, in standard deviations, as compared
    with the rows of like score. Without that, what is learned at the top of the list would be wrong
    below it: rows at the top were chosen by the score, so nearly every head is less suspicious of
    them than the score is. 0 where a head says nothing.
    """
    if len(odds) < 2:
        return np.zeros((len(score), 0))  # one head alone makes the score
    base = _normal_scores(score)
    order = np.argsort(score, kind="stable")
    deviations = np.zeros((len(score), len(odds)))
    for number, values in enumerate(odds.values()):
        there = np.isfinite(values)
        own = order[there[order]]
        if len(own):
            apart = _normal_scores(values[own]) - base[own]
            deviations[own, number] = _compared_with_alike(apart)
    return deviations


def weigh_heads(
    deviations: NDArray[np.float64], offset: NDArray[np.float64], is_wrong: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Learn from m decided rows which heads to follow more, float64 (H,).

    Logits for each standard deviation by which a head is more suspicious of a label than the score
    is; above 0 the head was right where it disagreed.

    deviations, offset, is_wrong:
        float64 (m, H), see `head_deviations`; float64 (m,), log-odds that each label is wrong
        without the heads; bool (m,), what people found.

    A logistic regression on top of the offset, with Gaussian priors on the weights (Laplace
    approximation; Rasmussen & Williams 2006, section 3.4). Several strengths of the prior, and no
    weights at all, are averaged by their marginal likelihood: the probability that each of them
    gives to the decisions, each predicted from those before it. So few or contradictory decisions
    change next to nothing.
    """
    heads = deviations.shape[1]
    if not heads or not len(is_wrong):
        return np.zeros(heads)
    fits = [_laplace(deviations, offset, is_wrong, strength) for strength in _STRENGTHS]
    gains = np.array([gain for _, gain in fits])
    most = max(0.0, float(gains.max()))
    likely = np.exp(gains - most)
    shares = likely / (likely.sum() + len(fits) * np.exp(-most))
    return np.asarray(shares @ np.stack([found for found, _ in fits]))


def _laplace(
    deviations: NDArray[np.float64],
    offset: NDArray[np.float64],
    is_wrong: NDArray[np.bool_],
    strength: float,
) -> tuple[NDArray[np.float64], float]:
    """The most probable weights, and the gain in log marginal likelihood over none."""
    from scipy.special import expit, log_expit

    heads = deviations.shape[1]
    sign, weights = np.where(is_wrong, 1.0, -1.0), np.zeros(heads)
    for _ in range(_STEPS):
        likely = expit(offset + deviations @ weights)
        curved = (deviations * (likely * (1 - likely))[:, None]).T @ deviations
        slope = deviations.T @ (is_wrong - likely) - weights / strength
        step = np.linalg.solve(curved + np.eye(heads) / strength, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    gain = log_expit(sign * (offset + deviations @ weights)) - log_expit(sign * offset)
    spread = np.linalg.slogdet(np.eye(heads) + strength * curved)[1]
    return weights, float(gain.sum() - weights @ weights / (2 * strength) - spread / 2)


def _normal_scores(values: NDArray[np.floating]) -> NDArray[np.float64]:
    from scipy.special import ndtri
    from scipy.stats import rankdata

    return np.asarray(ndtri((rankdata(values) - 0.5) / len(values)))


def _compared_with_alike(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standardise values, in the order of the score, by those around them."""
    from scipy.ndimage import uniform_filter1d

    window = max(_MIN_ALIKE, int(_ALIKE * len(values))) | 1  # odd: as many on either side
    mean = uniform_filter1d(values, window, mode="nearest")
    square = uniform_filter1d(values**2, window, mode="nearest")
    # A head that says nearly the same as the score in some part has no say there.
    least = 1e-3 * max(float(values.var()), 1e-9)
    spread = np.sqrt(np.maximum(square - mean**2, least))
    return np.asarray(np.clip((values - mean) / spread, -_MOST, _MOST))
