"""Rows whose predicted distribution is close to uniform."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.signal import About


@dataclass(frozen=True, slots=True)
class Entropy:
    """Entropy of the pooled probabilities over its maximum, log K (Shannon 1948)."""

    name: str = "entropy"
    title: str = "High entropy"
    explain: str = "The probability is spread over several labels: the text is often ambiguous."
    about: About = "example"
    version: int = 1
    needs: frozenset[str] = frozenset()
    is_default: bool = True

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return entropy / log K, float32 (n,), 0..1, 1 for a uniform distribution."""
        p = evidence.probabilities
        entropy = -np.einsum("nk,nk->n", p, np.log(p))
        score: NDArray[np.float32] = (entropy / np.log(p.shape[1])).clip(0, 1).astype(np.float32)
        return score
