"""Rows whose label surprises the classifier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.signal import About


@dataclass(frozen=True, slots=True)
class Loss:
    """Held-out cross-entropy of the given label (Chong et al. 2022), as loss / (loss + log K):
    0.5 is the surprise of a blind guess."""

    name: str = "loss"
    title: str = "High loss"
    explain: str = "The given label surprises the classifier; half the scale is a blind guess."
    about: About = "label"
    version: int = 1
    needs: frozenset[str] = frozenset()
    is_default: bool = True

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        p = evidence.probabilities
        loss = -np.log(p[np.arange(len(p)), evidence.labels])
        score: NDArray[np.float32] = (loss / (loss + np.log(p.shape[1]))).astype(np.float32)
        return score
