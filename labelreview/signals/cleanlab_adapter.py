"""The one place where cleanlab's direction (low = bad) is turned round and its limits are met."""

from __future__ import annotations

import warnings
from typing import Any, Literal

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
DataIssue = Literal[
    "outlier", "near_duplicate", "non_iid", "class_imbalance", "underperforming_group", "null"
]


def suspicion(
    evidence: Evidence, method: Quality, *, adjusted: bool = False
) -> NDArray[np.floating]:
    """1 - `cleanlab.rank.get_label_quality_scores`, (n,), 1 = most suspicious.

    `adjusted` subtracts each class's confident threshold first (`adjust_pred_probs`); classes that
    no row carries have none and are left out, and with one given class there is no doubt.
    """
    from cleanlab.rank import get_label_quality_scores

    if adjusted and len(np.unique(evidence.labels)) < 2:
        return np.zeros(len(evidence.labels))
    labels: NDArray[np.integer] = evidence.labels
    probabilities: NDArray[np.floating] = evidence.probabilities
    if adjusted:
        labels, probabilities = _carried(evidence)
    quality = get_label_quality_scores(
        labels, probabilities, method=method, adjust_pred_probs=adjusted
    )
    doubt: NDArray[np.floating] = 1.0 - quality
    return doubt


def ensemble_suspicion(evidence: Evidence, method: Quality) -> NDArray[np.floating]:
    """1 - `cleanlab.rank.get_label_quality_ensemble_scores` of the heads, weighted by accuracy,
    (n,). 0 with one given class, which cleanlab refuses here."""
    from cleanlab.rank import get_label_quality_ensemble_scores

    if len(np.unique(evidence.labels)) < 2:
        return np.zeros(len(evidence.labels))
    heads = list(evidence.heads.values())
    right = any((head.argmax(axis=1) == evidence.labels).any() for head in heads)
    quality = get_label_quality_ensemble_scores(
        evidence.labels,
        heads,
        method=method,
        # Heads that are never right have no accuracy to be weighted by.
        weight_ensemble_members_by="accuracy" if right else "uniform",
        verbose=False,
    )
    doubt: NDArray[np.floating] = 1.0 - quality
    return doubt


def issues(
    labels: NDArray[np.int32], probabilities: NDArray[np.float32], filter_by: IssueFilter
) -> NDArray[np.bool_]:
    """`cleanlab.filter.find_label_issues` of held-out probabilities (n, K), bool (n,). Nothing is
    an issue with one given class: cleanlab refuses that case, and there is no other label to be
    wrong against."""
    from cleanlab.filter import find_label_issues

    if len(np.unique(labels)) < 2:
        return np.zeros(len(labels), dtype=bool)
    with warnings.catch_warnings():
        # Classes with one row or none are normal here; the report of the import names them.
        warnings.filterwarnings(
            "ignore", message="May not flag all label issues", module="cleanlab"
        )
        found: NDArray[np.bool_] = find_label_issues(
            labels, probabilities, filter_by=filter_by, n_jobs=1
        )
    return found


def data_suspicion(
    evidence: Evidence, issue: DataIssue, options: dict[str, Any] | None = None, **inputs: Any
) -> NDArray[np.floating]:
    """1 - the score that Datalab's check `issue` gives each row, (n,).

    `options` are those of the check, `inputs` what it looks at besides labels and probabilities,
    for instance `knn_graph`. Raises what the check raises when the rows are too alike for it.
    """
    from cleanlab import Datalab
    from cleanlab.datalab.internal.issue_manager_factory import REGISTRY
    from cleanlab.datalab.internal.task import Task

    labels, probabilities = _carried(evidence)
    lab = Datalab({"label": labels}, label_name="label", verbosity=0)
    # Not by `lab.find_issues`, which prints what a check raises and goes on.
    check = REGISTRY[Task.CLASSIFICATION][issue](lab, **(options or {}))
    check.find_issues(pred_probs=probabilities, **inputs)
    doubt: NDArray[np.floating] = 1.0 - check.issues[check.issue_score_key].to_numpy()
    return doubt


def _carried(evidence: Evidence) -> tuple[NDArray[np.intp], NDArray[np.floating]]:
    """Labels and probabilities without the classes that no row carries: cleanlab numbers the
    classes that it sees."""
    there, labels = np.unique(evidence.labels, return_inverse=True)
    if len(there) == len(evidence.classes):
        return labels, evidence.probabilities
    kept = evidence.probabilities[:, there]
    return labels, kept / kept.sum(axis=1, keepdims=True)
