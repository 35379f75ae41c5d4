"""Signals from the training dynamics of fine-tuning."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Dynamics, Evidence
from labelreview.signals.signal import Measure

_DYNAMICS = frozenset({"dynamics"})
_DROPOUT = frozenset({"dropout"})
_BOXES = 5  # Leitner boxes, as in Amiri et al. (2018)


def _dynamics(evidence: Evidence) -> Dynamics:
    assert evidence.dynamics is not None, "only scored where the needs are met"
    return evidence.dynamics


def _confidence(evidence: Evidence) -> NDArray[np.floating]:
    return 1 - _mean(_dynamics(evidence).confidence)


def _variability(evidence: Evidence) -> NDArray[np.floating]:
    return _spread(_dynamics(evidence).confidence)


def _correctness(evidence: Evidence) -> NDArray[np.floating]:
    return 1 - _mean(_dynamics(evidence).correct)


def _under_the_margin(evidence: Evidence) -> NDArray[np.floating]:
    """Return 1 / (1 + exp(mean margin over epochs)) (AUM, Pleiss et al. 2020), (n,), 0..1.

    Above 0.5 another label had the larger logit on average.
    """
    from scipy.special import expit

    under: NDArray[np.floating] = expit(-_mean(_dynamics(evidence).margin))
    return under


def _dropout_doubt(evidence: Evidence) -> NDArray[np.floating]:
    return 1 - _mean(_dynamics(evidence).dropout)


def _dropout_uncertainty(evidence: Evidence) -> NDArray[np.floating]:
    return _spread(_dynamics(evidence).dropout)


def _curriculum(evidence: Evidence) -> NDArray[np.floating]:
    """Return the share of epochs in which the row was hard, (n,), 0..1 (Amiri et al. 2018).

    Hard: a loss above the mean loss of the correctly predicted rows. Each epoch is weighted by
    1 - P(given).
    """
    dynamics = _dynamics(evidence)
    loss = -np.log(np.maximum(dynamics.confidence, 1e-7))
    right = dynamics.correct > 0.5
    easy = (loss * right).sum(axis=0) / np.maximum(right.sum(axis=0), 1)
    return _mean((loss > easy) * (1 - dynamics.confidence))


def _leitner(evidence: Evidence) -> NDArray[np.floating]:
    """Return how low the row stayed in the Leitner boxes, (n,), 0..1 (Amiri et al. 2018).

    A row moves up one box when it is predicted correctly and back to the start when it is not; all
    epochs weigh the same.
    """
    right = _dynamics(evidence).correct > 0.5
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
    """Return the standard deviation of each row over its maximum for values in 0..1, 0.5."""
    spread: NDArray[np.floating] = 2 * shares.std(axis=1)
    return spread


DYNAMICS = (
    Measure(
        "data_map_confidence",
        "Low training confidence",
        "During fine-tuning, the model gave the given label a low probability.",
        _confidence,
        needs=_DYNAMICS,
        is_default=True,
    ),
    Measure(
        "data_map_variability",
        "High variability",
        "During fine-tuning, the label's probability varied a lot: the text is often ambiguous.",
        _variability,
        about="example",
        needs=_DYNAMICS,
        is_default=True,
    ),
    Measure(
        "data_map_correctness",
        "Rarely correct",
        "During fine-tuning, the model rarely predicted the given label.",
        _correctness,
        needs=_DYNAMICS,
        is_default=True,
    ),
    Measure(
        "aum",
        "Negative margin",
        "During fine-tuning, another label had a higher logit than the given one on average.",
        _under_the_margin,
        needs=_DYNAMICS,
        is_default=True,
    ),
    Measure(
        "curriculum",
        "Hard to learn",
        "In most epochs of fine-tuning, the loss was above that of correctly predicted rows.",
        _curriculum,
        needs=_DYNAMICS,
    ),
    Measure(
        "leitner",
        "Not retained",
        "During fine-tuning, the row was repeatedly mispredicted after it had been learned.",
        _leitner,
        needs=_DYNAMICS,
    ),
    Measure(
        "dropout_doubt",
        "Low with dropout",
        "With dropout, the fine-tuned model gives the given label a low probability.",
        _dropout_doubt,
        needs=_DROPOUT,
        is_default=True,
    ),
    Measure(
        "dropout_uncertainty",
        "Uncertain with dropout",
        "With dropout, the fine-tuned model's probability of the given label varies a lot.",
        _dropout_uncertainty,
        about="example",
        needs=_DROPOUT,
        is_default=True,
    ),
)
