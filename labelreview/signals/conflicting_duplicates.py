"""The same or nearly the same text with another label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.signal import About


@dataclass(frozen=True, slots=True)
class ConflictingDuplicates:
    """Share of the other rows with the same normal form (URLs, mentions, case and punctuation
    removed) whose label differs; 0 for a text that stands once."""

    name: str = "conflicting_copies"
    title: str = "Conflicting copies"
    explain: str = "The same text stands elsewhere in the dataset with another label."
    about: About = "label"
    version: int = 1
    needs: frozenset[str] = frozenset()
    is_default: bool = True

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        same, other = copies(evidence)
        share = np.divide(other, same - 1, out=np.zeros(len(same)), where=same > 1)
        return share.astype(np.float32)


def copies(evidence: Evidence) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Rows with the same normal form, the row itself included, and how many of them carry another
    label: two int32 (n,)."""
    size = np.bincount(evidence.duplicates)
    pair = evidence.duplicates.astype(np.int64) * len(evidence.classes) + evidence.labels
    _, place, agreeing = np.unique(pair, return_inverse=True, return_counts=True)
    same = size[evidence.duplicates]
    return same.astype(np.int32), (same - agreeing[place]).astype(np.int32)
