"""cleanlab's three label-quality scores (Kuan & Mueller 2022), turned round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.cleanlab_adapter import Quality, suspicion


@dataclass(frozen=True, slots=True)
class QualitySignal:
    """One of cleanlab's scores of the held-out probabilities."""

    name: Quality
    title: str
    explain: str
    version: int = 1

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        return suspicion(evidence, self.name)


QUALITY = (
    QualitySignal(
        "self_confidence",
        "Low confidence",
        "The classifier, which never saw this row, gives its label little probability.",
    ),
    QualitySignal(
        "normalized_margin",
        "Better label",
        "Another label is far more probable than the given one.",
    ),
    QualitySignal(
        "confidence_weighted_entropy",
        "Sure of another",
        "The classifier is sure, and not of the given label.",
    ),
)
