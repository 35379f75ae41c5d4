"""Islands: small groups of one class whose nearest texts have another class."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import (
    digest,
    kept_folder,
    load_array,
    new_folder,
    read_json,
    write_json,
)
from labelreview.core.errors import WorkspaceError
from labelreview.data.dataset import Dataset
from labelreview.runs.run import Run

_VERSION = 1
_ROWS, _ISLANDS = "rows.npy", "islands.json"
_SMALLEST = 5  # rows
_NEAREST = 8  # of each other, that make two rows of a class one group
_SURROUNDED = 0.5  # share of the texts around a group that carry the other class
_OF_ITS_CLASS = 0.25  # a larger part of a class is not an island


@dataclass(frozen=True, slots=True, eq=False)
class Island:
    """A group of rows of one class around which most rows carry another.

    label, inside:
        Class ids: of the group, and of the texts around it.
    positions:
        int32 (m,), m >= 5, ascending.
    surrounded:
        Share of the nearest texts outside the group that carry `inside`, 0.5..1.
    score:
        Mean of its rows, 0..1, 1 = most suspicious.
    """

    label: int
    inside: int
    positions: NDArray[np.int32]
    surrounded: float
    score: float


def islands_of(dataset: Dataset, run: Run, evidence_folder: Path) -> list[Island]:
    """Return the islands of a run, see `find_islands`. Kept in `evidence_folder`."""
    folder = evidence_folder / digest("islands", _VERSION, run.digest)

    def make() -> list[Island]:
        scores = run.table(["score"])["score"].to_numpy()
        found = find_islands(dataset.given(), np.asarray(load_array(run.neighbours_path)), scores)
        with contextlib.suppress(WorkspaceError):  # such as a full disk: then they are found again
            _keep(found, folder)
        return found

    def load() -> list[Island]:
        islands = read_json(folder / _ISLANDS)
        ends = np.cumsum([rows for _, _, rows, _, _ in islands])
        parts = np.split(np.asarray(load_array(folder / _ROWS)), ends)[:-1]
        return [
            Island(label, inside, positions, surrounded, score)
            for (label, inside, _, surrounded, score), positions in zip(islands, parts, strict=True)
        ]

    return kept_folder(folder, load, make)


def _keep(found: list[Island], folder: Path) -> None:
    nothing = np.empty(0, np.int32)
    with new_folder(folder) as place:
        np.save(place / _ROWS, np.concatenate([nothing, *(one.positions for one in found)]))
        write_json(
            place / _ISLANDS,
            [
                [one.label, one.inside, len(one.positions), one.surrounded, one.score]
                for one in found
            ],
        )


def find_islands(
    labels: NDArray[np.int32], neighbours: NDArray[np.int32], scores: NDArray[np.floating]
) -> list[Island]:
    """Find the islands, the most suspicious first: by their score, among equals the largest.

    Rows of one class are connected when each is among the eight nearest of the other (connected
    components of the mutual neighbour graph, scipy). Such a group is an island when it has at
    least five rows and at most a quarter of its class, and when one other class has at least half
    of the nearest texts outside of it. `labels` (n,) are class ids, `neighbours` int32 (n, k) as
    in a run, -1 where there are fewer, `scores` (n,) in 0..1.
    """
    groups = _groups(labels, neighbours[:, :_NEAREST])
    sizes = np.bincount(groups)
    of_class = np.bincount(labels)
    order = np.argsort(groups, kind="stable")
    ends = np.cumsum(sizes)
    found = []
    for group in np.flatnonzero(sizes >= _SMALLEST):
        rows = order[ends[group] - sizes[group] : ends[group]]
        label = int(labels[rows[0]])
        if len(rows) > _OF_ITS_CLASS * of_class[label]:
            continue
        near = neighbours[rows]
        outside = labels[near[(near >= 0) & (groups[near] != group)]]
        if not len(outside):
            continue
        shares = np.bincount(outside) / len(outside)
        inside = int(shares.argmax())
        if inside == label or shares[inside] < _SURROUNDED:
            continue
        score = float(scores[rows].mean())
        found.append(
            Island(label, inside, rows.astype(np.int32), round(float(shares[inside]), 3), score)
        )
    return sorted(found, key=lambda one: (-one.score, -len(one.positions)))


def _groups(labels: NDArray[np.int32], nearest: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the connected group of each row within its class, int32 (n,), ids from 0."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n, k = nearest.shape
    rows, others = np.repeat(np.arange(n, dtype=np.int32), k), nearest.ravel()
    same = (others >= 0) & (labels[rows] == labels[others])
    edges = csr_array(
        (np.ones(int(same.sum()), dtype=np.int8), (rows[same], others[same])), shape=(n, n)
    )
    groups: NDArray[np.int32] = connected_components(edges.minimum(edges.T), directed=False)[1]
    return groups
