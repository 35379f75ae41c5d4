"""cleanlab's binary filters of label issues (Northcutt et al. 2021)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.cleanlab_compat import IssueFilter, label_issues
from labelreview.signals.signal import About


@dataclass(frozen=True, slots=True)
class IssueFilterSignal:
    """One of the filters of `cleanlab.filter.find_label_issues`."""

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
        """Return 1 for label issues and 0 for other rows, float32 (n,)."""
        return label_issues(evidence.labels, evidence.probabilities, self.filter_by).astype(
            np.float32
        )


ISSUE_FILTERS = (
    IssueFilterSignal(
        "prune_by_noise_rate",
        "Noise-rate pruning",
        "Among the lowest margins of a pair of classes that is estimated to be confused.",
    ),
    IssueFilterSignal(
        "prune_by_class",
        "Class pruning",
        "Among the least confident rows of a class, as many as are estimated to be mislabelled.",
    ),
    IssueFilterSignal(
        "both",
        "Pruned by both",
        "Flagged by both noise-rate pruning and class pruning.",
    ),
    IssueFilterSignal(
        "confident_learning",
        "Confident learning",
        "Another label is more probable than it is on average for rows that carry it.",
    ),
    IssueFilterSignal(
        "predicted_neq_given",
        "Different prediction",
        "The most probable label is not the given one.",
    ),
    IssueFilterSignal(
        "low_normalized_margin",
        "Lowest margins",
        "Among the rows with the lowest margins, as many as are estimated to be mislabelled.",
    ),
    IssueFilterSignal(
        "low_self_confidence",
        "Lowest confidence",
        "Among the rows with the lowest confidence, as many as are estimated to be mislabelled.",
    ),
)
