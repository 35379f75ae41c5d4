"""Rows whose given label has a high cross-entropy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.signal import About


@dataclass(frozen=True, slots=True)
class Loss:
    """Out-of-fold cross-entropy of the given label (Chong et al. 2022), scaled to 0..1."""

    name: str = "loss"
    title: str = "High loss"
    explain: str = "The given label has a high cross-entropy; 0.5 is that of a uniform guess."
    about: About = "label"
    version: int = 1
    needs: frozenset[str] = frozenset()
    is_default: bool = True

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return loss / (loss + log K), float32 (n,), 0..1; 0.5 where P(given) is 1/K."""
        p = evidence.probabilities
        loss = -np.log(p[np.arange(len(p)), evidence.labels])
        score: NDArray[np.float32] = (loss / (loss + np.log(p.shape[1]))).astype(np.float32)
        return score
