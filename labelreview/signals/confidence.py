"""Confidence scores of nessie (Klie et al. 2022) and doubtlab on the pooled probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.signal import Measure


def _least_confidence(evidence: Evidence) -> NDArray[np.floating]:
    """Return (1 - max P) / (1 - 1/K), (n,), 0..1: 1 for a uniform distribution."""
    p = evidence.probabilities
    share: NDArray[np.floating] = (1 - p.max(axis=1)) / (1 - 1 / p.shape[1])
    return share


def _prediction_margin(evidence: Evidence) -> NDArray[np.floating]:
    """Return 1 - (largest P - second largest P), (n,), 0..1."""
    two = np.partition(evidence.probabilities, -2, axis=1)[:, -2:]
    margin: NDArray[np.floating] = 1 - (two[:, 1] - two[:, 0])
    return margin


def _long_confidence(evidence: Evidence) -> NDArray[np.floating]:
    """Return the largest P of a label other than the given one, (n,), 0..1."""
    others = evidence.probabilities.copy()
    others[np.arange(len(others)), evidence.labels] = 0
    best: NDArray[np.floating] = others.max(axis=1)
    return best


CONFIDENCE = (
    Measure(
        "least_confidence",
        "Low top probability",
        "Even the most probable label has a low probability.",
        _least_confidence,
        about="example",
    ),
    Measure(
        "prediction_margin",
        "Two close labels",
        "The two most probable labels are almost equally probable.",
        _prediction_margin,
        about="example",
    ),
    Measure(
        "long_confidence",
        "Likely alternative",
        "A label other than the given one has a high probability.",
        _long_confidence,
    ),
)
