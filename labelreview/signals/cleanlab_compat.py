"""The one module that calls cleanlab's internals, turns its scores round and meets its limits.

cleanlab's scores are low for bad labels; here 1 is most suspicious. Written for cleanlab 2.9. The
baseline of the benchmark calls cleanlab's public functions itself, as its users do.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from labelreview.core.row_blocks import row_blocks
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


def load_cleanlab() -> None:
    """Import cleanlab before anything else does: one of its modules switches off every warning of
    the process when it is imported."""
    with warnings.catch_warnings():
        import cleanlab  # noqa: F401


def suspicion(
    evidence: Evidence, method: Quality, *, adjusted: bool = False
) -> NDArray[np.floating]:
    """Return 1 - `cleanlab.rank.get_label_quality_scores`, (n,), 0..1, 1 = most suspicious.

    `adjusted` subtracts each class's confident threshold first (`adjust_pred_probs`, Northcutt et
    al. 2021). Classes without rows have no threshold and are left out; with a single given class
    all scores are 0.
    """
    from cleanlab.rank import get_label_quality_scores

    if adjusted and len(np.unique(evidence.labels)) < 2:
        return np.zeros(len(evidence.labels))
    labels: NDArray[np.integer] = evidence.labels
    probabilities: NDArray[np.floating] = evidence.probabilities
    if adjusted:
        labels, probabilities = _given_classes(evidence)
    quality = get_label_quality_scores(
        labels, probabilities, method=method, adjust_pred_probs=adjusted
    )
    score: NDArray[np.floating] = 1.0 - quality
    return score


def ensemble_suspicion(evidence: Evidence, method: Quality) -> NDArray[np.floating]:
    """Return 1 - `cleanlab.rank.get_label_quality_ensemble_scores` of the heads, (n,), 0..1.

    The heads are weighted by accuracy. 1 = most suspicious; all 0 with a single given class, which
    cleanlab rejects here.
    """
    from cleanlab.rank import get_label_quality_ensemble_scores

    if len(np.unique(evidence.labels)) < 2:
        return np.zeros(len(evidence.labels))
    heads = list(evidence.heads.values())
    any_correct = any((head.argmax(axis=1) == evidence.labels).any() for head in heads)
    quality = get_label_quality_ensemble_scores(
        evidence.labels,
        heads,
        method=method,
        # With an accuracy of 0 for all heads cleanlab divides by zero.
        weight_ensemble_members_by="accuracy" if any_correct else "uniform",
        verbose=False,
    )
    score: NDArray[np.floating] = 1.0 - quality
    return score


def label_issues(
    labels: NDArray[np.int32], probabilities: NDArray[np.float32], filter_by: IssueFilter
) -> NDArray[np.bool_]:
    """Return `cleanlab.filter.find_label_issues` of out-of-fold probabilities (n, K), bool (n,).

    All False with a single given class, which cleanlab rejects: no other label exists.
    """
    from cleanlab.filter import find_label_issues

    if len(np.unique(labels)) < 2:
        return np.zeros(len(labels), dtype=bool)
    with warnings.catch_warnings():
        # Classes with one row or none are normal here; the import report lists them.
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
    """Return 1 - the score of Datalab's check `issue` for each row, (n,), 0..1, 1 = most severe.

    `options` are those of the check; `inputs` are what it needs besides labels and probabilities,
    for instance `knn_graph`. Raises whatever the check raises when the rows are too similar for it.
    """
    from cleanlab import Datalab
    from cleanlab.datalab.internal.issue_manager_factory import REGISTRY
    from cleanlab.datalab.internal.task import Task

    labels, probabilities = _given_classes(evidence)
    lab = Datalab({"label": labels}, label_name="label", verbosity=0)
    # `lab.find_issues` would print the errors of a check and go on.
    check = REGISTRY[Task.CLASSIFICATION][issue](lab, **(options or {}))
    check.find_issues(pred_probs=probabilities, **inputs)
    score: NDArray[np.floating] = 1.0 - check.issues[check.issue_score_key].to_numpy()
    return score


@dataclass(frozen=True, slots=True)
class NoiseEstimate:
    """cleanlab's estimates of class-conditional label noise (Northcutt et al. 2021).

    joint:
        float64 (K, K), P(given label (row), true label (column)); sums to 1.
    noise_matrix, inverse_noise_matrix:
        float64 (K, K): P(given | true) with columns that sum to 1, P(true | given) likewise.
    label_issues:
        `cleanlab.count.num_label_issues`.
    """

    joint: NDArray[np.float64]
    noise_matrix: NDArray[np.float64]
    inverse_noise_matrix: NDArray[np.float64]
    label_issues: int


def estimate_noise(labels: NDArray[np.intp], probabilities: NDArray[np.float64]) -> NoiseEstimate:
    """Estimate the noise from out-of-fold probabilities (n, K); all of K >= 2 classes have rows."""
    from cleanlab import count

    with warnings.catch_warnings():
        # Rare classes make cleanlab divide by tiny counts; its results stay defined.
        warnings.simplefilter("ignore")
        counts, off_diagonal = count.compute_confident_joint(
            labels, probabilities, calibrate=False, return_indices_of_off_diagonals=True
        )
        confident = count.calibrate_confident_joint(counts, labels)
        joint = count.estimate_joint(labels, probabilities, confident_joint=confident)
        _, noise, inverse = count.estimate_latent(confident, labels)
    issues = _num_label_issues(labels, probabilities, off_diagonal)
    return NoiseEstimate(joint, noise, inverse, issues)


def overlapping_classes(joint: NDArray[np.float64], rows: int) -> list[tuple[int, int, int, float]]:
    """Return class pairs by overlap, largest first: both classes, rows in both, share of all rows.

    `cleanlab.dataset.find_overlapping_classes` of a joint distribution (K, K).
    """
    from cleanlab.dataset import find_overlapping_classes

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pairs = find_overlapping_classes(joint=joint, num_examples=rows)
    return [
        (int(a), int(b), int(n), float(share)) for a, b, n, share in pairs.itertuples(index=False)
    ]


def class_quality(joint: NDArray[np.float64], rows: int) -> list[tuple[int, int, int, float]]:
    """Return classes by label quality, lowest first: class, wrong rows, missing rows, quality 0..1.

    `cleanlab.dataset.rank_classes_by_label_quality` of a joint distribution (K, K); the quality of
    a class without rows is 1.
    """
    from cleanlab.dataset import rank_classes_by_label_quality

    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = rank_classes_by_label_quality(joint=joint, num_examples=rows)
    return [
        (
            int(entry["Class Index"]),
            int(entry["Label Issues"]),
            int(entry["Inverse Label Issues"]),
            float(np.nan_to_num(entry["Label Quality Score"], nan=1.0)),
        )
        for entry in table.to_dict("records")
    ]


def _num_label_issues(
    labels: NDArray[np.intp], probabilities: NDArray[np.float64], off_diagonal: NDArray[np.intp]
) -> int:
    """`cleanlab.count.num_label_issues`, from the rows off the confident joint's diagonal.

    cleanlab's own function would find these rows again, and copy all probabilities, to leave out
    those whose given label is the most probable one.
    """
    from cleanlab.internal.constants import FLOATING_POINT_COMPARISON

    total = 0
    for block in row_blocks(len(off_diagonal)):
        own, p = labels[off_diagonal[block]], probabilities[off_diagonal[block]]
        p[np.arange(len(own)), own] += FLOATING_POINT_COMPARISON
        total += int((p.argmax(axis=1) != own).sum())
    return total


def _given_classes(evidence: Evidence) -> tuple[NDArray[np.intp], NDArray[np.floating]]:
    """Drop classes without rows, since cleanlab numbers only the classes it sees."""
    there, labels = np.unique(evidence.labels, return_inverse=True)
    if len(there) == len(evidence.classes):
        return labels, evidence.probabilities
    kept = evidence.probabilities[:, there]
    return labels, kept / kept.sum(axis=1, keepdims=True)
