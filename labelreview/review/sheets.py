"""The classes of a run laid out in advance, so that the first sheet of cards opens at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, is_kept, load_array, save_array
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.review.arrangement import AT_ONCE, Arrangement, arrange, centre_of
from labelreview.runs.embeddings import vectors_of
from labelreview.runs.run import Run

LabelOf = Literal["given", "suggested"]

_VERSION = 1
_STEP = "Arranging the grid"
_ROW = np.dtype([("position", "<i4"), ("group", "<i4"), ("distance", "<f4")])


def prepare_sheets(
    dataset: Dataset,
    run: Run,
    evidence_folder: Path,
    of: LabelOf = "given",
    progress: Progress = silent,
) -> None:
    """Arrange the first sheet of every class by similarity, the class with the most flagged rows
    first.

    A sheet is the `AT_ONCE` most suspicious rows that have the class as given or as suggested
    label. Kept in `evidence_folder` class by class; what is there is not made again. Raises what
    `labelreview.runs.embeddings.vectors_of` raises, and `Cancelled`.
    """
    names = dataset.labels.names
    paths = [_path(run, evidence_folder, of, at) for at in range(len(names))]
    missing = [at for at, path in enumerate(paths) if not is_kept(path)]
    if not missing:
        return
    vectors = vectors_of(dataset, run, evidence_folder, progress)
    labels, scores, is_flagged = _columns(dataset, run, of)
    order = np.argsort(-scores, kind="stable").astype(np.int32)
    flagged = np.bincount(labels[is_flagged], minlength=len(names))
    for done, label in enumerate(sorted(missing, key=lambda label: -flagged[label])):
        progress(_STEP, done, len(missing))
        sheet = _sheet(order[labels[order] == label], vectors, scores)
        save_array(paths[label], sheet)
    progress(_STEP, len(missing), len(missing))


def prepared_sheet(
    run: Run, evidence_folder: Path, of: LabelOf, label: int, positions: NDArray[np.int32]
) -> Arrangement | None:
    """Return the arrangement by similarity that `prepare_sheets` made of the rows at `positions`,
    which is what `arrange` returns for them; None when there is none, as for other rows than the
    first `AT_ONCE` of the class."""
    path = _path(run, evidence_folder, of, label)
    if not is_kept(path):
        return None
    sheet = np.asarray(load_array(path))
    if len(sheet) != len(positions):
        return None
    by_position = np.argsort(sheet["position"])
    wanted = np.argsort(positions)
    if not np.array_equal(sheet["position"][by_position], positions[wanted]):
        return None  # classes were merged since, or the filter is narrower
    # The place of each row of the sheet among the caller's.
    order = np.empty(len(sheet), dtype=np.int32)
    order[by_position] = wanted
    group, distance = np.empty(len(sheet), np.int32), np.empty(len(sheet), np.float32)
    group[order], distance[order] = sheet["group"], sheet["distance"]
    return Arrangement(order, group, distance)


def _sheet(
    positions: NDArray[np.int32], vectors: NDArray[np.float32], scores: NDArray[np.float64]
) -> NDArray[Any]:
    first = positions[:AT_ONCE]
    sheet = np.empty(len(first), dtype=_ROW)
    if len(first):
        centre = centre_of(vectors, positions)
        made = arrange(np.asarray(vectors[first]), scores[first], "similarity", centre)
        sheet["position"] = first[made.order]
        sheet["group"] = made.group[made.order]
        sheet["distance"] = made.distance[made.order]
    return sheet


def _columns(
    dataset: Dataset, run: Run, of: LabelOf
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.bool_]]:
    """Return class ids, scores and flags of all rows, each (n,)."""
    table = run.table(["suggested_label", "score", "is_flagged"])
    if of == "given":
        labels = dataset.given()
    else:
        ids = {name: label for label, name in enumerate(dataset.labels.names)}
        labels = np.array([ids[name] for name in table["suggested_label"].to_pylist()], np.int32)
    scores = table["score"].to_numpy().astype(np.float64)
    return labels, scores, table["is_flagged"].to_numpy().astype(bool)


def _path(run: Run, evidence_folder: Path, of: LabelOf, label: int) -> Path:
    return evidence_folder / digest("sheets", _VERSION, run.digest) / f"{of}_{label}.npy"
