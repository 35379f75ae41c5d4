"""Pool the probabilities of several heads into one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.core.row_blocks import row_blocks
from labelreview.evidence.out_of_fold import FLOOR, normalised

_ROWS = 20_000  # for a temperature
_ROWS_TO_WEIGHT = 4_000  # for the weights
# Average precision with fine-tuning over without, 5,000 rows, one seed: its whole weight by
# likelihood 1.13 (tweeteval_emotion, bayes) and 1.06 (davidson_hate, votes), like any other head
# 1.11 and 1.04, alone 1.15 and 1.05.
_BY_LIKELIHOOD = "fine-tuned"
_ON_EMBEDDINGS = ("encoder", "second encoder", "all views")
# Weight of a voice that says as much about the labels as the best head. Pool with class names over
# without, banking77: 1.11 over ten settings, worst .993; with a fixed fifth 1.083 over twenty, but
# goemotions, where names say little, then loses up to .985 (docs/concepts/score.md).
_VOICE = 0.35
# Of the likelihoods with and without a voice, twice its logarithm: one in a thousand by chance.
_LIKELIHOOD_RATIO = 10.83
# Log odds to which an untrusted head is cut, e^2 = 7.4 to 1; no measurement is recorded.
_MAX_UNTRUSTED_LOGIT = 2.0


@dataclass(frozen=True, slots=True)
class Shares:
    """How the weights of the heads are made.

    Measured together with the corrections of the order (docs/concepts/score.md).

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
    voices: Collection[str] = (),
    shares: Shares = RELEASED_SHARES,
) -> Pooled:
    """Pool the heads, each float32 (n, K), log-linearly (Genest & Zidek 1986).

    The log-probabilities of each head are scaled by the temperature that maximises the likelihood
    of the given labels (Guo et al. 2017), and so is their weighted mean. A part of each weight
    maximises that likelihood for the pool, the rest is equal for all heads but those that repeat
    the errors of rules and templates; see `Shares`. A fine-tuned encoder has the whole weight that
    maximises the likelihood: the equal part of several weaker heads would drown it.

    A head in `untrusted`, which may have been trained on these labels, gets the equal share only,
    no temperature is fitted with it, and its odds are cut at e^2: it would otherwise be certain of
    every label, including the wrong ones. A single head is only calibrated, which does not change
    the order of the classes in any row.

    A head in `voices` never saw a label, so a systematic error of the labels, which all that
    learned from them repeat, is none of its own, and its likelihood by these labels understates it.
    Its weight, as a part of that of all others together, is a third of its share of the likelihood
    that the best of them gains over the class sizes; at most as much as theirs, and none for a
    voice that says nothing about the labels that the class sizes do not.
    """
    trusted = [name for name in heads if name not in untrusted] or list(heads)
    logs = {name: _logs(head) for name, head in heads.items()}
    for name in trusted:
        _scale(logs[name], _temperature(logs[name], labels))
    for name in heads.keys() - set(trusted):
        log = logs[name]
        np.maximum(log, log.max(axis=1, keepdims=True) - _MAX_UNTRUSTED_LOGIT, out=log)
    of_labels = {name: logs[name] for name in logs if name not in voices}
    weights = _weights(of_labels, labels, untrusted, shares)
    learned = [logs[name] for name in trusted if name not in voices]
    for name in voices:
        weights[name] = _weight_of_voice(logs[name], learned, labels)
    total = sum(weights.values())
    weights = {name: weights[name] / total for name in logs}
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
        likeliest = _likeliest([logs[name] for name in fitted], labels)
        plain = np.array([shares.neighbours if name == "neighbours" else 1.0 for name in fitted])
        mixed = shares.fitted * likeliest + (1 - shares.fitted) * plain / plain.sum()
        mixed *= [_trust(name, logs, labels, shares) for name in fitted]
        mixed /= mixed.sum()
        if _BY_LIKELIHOOD in fitted:
            place = fitted.index(_BY_LIKELIHOOD)
            own = max(likeliest[place], mixed[place])
            mixed *= (1 - own) / max(1 - mixed[place], FLOOR)
            mixed[place] = own
        share = equal * len(fitted)
        weights |= {name: float(share * part) for name, part in zip(fitted, mixed, strict=True)}
    return weights


def _trust(
    name: str, logs: Mapping[str, NDArray[np.float32]], labels: NDArray[np.int32], shares: Shares
) -> float:
    """Return the factor for words that know the labels better than embeddings do, else 1."""
    if name != "words":
        return 1.0
    embedded = [_loss(logs[other], labels) for other in _ON_EMBEDDINGS if other in logs]
    if not embedded:
        return 1.0
    ratio = (_loss(logs[name], labels) + FLOOR) / (min(embedded) + FLOOR)
    return float(min(ratio, 1.0) ** shares.rules)


def _loss(logs: NDArray[np.float32], labels: NDArray[np.int32]) -> float:
    """Return the mean of -log P(given)."""
    return -float(logs[np.arange(len(labels)), labels].mean(dtype=np.float64))


def _weight_of_voice(
    log: NDArray[np.float32], learned: Sequence[NDArray[np.float32]], labels: NDArray[np.int32]
) -> float:
    """Return the weight of a voice where all that learned from the labels weigh 1 together, 0..1.

    Likelihoods are compared after the class sizes, at the best temperature for both, so that a
    voice that knows nothing of the sizes is not blamed for them.
    """
    step = -(-len(labels) // _ROWS)
    given = labels[::step]
    prior = np.bincount(given, minlength=log.shape[1]) / len(given)
    sizes = np.log(np.maximum(prior, FLOOR)).astype(np.float32)
    plain = -float(sizes[given].mean(dtype=np.float64))
    gained = plain - _least_loss(log[::step], given, sizes)[1]
    if 2 * len(given) * gained <= _LIKELIHOOD_RATIO:
        return 0.0
    most = plain - min(_loss(one[::step], given) for one in learned)
    return min(1.0, _VOICE * gained / max(most, _VOICE * gained))


def _likeliest(logs: list[NDArray[np.float32]], labels: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the weights >= 0 with sum 1 that maximise the likelihood of the labels."""
    from scipy.optimize import minimize

    step = -(-len(labels) // _ROWS_TO_WEIGHT)
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
    """Return the factor of the log-probabilities that maximises the likelihood of the labels."""
    step = -(-len(labels) // _ROWS)
    return _least_loss(logs[::step], labels[::step], np.float32(0))[0]


def _least_loss(
    logs: NDArray[np.float32], labels: NDArray[np.int32], prior: NDArray[np.float32] | np.float32
) -> tuple[np.float32, float]:
    """Return the factor of the log-probabilities with the least loss, after `prior` is added to
    them, and that loss: the mean of -log P(given)."""
    from scipy.optimize import minimize_scalar

    def loss(log_scale: float) -> float:
        return _loss(_log_softmax(logs * np.float32(np.exp(log_scale)) + prior), labels)

    best = minimize_scalar(loss, bounds=(-3, 3), method="bounded", options={"xatol": 1e-3})
    return np.float32(np.exp(best.x)), float(best.fun)


def _scale(logs: NDArray[np.float32], factor: np.float32) -> None:
    """Scale log-probabilities by that factor and renormalise, in place."""
    for start in range(0, len(logs), _ROWS):
        rows = slice(start, start + _ROWS)
        logs[rows] = _log_softmax(logs[rows] * factor)


def _log_softmax(logs: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = logs - logs.max(axis=1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
