"""cleanlab's label quality scores (Kuan & Mueller 2022), as suspicion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.cleanlab_compat import Quality, suspicion
from labelreview.signals.signal import About


@dataclass(frozen=True, slots=True)
class QualitySignal:
    """One of cleanlab's scores of the pooled probabilities.

    `is_adjusted`: with each class's confident threshold subtracted (Northcutt et al. 2021).
    """

    method: Quality
    title: str
    explain: str
    is_adjusted: bool = False
    about: About = "label"
    version: int = 1
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"adjusted_{self.method}" if self.is_adjusted else self.method

    @property
    def is_default(self) -> bool:
        return not self.is_adjusted

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return 1 - label quality, float32 (n,), 0..1, 1 = most suspicious."""
        score = suspicion(evidence, self.method, adjusted=self.is_adjusted)
        return score.clip(0, 1).astype(np.float32)


QUALITY = (
    QualitySignal(
        "self_confidence",
        "Low confidence",
        "The model, which was not trained on this row, gives the given label a low probability.",
    ),
    QualitySignal(
        "normalized_margin",
        "Low margin",
        "Another label is far more probable than the given one.",
    ),
    QualitySignal(
        "confidence_weighted_entropy",
        "Confident disagreement",
        "The model is confident, but not in the given label.",
    ),
    QualitySignal(
        "self_confidence",
        "Adjusted confidence",
        "The given label has a lower probability than is usual for rows of its class.",
        is_adjusted=True,
    ),
    QualitySignal(
        "normalized_margin",
        "Adjusted margin",
        "Another label is more probable, relative to what is usual for each class.",
        is_adjusted=True,
    ),
)
