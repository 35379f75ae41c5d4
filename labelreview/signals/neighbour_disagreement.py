"""Rows whose nearest neighbours carry another label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.signal import About


@dataclass(frozen=True, slots=True)
class NeighbourDisagreement:
    """Similarity-weighted share of neighbours with another label (Bahri et al. 2020)."""

    name: str = "neighbour_disagreement"
    title: str = "Neighbours disagree"
    explain: str = "The most similar texts carry another label."
    about: About = "label"
    version: int = 1
    needs: frozenset[str] = frozenset()
    is_default: bool = True

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the share, float32 (n,), 0..1; 0.5 for a row without neighbours."""
        neighbours = evidence.neighbours
        there = neighbours.indices >= 0
        other = evidence.labels[neighbours.indices] != evidence.labels[:, None]
        weight = np.where(there, np.clip(neighbours.similarities, 1e-6, None), 0.0)
        total = weight.sum(axis=1)
        share = np.divide(
            (weight * other).sum(axis=1), total, out=np.full(len(total), 0.5), where=total > 0
        )
        score: NDArray[np.float32] = share.clip(0, 1).astype(np.float32)
        return score
