"""cleanlab's filters of label issues (Northcutt et al. 2021): a row is an issue or it is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.cleanlab_adapter import IssueFilter, issues
from labelreview.signals.signal import About


@dataclass(frozen=True, slots=True)
class IssueFilterSignal:
    """1 where cleanlab's filter calls the row a label issue, else 0."""

    filter_by: IssueFilter
    title: str
    explain: str
    about: About = "label"
    version: int = 1
    needs: frozenset[str] = frozenset()
    is_default: bool = True

    @property
    def name(self) -> str:
        return f"cleanlab_{self.filter_by}"

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        return issues(evidence.labels, evidence.probabilities, self.filter_by).astype(np.float32)


ISSUE_FILTERS = (
    IssueFilterSignal(
        "prune_by_noise_rate",
        "Pruned by rate",
        "Among the least fitting rows of a pair of classes that is estimated to be mixed up.",
    ),
    IssueFilterSignal(
        "prune_by_class",
        "Pruned by class",
        "Among the least confident rows of a class, as many as are estimated to be wrong.",
    ),
    IssueFilterSignal(
        "both",
        "Pruned by both",
        "Pruned by noise rate and by class.",
    ),
    IssueFilterSignal(
        "confident_learning",
        "Confident joint",
        "Another label is more probable than it usually is for rows that carry it.",
    ),
    IssueFilterSignal(
        "predicted_neq_given",
        "Other prediction",
        "The most probable label is not the given one.",
    ),
    IssueFilterSignal(
        "low_normalized_margin",
        "Lowest margin",
        "Among the rows with the lowest margin, as many as are estimated to be wrong.",
    ),
    IssueFilterSignal(
        "low_self_confidence",
        "Lowest confidence",
        "Among the rows with the lowest confidence, as many as are estimated to be wrong.",
    ),
)
