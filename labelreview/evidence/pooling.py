"""Pool the probabilities of several heads into one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.core.row_blocks import row_blocks
from labelreview.evidence.out_of_fold import normalised

_ROWS = 20_000  # for a temperature
_ROWS_TO_WEIGHT = 4_000  # for the weights
_ON_EMBEDDINGS = ("encoder", "second encoder", "all views")
# Heads that may be much better than all others together. Others look it where labels are a function
# of the words, or where near-duplicates were labelled together.
_MAY_LEAD = ("fine-tuned",)
# Log odds to which an untrusted head is cut, e^2 = 7.4 to 1; no measurement is recorded.
_MAX_UNTRUSTED_LOGIT = 2.0


@dataclass(frozen=True, slots=True)
class Shares:
    """How the weights of the heads are made.

    Measured together with the order's corrections (docs/concepts/score.md).

    fitted:
        Share of each weight that maximises the likelihood of the given labels, 0 to 1; the rest is
        equal. Likelihood favours what repeats the errors of rules and of templates.
    neighbours:
        Weight of the nearest neighbours in that equal part, where others have 1: texts that are
        alike are often mislabelled alike.
    rules:
        Power of the factor by which words lose weight where they predict the labels better than
        embeddings do, as they do when keyword rules made the labels: the ratio of the losses.
    """

    fitted: float = 0.25
    neighbours: float = 0.5
    rules: float = 1.0


RELEASED_SHARES = Shares()


@dataclass(frozen=True, slots=True)
class Pooled:
    """Pooled probabilities, and how much each head contributes.

    probabilities:
        float32 (n, K), rows sum to 1, nothing is below 1e-7.
    weights:
        Of each head by name, sum to 1.
    """

    probabilities: NDArray[np.float32]
    weights: Mapping[str, float]


def pool(
    heads: Mapping[str, NDArray[np.float32]],
    labels: NDArray[np.int32],
    *,
    untrusted: Collection[str] = (),
    shares: Shares = RELEASED_SHARES,
) -> Pooled:
    """Pool the heads, each float32 (n, K), log-linearly (Genest & Zidek 1986).

    The log-probabilities of each head are scaled by the temperature that maximises the likelihood
    of the given labels (Guo et al. 2017), and so is their weighted mean. A part of each weight
    maximises that likelihood for the pool, the rest is equal for all heads but those that repeat
    the errors of rules and templates; see `Shares`. A fine-tuned encoder that is likelier alone
    than all others together has the whole of the weight that maximises the likelihood, and the
    others share the rest.

    A head in `untrusted`, which may have been trained on these labels, gets the equal share only,
    no temperature is fitted with it, and its odds are cut at e^2: it would otherwise be certain of
    every label, including the wrong ones. A single head is only calibrated, which does not change
    the order of the classes in any row.
    """
    trusted = [name for name in heads if name not in untrusted] or list(heads)
    logs = {name: _logs(head) for name, head in heads.items()}
    for name in trusted:
        _scale(logs[name], _temperature(logs[name], labels))
    for name in heads.keys() - set(trusted):
        log = logs[name]
        np.maximum(log, log.max(axis=1, keepdims=True) - _MAX_UNTRUSTED_LOGIT, out=log)
    weights = _weights(logs, labels, untrusted, shares)
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
    """Return the weighted mean of the log-probabilities, with weights scaled to sum to 1."""
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
    shares: Shares,
) -> dict[str, float]:
    equal = 1 / len(logs)
    fitted = [name for name in logs if name not in untrusted]
    weights = dict.fromkeys(logs, equal)
    if len(fitted) > 1:
        step = -(-len(labels) // _ROWS_TO_WEIGHT)
        sample = np.stack([logs[name][::step] for name in fitted]).astype(np.float64)
        share = equal * len(fitted) * _trusted(fitted, sample, labels[::step], shares)
        weights |= dict(zip(fitted, share.tolist(), strict=True))
    return weights


def _trusted(
    names: Sequence[str],
    sample: NDArray[np.float64],
    given: NDArray[np.int32],
    shares: Shares,
) -> NDArray[np.float64]:
    """Return the weights, sum 1, of h heads by their log-probabilities (h, n, K)."""
    likeliest = _likeliest(sample, given)
    equal = np.array([shares.neighbours if name == "neighbours" else 1.0 for name in names])
    weights = np.asarray(shares.fitted * likeliest + (1 - shares.fitted) * equal / equal.sum())
    losses = {
        name: _loss(np.ones(1), sample[[place]], given)[0] for place, name in enumerate(names)
    }
    embedded = [losses[name] for name in _ON_EMBEDDINGS if name in losses]
    if "words" in losses and embedded:
        weights[names.index("words")] *= min(losses["words"] / min(embedded), 1) ** shares.rules
        weights /= weights.sum()
    best = int(likeliest.argmax())
    if names[best] not in _MAY_LEAD:
        return weights
    others = np.arange(len(names)) != best
    together = weights[others] / weights[others].sum()
    if losses[names[best]] < _loss(together, sample[others], given)[0]:
        weights[best], weights[others] = likeliest[best], (1 - likeliest[best]) * together
    return weights


def _likeliest(sample: NDArray[np.float64], given: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the weights >= 0 with sum 1 that maximise the likelihood of the labels."""
    from scipy.optimize import minimize

    heads = len(sample)
    found = minimize(
        _loss,
        np.full(heads, 1 / heads),
        args=(sample, given),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0, None)] * heads,
        options={"maxiter": 40},
    ).x
    total = found.sum()
    return found / total if total > 0 else np.full(heads, 1 / heads)


def _loss(
    weights: NDArray[np.float64], sample: NDArray[np.float64], given: NDArray[np.int32]
) -> tuple[float, NDArray[np.float64]]:
    """Return the mean -log P(given) of the pool of h heads, (h, n, K), and its slope, (h,)."""
    mixed = np.tensordot(weights, sample, axes=1)
    mixed -= mixed.max(axis=1, keepdims=True)
    likely = np.exp(mixed)
    total = likely.sum(axis=1)
    likely /= total[:, None]
    rows = np.arange(len(given))
    value = (np.log(total) - mixed[rows, given]).mean()
    slope = np.array([(likely * head).sum(axis=1).mean() for head in sample])
    return float(value), slope - sample[:, rows, given].mean(axis=1)


def _temperature(logs: NDArray[np.float32], labels: NDArray[np.int32]) -> np.float32:
    """Return the factor of the log-probabilities that maximises the likelihood of the labels."""
    from scipy.optimize import minimize_scalar

    step = -(-len(labels) // _ROWS)
    sample, given = logs[::step], labels[::step, None]

    def loss(log_scale: float) -> float:
        scaled = _log_softmax(sample * np.float32(np.exp(log_scale)))
        return -float(np.take_along_axis(scaled, given, axis=1).mean(dtype=np.float64))

    best = minimize_scalar(loss, bounds=(-3, 3), method="bounded", options={"xatol": 1e-3}).x
    return np.float32(np.exp(best))


def _scale(logs: NDArray[np.float32], factor: np.float32) -> None:
    """Scale log-probabilities by that factor and renormalise, in place."""
    for start in range(0, len(logs), _ROWS):
        rows = slice(start, start + _ROWS)
        logs[rows] = _log_softmax(logs[rows] * factor)


def _log_softmax(logs: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = logs - logs.max(axis=1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
