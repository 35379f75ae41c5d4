"""Dataset-level summary of a run: joint of given and true labels, noise matrices, health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import load_array, read_json, write_json
from labelreview.core.row_blocks import row_blocks
from labelreview.ranking.number_of_errors import estimate_errors
from labelreview.signals.cleanlab_compat import class_quality, estimate_noise, overlapping_classes

OVERLAPS_KEPT = 200  # pairs of classes in a summary, the largest overlaps first


@dataclass(frozen=True, slots=True)
class ClassHealth:
    """Label quality of one class.

    rows:
        Rows that carry the class.
    wrong, missing:
        Estimated rows that carry it wrongly, and that should carry it but do not.
    quality:
        cleanlab's label quality, 0..1, 1 = all labels right.
    """

    label: str
    rows: int
    wrong: int
    missing: int
    quality: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two classes that are confused with each other.

    rows, share:
        Estimated rows labelled as one class that belong to the other, and their share of all rows.
    """

    first: str
    second: str
    rows: int
    share: float


@dataclass(frozen=True)
class Summary:
    """cleanlab's dataset-level estimates (Northcutt et al. 2021), for K classes.

    joint:
        float64 (K, K): estimated number of rows by given label (rows) and true label (columns);
        its rows sum to the rows of each class. The entries off the diagonal are cleanlab's, scaled
        to `estimate_errors`: cleanlab's own sum is too large for random errors and far too small
        for errors that follow a pattern (docs/concepts/score.md).
    noise_matrix, inverse_noise_matrix:
        float64 (K, K): P(given | true) with columns that sum to 1, P(true | given) likewise;
        cleanlab's own, not scaled.
    health:
        Estimated share of rows with the right label, 0..1.
    estimated_errors:
        Estimated number of rows with a wrong label: the joint off its diagonal.
    contradicted:
        See `summarise`; 0 in runs of earlier versions.
    chosen, weights:
        What the combined score read from the data (see
        `labelreview.ranking.combined_score.Ranking`), and the weight of each head in the pool.
    """

    joint: NDArray[np.float64]
    noise_matrix: NDArray[np.float64]
    inverse_noise_matrix: NDArray[np.float64]
    health: float
    estimated_errors: int
    classes: tuple[ClassHealth, ...]
    overlaps: tuple[Overlap, ...]
    chosen: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    contradicted: int = 0

    def save(self, folder: Path) -> None:
        """Write summary.json and three matrices into the folder of a run."""
        np.save(folder / "joint.npy", self.joint)
        np.save(folder / "noise_matrix.npy", self.noise_matrix)
        np.save(folder / "inverse_noise_matrix.npy", self.inverse_noise_matrix)
        write_json(
            folder / "summary.json",
            {
                "health": self.health,
                "estimated_errors": self.estimated_errors,
                "classes": [asdict(entry) for entry in self.classes],
                "overlaps": [asdict(entry) for entry in self.overlaps],
                "chosen": dict(self.chosen),
                "weights": dict(self.weights),
                "contradicted": self.contradicted,
            },
        )

    @classmethod
    def load(cls, folder: Path) -> Summary:
        """Load what `save` wrote into the folder."""
        saved: dict[str, Any] = read_json(folder / "summary.json")
        return cls(
            joint=load_array(folder / "joint.npy"),
            noise_matrix=load_array(folder / "noise_matrix.npy"),
            inverse_noise_matrix=load_array(folder / "inverse_noise_matrix.npy"),
            health=saved["health"],
            estimated_errors=saved["estimated_errors"],
            classes=tuple(ClassHealth(**entry) for entry in saved["classes"]),
            overlaps=tuple(Overlap(**entry) for entry in saved["overlaps"]),
            chosen=saved.get("chosen", {}),
            weights=saved.get("weights", {}),
            contradicted=saved.get("contradicted", 0),
        )


def summarise(
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    names: tuple[str, ...],
    *,
    contradicted: int = 0,
    found: int = 0,
) -> Summary:
    """Estimate the label noise of a dataset from pooled out-of-fold probabilities, float32 (n, K).

    contradicted:
        What `count_contradicted` says of the heads, without rows that people decided; 0 when there
        are no heads to ask.
    found:
        Wrong labels that people found. Their rows' probabilities are those of the right labels.

    Classes that no row carries get zeros and perfect quality. With a single given class the joint
    is diagonal.
    """
    n, k = len(given), len(names)
    there = np.flatnonzero(np.bincount(given, minlength=k))
    joint = np.zeros((k, k))
    noise_matrix, inverse_noise_matrix = np.eye(k), np.eye(k)
    overlaps: tuple[Overlap, ...] = ()
    if len(there) > 1:
        labels = np.searchsorted(there, given)
        noise = estimate_noise(labels, _normalised(probabilities, there))
        issues = max(noise.label_issues - found, 0)
        errors = found + estimate_errors(issues, contradicted)
        shares = _scaled(noise.joint * n, errors) / n
        pairs = overlapping_classes(shares, n)
        square = np.ix_(there, there)
        joint[square] = shares * n
        noise_matrix[square] = noise.noise_matrix
        inverse_noise_matrix[square] = noise.inverse_noise_matrix
        overlaps = tuple(
            Overlap(names[there[a]], names[there[b]], rows, share)
            for a, b, rows, share in pairs[:OVERLAPS_KEPT]
            if rows > 0
        )
    else:
        joint[there[0], there[0]] = n
    return Summary(
        joint=joint,
        noise_matrix=noise_matrix,
        inverse_noise_matrix=inverse_noise_matrix,
        health=float(np.trace(joint) / n),
        estimated_errors=round(n - float(np.trace(joint))),
        classes=_classes(given, joint, names),
        overlaps=overlaps,
        contradicted=contradicted,
    )


def _normalised(probabilities: NDArray[np.float32], there: NDArray[np.intp]) -> NDArray[np.float64]:
    kept = np.empty((len(probabilities), len(there)))
    for block in row_blocks(len(kept)):
        kept[block] = probabilities[block][:, there]
    kept /= kept.sum(axis=1, keepdims=True)
    return kept


def _scaled(joint: NDArray[np.float64], errors: int) -> NDArray[np.float64]:
    """Scale the entries off the diagonal to sum to `errors`, and keep the row sums."""
    rows = joint.sum(axis=1)
    wrong = joint.copy()
    np.fill_diagonal(wrong, 0)
    wrong *= errors / max(wrong.sum(), 1e-9)
    # No class can hold more wrong labels than rows.
    wrong *= np.minimum(1, rows / np.maximum(wrong.sum(axis=1), 1e-9))[:, None]
    np.fill_diagonal(wrong, rows - wrong.sum(axis=1))
    return wrong


def _classes(
    given: NDArray[np.int32], joint: NDArray[np.float64], names: tuple[str, ...]
) -> tuple[ClassHealth, ...]:
    rows = np.bincount(given, minlength=len(names))
    return tuple(
        ClassHealth(names[label], int(rows[label]), wrong, missing, quality)
        for label, wrong, missing, quality in class_quality(joint / len(given), len(given))
    )
