"""What fine-tuning saw of a row while it learned."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Dynamics, Evidence
from labelreview.signals.signal import Measure

_DYNAMICS = frozenset({"dynamics"})
_DROPOUT = frozenset({"dropout"})
_BOXES = 5


def _seen(evidence: Evidence) -> Dynamics:
    assert evidence.dynamics is not None, "only asked where there is what the signal needs"
    return evidence.dynamics


def _confidence(evidence: Evidence) -> NDArray[np.floating]:
    return 1 - _mean(_seen(evidence).confidence)


def _variability(evidence: Evidence) -> NDArray[np.floating]:
    return _spread(_seen(evidence).confidence)


def _correctness(evidence: Evidence) -> NDArray[np.floating]:
    return 1 - _mean(_seen(evidence).correct)


def _under_the_margin(evidence: Evidence) -> NDArray[np.floating]:
    """The mean margin over the epochs, as 1 / (1 + exp(margin)): above 0.5 another label leads."""
    from scipy.special import expit

    under: NDArray[np.floating] = expit(-_mean(_seen(evidence).margin))
    return under


def _dropout_doubt(evidence: Evidence) -> NDArray[np.floating]:
    return 1 - _mean(_seen(evidence).dropout)


def _dropout_uncertainty(evidence: Evidence) -> NDArray[np.floating]:
    return _spread(_seen(evidence).dropout)


def _curriculum(evidence: Evidence) -> NDArray[np.floating]:
    """Share of the epochs in which the row was hard: its loss was above the mean loss of the rows
    that were predicted right (Amiri et al. 2018), weighted by 1 - P(given)."""
    seen = _seen(evidence)
    loss = -np.log(np.maximum(seen.confidence, 1e-7))
    right = seen.correct > 0.5
    easy = (loss * right).sum(axis=0) / np.maximum(right.sum(axis=0), 1)
    return _mean((loss > easy) * (1 - seen.confidence))


def _leitner(evidence: Evidence) -> NDArray[np.floating]:
    """How low the row stayed in Leitner's boxes, which it climbs one by one when it is predicted
    right and falls out of when it is not (Amiri et al. 2018), each epoch weighted alike."""
    right = _seen(evidence).correct > 0.5
    box = np.zeros(len(right))
    low = np.zeros(right.shape)
    top = min(_BOXES, right.shape[1])
    for epoch in range(right.shape[1]):
        box = np.where(right[:, epoch], np.minimum(box + 1, top), 0)
        low[:, epoch] = 1 - box / min(epoch + 1, top)
    return _mean(low)


def _mean(values: NDArray[np.floating]) -> NDArray[np.floating]:
    mean: NDArray[np.floating] = values.mean(axis=1)
    return mean


def _spread(shares: NDArray[np.floating]) -> NDArray[np.floating]:
    """Standard deviation of each row over the largest that shares can have, 0.5."""
    spread: NDArray[np.floating] = 2 * shares.std(axis=1)
    return spread


DYNAMICS = (
    Measure(
        "data_map_confidence",
        "Hardly learned",
        "While the model was fine-tuned on the row, it gave the label little probability.",
        _confidence,
        needs=_DYNAMICS,
        is_default=True,
    ),
    Measure(
        "data_map_variability",
        "Wavering",
        "While it was fine-tuned, the model changed its mind about the row: often ambiguous.",
        _variability,
        about="example",
        needs=_DYNAMICS,
        is_default=True,
    ),
    Measure(
        "data_map_correctness",
        "Seldom right",
        "While it was fine-tuned, the model seldom predicted the given label.",
        _correctness,
        needs=_DYNAMICS,
        is_default=True,
    ),
    Measure(
        "aum",
        "Under the margin",
        "While the model was fine-tuned on the row, another label stood above the given one.",
        _under_the_margin,
        needs=_DYNAMICS,
        is_default=True,
    ),
    Measure(
        "curriculum",
        "Hard to learn",
        "In most epochs of fine-tuning the row was harder than those that are learned.",
        _curriculum,
        needs=_DYNAMICS,
    ),
    Measure(
        "leitner",
        "Not retained",
        "During fine-tuning the row kept falling back to those that are not learned.",
        _leitner,
        needs=_DYNAMICS,
    ),
    Measure(
        "dropout_doubt",
        "Low with dropout",
        "With parts of the fine-tuned model switched off at random, the label is improbable.",
        _dropout_doubt,
        needs=_DROPOUT,
        is_default=True,
    ),
    Measure(
        "dropout_uncertainty",
        "Unsure with dropout",
        "The fine-tuned model's belief in the label changes when parts of it are switched off.",
        _dropout_uncertainty,
        about="example",
        needs=_DROPOUT,
        is_default=True,
    ),
)
