"""cleanlab's label-quality scores (Kuan & Mueller 2022), turned round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.cleanlab_adapter import Quality, suspicion
from labelreview.signals.signal import About


@dataclass(frozen=True, slots=True)
class QualitySignal:
    """One of cleanlab's scores of the held-out probabilities, `is_adjusted` for class imbalance
    (Northcutt et al. 2021) or not."""

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
        doubt = suspicion(evidence, self.method, adjusted=self.is_adjusted)
        return doubt.clip(0, 1).astype(np.float32)


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
    QualitySignal(
        "self_confidence",
        "Adjusted low confidence",
        "The label gets less probability than rows of its class usually give it.",
        is_adjusted=True,
    ),
    QualitySignal(
        "normalized_margin",
        "Adjusted better label",
        "Another label is more probable, each measured by what its class usually gets.",
        is_adjusted=True,
    ),
)
