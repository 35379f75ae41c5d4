"""Duplicates of a text with another label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.signal import About


@dataclass(frozen=True, slots=True)
class ConflictingDuplicates:
    """Share of a row's duplicates with another label.

    Duplicates have the same normal form (without URLs, mentions, case and punctuation). The share
    is what reviewers see; the combined score weighs duplicates in logits, see `ranking.duplicates`.
    """

    name: str = "conflicting_copies"
    title: str = "Conflicting duplicates"
    explain: str = "The same text appears elsewhere in the dataset with another label."
    about: About = "label"
    version: int = 1
    needs: frozenset[str] = frozenset()
    is_default: bool = True

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the share, float32 (n,), 0..1; 0 for a text without duplicates."""
        same, other = count_duplicates(evidence)
        share = np.divide(other, same - 1, out=np.zeros(len(same)), where=same > 1)
        return share.astype(np.float32)


def count_duplicates(evidence: Evidence) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Count the rows with the same normal form, and those of them with another label.

    Two int32 (n,); the first includes the row itself.
    """
    size = np.bincount(evidence.duplicates)
    pair = evidence.duplicates.astype(np.int64) * len(evidence.classes) + evidence.labels
    _, place, agreeing = np.unique(pair, return_inverse=True, return_counts=True)
    same = size[evidence.duplicates]
    return same.astype(np.int32), (same - agreeing[place]).astype(np.int32)
