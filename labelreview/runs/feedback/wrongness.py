"""Which given labels are wrong where: a small Bayesian model of what people decided."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Prior variances of a logit. Larger ones follow the decided rows too closely: those are the most
# suspicious of their label, and the rows that are left are not like them.
STRENGTHS = (0.1, 0.3)
COMMON = 0.15  # how much of that is common to a label, whatever the text says
_MOST_OF_A_LABEL = 1_000  # the time grows with its cube
_STEPS = 25


def wrong_where(
    vectors: NDArray[np.float32],
    labels: NDArray[np.int32],
    logits: NDArray[np.float64],
    rows: NDArray[np.int64],
    is_wrong: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """How much more often than `logits` (n,) say the given labels are wrong, logits (n,).

    A logistic regression for each given label on centred embeddings (n, d), learned from the
    decided `rows` (m,), with a Gaussian prior (Laplace approximation; Rasmussen & Williams 2006,
    section 3.4) and the logits, calibrated on the same rows (Platt 1999), as its offset. The
    evidence for each strength of the prior, and for no effect at all, weighs what they say, so that
    few or contradicting decisions move next to nothing.
    """
    moved = np.zeros(len(vectors), dtype=np.float32)
    if not len(rows):
        return moved
    sign = np.where(is_wrong, 1.0, -1.0)
    offset = _calibrated(logits[rows], sign)
    # Encoders differ in how far apart they put texts.
    size = max(float(np.square(vectors[rows], dtype=np.float64).sum(axis=1).mean()), 1e-6)
    evidence = np.zeros(len(STRENGTHS))
    slopes: dict[int, NDArray[np.float64]] = {}
    for label in np.unique(labels[rows]).tolist():
        own = np.flatnonzero(labels[rows] == label)[-_MOST_OF_A_LABEL:]
        known = vectors[rows[own]].astype(np.float64)
        kernel = COMMON + known @ known.T / size
        slopes[label] = np.empty((len(STRENGTHS), known.shape[1] + 1))
        for i, strength in enumerate(STRENGTHS):
            pull, gain = _laplace(strength * kernel, offset[own], sign[own])
            evidence[i] += gain
            slopes[label][i, :-1] = strength / size * pull @ known
            slopes[label][i, -1] = strength * COMMON * pull.sum()
    likely = np.exp(evidence - max(0.0, evidence.max()))
    weights = likely / (likely.sum() + np.exp(-max(0.0, evidence.max())))
    for label, slope in slopes.items():
        here = np.flatnonzero(labels == label)
        mean = (weights @ slope).astype(np.float32)
        moved[here] = vectors[here] @ mean[:-1] + mean[-1]
    return moved


def _calibrated(logits: NDArray[np.float64], sign: NDArray[np.float64]) -> NDArray[np.float64]:
    """A line through the logits, never falling, that fits the signs."""
    from scipy.optimize import minimize

    spread = float(logits.std()) or 1.0
    standard = (logits - logits.mean()) / spread

    def loss(line: NDArray[np.float64]) -> float:
        fit = line[0] + np.exp(line[1]) * standard
        # With every sign the same the best line is nowhere; a weak prior keeps it here.
        prior = line[0] ** 2 / 18 + line[1] ** 2 / 2
        return float(np.logaddexp(0, -sign * fit).sum() + prior)

    level, steepness = minimize(loss, np.zeros(2), method="L-BFGS-B").x
    return np.asarray(level + np.exp(steepness) * standard)


def _laplace(
    kernel: NDArray[np.float64], offset: NDArray[np.float64], sign: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Pulls (m,) whose product with the kernel is the most likely logit beside the offset, and how
    much more evidence there is for it than for the offset alone."""
    from scipy.special import expit, log_expit

    logit = np.zeros(len(sign))
    for _ in range(_STEPS):
        likely = expit(offset + logit)
        curve = np.sqrt(np.maximum(likely * (1 - likely), 1e-9))
        wanted = curve**2 * logit + (sign > 0) - likely
        system = np.eye(len(sign)) + curve[:, None] * kernel * curve
        pull = wanted - curve * np.linalg.solve(system, curve * (kernel @ wanted))
        before, logit = logit, kernel @ pull
        if np.abs(logit - before).max() < 1e-6:
            break
    gain = log_expit(sign * (offset + logit)) - log_expit(sign * offset)
    return pull, float(gain.sum() - pull @ logit / 2 - np.linalg.slogdet(system)[1] / 2)
