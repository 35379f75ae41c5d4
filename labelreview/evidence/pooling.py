"""Several judges, one opinion."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.core.row_blocks import row_blocks
from labelreview.evidence.out_of_fold import normalised

_ROWS = 20_000
_ROWS_TO_WEIGH = 4_000
# Likelihood alone gives a weight of nothing to heads that are right where the others are wrong.
_LEARNED = 0.5
_CONVICTION = 2.0  # in logits, of a head that is not trusted


@dataclass(frozen=True, slots=True)
class Pooled:
    """One opinion, and how much each head contributes.

    probabilities:
        float32 (n, K), rows sum to 1, nothing below 1e-7.
    weights:
        By head, sum to 1.
    """

    probabilities: NDArray[np.float32]
    weights: Mapping[str, float]


def pool(
    heads: Mapping[str, NDArray[np.float32]],
    labels: NDArray[np.int32],
    *,
    untrusted: Collection[str] = (),
) -> Pooled:
    """The log-linear pool of the heads (Genest & Zidek 1986), each float32 (n, K).

    Each head's logarithms are scaled by the temperature that makes the given labels most likely
    (Guo et al. 2017), and so is their weighted mean. Half of each weight is the one under
    which the pool makes the given labels most likely, half is the same for all. A head that
    is `untrusted`, since it may have learned these very labels, gets the equal share and no more,
    no temperature is fitted with it and its odds are cut at e^2: it would be sure of every label,
    wrong ones too.
    A single head is only calibrated, which does not change the order of the classes in any row.
    """
    trusted = [name for name in heads if name not in untrusted] or list(heads)
    logs = {name: _logs(head) for name, head in heads.items()}
    for name in trusted:
        _scale(logs[name], _temperature(logs[name], labels))
    for name in heads.keys() - set(trusted):
        log = logs[name]
        np.maximum(log, log.max(axis=1, keepdims=True) - _CONVICTION, out=log)
    weights = _weights(logs, labels, untrusted)
    pooled = _mixed({name: logs[name] for name in trusted}, weights)
    temperature = _temperature(pooled, labels)
    if len(trusted) < len(heads):
        pooled = _mixed(logs, weights)
    _scale(pooled, temperature)
    return Pooled(normalised(np.exp(pooled, out=pooled)), weights)


def _logs(head: NDArray[np.float32]) -> NDArray[np.float32]:
    logs = normalised(head)
    return np.log(logs, out=logs)


def _mixed(
    logs: Mapping[str, NDArray[np.float32]], weights: Mapping[str, float]
) -> NDArray[np.float32]:
    """The mean of the logarithms, whose weights are brought to a sum of 1."""
    total = sum(weights[name] for name in logs)
    pooled = np.zeros_like(next(iter(logs.values())))
    for name, log in logs.items():
        for block in row_blocks(len(pooled)):
            pooled[block] += np.float32(weights[name] / total) * log[block]
    return pooled


def _weights(
    logs: Mapping[str, NDArray[np.float32]],
    labels: NDArray[np.int32],
    untrusted: Collection[str],
) -> dict[str, float]:
    equal = 1 / len(logs)
    learners = [name for name in logs if name not in untrusted]
    weights = dict.fromkeys(logs, equal)
    if len(learners) > 1:
        learned = _likeliest([logs[name] for name in learners], labels)
        for name, weight in zip(learners, learned, strict=True):
            share = equal * len(learners)
            weights[name] = float(_LEARNED * share * weight + (1 - _LEARNED) * equal)
    return weights


def _likeliest(logs: list[NDArray[np.float32]], labels: NDArray[np.int32]) -> NDArray[np.float64]:
    """Weights >= 0 with sum 1 under which the pool gives the labels the largest likelihood."""
    from scipy.optimize import minimize

    step = -(-len(labels) // _ROWS_TO_WEIGH)
    sample = np.stack([log[::step] for log in logs]).astype(np.float64)
    given = labels[::step]
    own = sample[:, np.arange(len(given)), given]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        mixed = np.tensordot(weights, sample, axes=1)
        mixed -= mixed.max(axis=1, keepdims=True)
        likely = np.exp(mixed)
        total = likely.sum(axis=1)
        likely /= total[:, None]
        value = (np.log(total) - mixed[np.arange(len(given)), given]).mean()
        slope = np.array([(likely * head).sum(axis=1).mean() for head in sample])
        return float(value), slope - own.mean(axis=1)

    found = minimize(
        loss,
        np.full(len(logs), 1 / len(logs)),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0, None)] * len(logs),
        options={"maxiter": 40},
    ).x
    total = found.sum()
    return found / total if total > 0 else np.full(len(logs), 1 / len(logs))


def _temperature(logs: NDArray[np.float32], labels: NDArray[np.int32]) -> np.float32:
    """The factor of log-probabilities that makes the labels most likely, by evenly spaced rows."""
    from scipy.optimize import minimize_scalar

    step = -(-len(labels) // _ROWS)
    sample, given = logs[::step], labels[::step, None]

    def loss(log_scale: float) -> float:
        scaled = _log_softmax(sample * np.float32(np.exp(log_scale)))
        return -float(np.take_along_axis(scaled, given, axis=1).mean(dtype=np.float64))

    best = minimize_scalar(loss, bounds=(-3, 3), method="bounded", options={"xatol": 1e-3}).x
    return np.float32(np.exp(best))


def _scale(logs: NDArray[np.float32], factor: np.float32) -> None:
    """Log-probabilities at that temperature, in place."""
    for start in range(0, len(logs), _ROWS):
        rows = slice(start, start + _ROWS)
        logs[rows] = _log_softmax(logs[rows] * factor)


def _log_softmax(logs: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = logs - logs.max(axis=1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
