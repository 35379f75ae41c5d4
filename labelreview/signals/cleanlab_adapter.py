"""The one place where cleanlab's direction (low = bad) is turned round and its limits are met."""

from __future__ import annotations

import warnings
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence

Quality = Literal["self_confidence", "normalized_margin", "confidence_weighted_entropy"]
IssueFilter = Literal[
    "prune_by_noise_rate",
    "prune_by_class",
    "both",
    "confident_learning",
    "predicted_neq_given",
    "low_normalized_margin",
    "low_self_confidence",
]


def suspicion(evidence: Evidence, method: Quality) -> NDArray[np.float32]:
    """1 - `cleanlab.rank.get_label_quality_scores`, float32 (n,), 1 = most suspicious."""
    from cleanlab.rank import get_label_quality_scores

    quality = get_label_quality_scores(evidence.labels, evidence.probabilities, method=method)
    score: NDArray[np.float32] = np.clip(1.0 - quality, 0.0, 1.0).astype(np.float32)
    return score


def issues(evidence: Evidence, filter_by: IssueFilter) -> NDArray[np.bool_]:
    """`cleanlab.filter.find_label_issues`, bool (n,). Nothing is an issue with one given class:
    cleanlab refuses that case, and there is no other label to be wrong against."""
    from cleanlab.filter import find_label_issues

    if len(np.unique(evidence.labels)) < 2:
        return np.zeros(len(evidence.labels), dtype=bool)
    with warnings.catch_warnings():
        # Classes with one row or none are normal here; the report of the import names them.
        warnings.filterwarnings(
            "ignore", message="May not flag all label issues", module="cleanlab"
        )
        found: NDArray[np.bool_] = find_label_issues(
            evidence.labels, evidence.probabilities, filter_by=filter_by, n_jobs=1
        )
    return found
