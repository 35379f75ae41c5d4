"""Where given labels are wrong: a Bayesian logistic regression on what people decided."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Prior variances of a logit, chosen by hand; `reranking` says what is gained with them. Larger
# ones follow the decided rows too closely: those are the most suspicious of their label, and
# undecided rows differ.
STRENGTHS = (0.1, 0.3)
COMMON = 0.15  # part of it that all rows of a label share, whatever their text; chosen by hand
_MOST_OF_A_LABEL = 1_000  # decided rows of a label, the latest ones: the time grows with its cube
_STEPS = 25  # of Newton's method at most; it stops earlier when nothing changes


def error_logits(
    vectors: NDArray[np.float32],
    labels: NDArray[np.int32],
    logits: NDArray[np.float64],
    rows: NDArray[np.int64],
    is_wrong: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """Estimate how much likelier than `logits` say each given label is wrong, float32 logits (n,).

    A logistic regression for each given label on its decided rows, with a Gaussian prior (Laplace
    approximation; Rasmussen & Williams 2006, section 3.4) and as offset the logits, calibrated on
    the same rows (Platt 1999). Predictions are averaged over prior strengths, and no effect at all,
    by their marginal likelihood, so that few or contradictory decisions change next to nothing.

    vectors:
        float32 (n, d), centred embeddings.
    labels, logits:
        int32 (n,), given labels; float64 (n,), log-odds that they are wrong.
    rows, is_wrong:
        int64 (m,), decided rows; bool (m,), whether their given label is wrong.
    """
    moved = np.zeros(len(vectors), dtype=np.float32)
    if not len(rows):
        return moved
    sign = np.where(is_wrong, 1.0, -1.0)
    offset = calibrated(logits[rows], sign)
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


def calibrated(logits: NDArray[np.float64], sign: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return logits (m,) on an increasing line that fits the signs (m,), 1 or -1 (Platt 1999)."""
    from scipy.optimize import minimize

    spread = float(logits.std()) or 1.0
    standard = (logits - logits.mean()) / spread

    def loss(line: NDArray[np.float64]) -> float:
        fit = line[0] + np.exp(line[1]) * standard
        # With every sign the same there is no best line; a weak prior keeps it finite.
        prior = line[0] ** 2 / 18 + line[1] ** 2 / 2
        return float(np.logaddexp(0, -sign * fit).sum() + prior)

    level, steepness = minimize(loss, np.zeros(2), method="L-BFGS-B").x
    return np.asarray(level + np.exp(steepness) * standard)


def _laplace(
    kernel: NDArray[np.float64], offset: NDArray[np.float64], sign: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Weights (m,) whose product with the kernel is the most probable logit on top of the offset,
    and the gain in log marginal likelihood over the offset alone."""
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
