"""What a run says about the dataset as a whole: cleanlab's joint, noise matrices and health."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import load_array, read_json, write_json
from labelreview.core.row_blocks import row_blocks

OVERLAPS_KEPT = 200


@dataclass(frozen=True, slots=True)
class ClassHealth:
    """One class: rows that carry it, estimated rows that carry it wrongly, estimated rows that
    should carry it and do not, and cleanlab's label quality (0..1, 1 = healthy)."""

    label: str
    rows: int
    wrong: int
    missing: int
    quality: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two classes that are mixed up: estimated rows that belong to both, and their share."""

    first: str
    second: str
    rows: int
    share: float


@dataclass(frozen=True)
class Summary:
    """The dataset as a whole, by cleanlab.

    joint:
        float64 (K, K): estimated number of rows by given label (rows) and true label (columns);
        its rows sum to the rows of each class. cleanlab's, with the wrong labels scaled to the
        number of rows that it can point at (`num_label_issues`): over noise of many kinds that
        number is right on average, and what its joint holds is 1.4 times too much.
    noise_matrix, inverse_noise_matrix:
        float64 (K, K): P(given | true) with columns that sum to 1, P(true | given) likewise;
        cleanlab's own, which are not scaled.
    health:
        Share of rows estimated to be labelled right, 0..1.
    estimated_errors:
        Rows estimated to carry a wrong label: what lies off the joint's diagonal.
    chosen, weights:
        Why the rows are in this order: what was read from the data
        (`labelreview.ranking.combined_score.Ranking`) and how much each head contributes.
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

    def save(self, folder: Path) -> None:
        """Write summary.json and three matrices into a run's folder."""
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
            },
        )

    @classmethod
    def load(cls, folder: Path) -> Summary:
        """Read what `save` wrote."""
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
        )


def summarise(
    given: NDArray[np.int32], probabilities: NDArray[np.float32], names: tuple[str, ...]
) -> Summary:
    """cleanlab's dataset-level figures from held-out probabilities.

    A class that no row carries has no column in cleanlab's tables; it gets zeros here, and perfect
    quality. With a single given class nothing can be mixed up and the joint is diagonal.
    """
    from cleanlab import count, dataset

    n, k = len(given), len(names)
    there = np.flatnonzero(np.bincount(given, minlength=k))
    joint = np.zeros((k, k))
    noise, inverse = np.eye(k), np.eye(k)
    overlaps: tuple[Overlap, ...] = ()
    if len(there) > 1:
        labels = np.searchsorted(there, given)
        seen = _normalised(probabilities, there)
        with warnings.catch_warnings():
            # Rare classes make cleanlab divide by tiny counts; its results stay defined.
            warnings.simplefilter("ignore")
            counted, doubted = count.compute_confident_joint(
                labels, seen, calibrate=False, return_indices_of_off_diagonals=True
            )
            confident = count.calibrate_confident_joint(counted, labels)
            shares = count.estimate_joint(labels, seen, confident_joint=confident)
            _, of_true, of_given = count.estimate_latent(confident, labels)
            pointed_out = _pointed_out(labels, seen, doubted)
            shares = _scaled(shares * n, pointed_out) / n
            pairs = dataset.find_overlapping_classes(joint=shares, num_examples=n)
        square = np.ix_(there, there)
        joint[square] = shares * n
        noise[square], inverse[square] = of_true, of_given
        overlaps = tuple(
            Overlap(names[there[int(a)]], names[there[int(b)]], int(rows), float(share))
            for a, b, rows, share in pairs.head(OVERLAPS_KEPT).itertuples(index=False)
            if rows > 0
        )
    else:
        joint[there[0], there[0]] = n
    return Summary(
        joint=joint,
        noise_matrix=noise,
        inverse_noise_matrix=inverse,
        health=float(np.trace(joint) / n),
        estimated_errors=round(n - float(np.trace(joint))),
        classes=_classes(given, joint, names),
        overlaps=overlaps,
    )


def _normalised(probabilities: NDArray[np.float32], there: NDArray[np.intp]) -> NDArray[np.float64]:
    seen = np.empty((len(probabilities), len(there)))
    for block in row_blocks(len(seen)):
        seen[block] = probabilities[block][:, there]
    seen /= seen.sum(axis=1, keepdims=True)
    return seen


def _scaled(joint: NDArray[np.float64], errors: int) -> NDArray[np.float64]:
    """The joint with `errors` off its diagonal, in the same proportions, and the same row sums."""
    rows = joint.sum(axis=1)
    wrong = joint.copy()
    np.fill_diagonal(wrong, 0)
    wrong *= errors / max(wrong.sum(), 1e-9)
    # No class can hold more wrong labels than rows.
    wrong *= np.minimum(1, rows / np.maximum(wrong.sum(axis=1), 1e-9))[:, None]
    np.fill_diagonal(wrong, rows - wrong.sum(axis=1))
    return wrong


def _pointed_out(
    labels: NDArray[np.intp], seen: NDArray[np.float64], doubted: NDArray[np.intp]
) -> int:
    """`cleanlab.count.num_label_issues`, from the rows off the confident joint's diagonal.

    cleanlab would look for them again, and copy the probabilities of all rows, to leave out the
    few whose own label is the most likely one.
    """
    from cleanlab.internal.constants import FLOATING_POINT_COMPARISON

    total = 0
    for block in row_blocks(len(doubted)):
        own, chances = labels[doubted[block]], seen[doubted[block]]
        chances[np.arange(len(own)), own] += FLOATING_POINT_COMPARISON
        total += int((chances.argmax(axis=1) != own).sum())
    return total


def _classes(
    given: NDArray[np.int32], joint: NDArray[np.float64], names: tuple[str, ...]
) -> tuple[ClassHealth, ...]:
    from cleanlab.dataset import rank_classes_by_label_quality

    rows = np.bincount(given, minlength=len(names))
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = rank_classes_by_label_quality(joint=joint / len(given), num_examples=len(given))
    return tuple(
        ClassHealth(
            label=names[int(entry["Class Index"])],
            rows=int(rows[int(entry["Class Index"])]),
            wrong=int(entry["Label Issues"]),
            missing=int(entry["Inverse Label Issues"]),
            quality=float(np.nan_to_num(entry["Label Quality Score"], nan=1.0)),
        )
        for entry in table.to_dict("records")
    )
