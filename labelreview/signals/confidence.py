"""Readings of the held-out probabilities that nessie (Klie et al. 2022) and doubtlab offer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.signal import Measure


def _least_confidence(evidence: Evidence) -> NDArray[np.floating]:
    """1 - max P over its largest possible value."""
    p = evidence.probabilities
    share: NDArray[np.floating] = (1 - p.max(axis=1)) / (1 - 1 / p.shape[1])
    return share


def _prediction_margin(evidence: Evidence) -> NDArray[np.floating]:
    """1 - (largest P - second largest P)."""
    two = np.partition(evidence.probabilities, -2, axis=1)[:, -2:]
    margin: NDArray[np.floating] = 1 - (two[:, 1] - two[:, 0])
    return margin


def _long_confidence(evidence: Evidence) -> NDArray[np.floating]:
    """The largest P of a label that was not given."""
    others = evidence.probabilities.copy()
    others[np.arange(len(others)), evidence.labels] = 0
    best: NDArray[np.floating] = others.max(axis=1)
    return best


CONFIDENCE = (
    Measure(
        "least_confidence",
        "Nothing probable",
        "Not even the most probable label is probable.",
        _least_confidence,
        about="example",
    ),
    Measure(
        "prediction_margin",
        "Two alike",
        "The two most probable labels are about equally probable.",
        _prediction_margin,
        about="example",
    ),
    Measure(
        "long_confidence",
        "Another is probable",
        "A label that was not given gets much probability.",
        _long_confidence,
    ),
)
