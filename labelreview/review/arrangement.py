"""In which order the examples of one class are laid out, so that the odd ones catch the eye."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from labelreview.core.errors import FilterError

By = Literal["similarity", "score"]

AT_ONCE = 5_000
"""Rows that are compared each with each: 25 million distances, about two seconds on one core."""

_OF_CENTRE = 5_000  # rows of a class from which its centre is computed
_BLOCK = 256
_TO_A_GROUP = 15
_MOST_GROUPS = 400
_BANDS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """The rows of one class as a sheet of cards.

    order:
        int32 (m,), the rows in the order of the sheet.
    group:
        int32 (m,) by row: which group it belongs to, numbered from 0 in the order of the sheet, so
        that the rows of a group stand together.
    distance:
        float32 (m,) by row, 0 for the row nearest to the centre of the class, 1 for the farthest,
        and between them the share of rows that are nearer.
    """

    order: NDArray[np.int32]
    group: NDArray[np.int32]
    distance: NDArray[np.float32]


def arrange(
    vectors: NDArray[np.float32],
    scores: NDArray[Any],
    by: By = "similarity",
    centre: NDArray[np.float32] | None = None,
) -> Arrangement:
    """Lay out the rows of one class, at most `AT_ONCE` of them.

    vectors:
        float32 (m, d), rows of length 1, or 0 where a text has nothing in common with others.
    scores:
        (m,) in 0..1, 1 = most suspicious.
    by:
        `similarity`: like texts stand together, in groups of about fifteen, and the groups come
        first that are suspicious and far from the centre. `score`: the most suspicious first, and
        a group for each tenth of the score.
    centre:
        (d,), where the class has its centre; the mean of `vectors` unless given.

    Raises `FilterError` for another `by` and for more than `AT_ONCE` rows.
    """
    if len(vectors) > AT_ONCE:
        raise FilterError(
            f"{len(vectors):,} rows are too many to arrange at once", f"pass at most {AT_ONCE:,}"
        )
    distance = _from_centre(vectors, centre)
    scores = np.asarray(scores, dtype=np.float64)
    if by == "similarity":
        order, group = _by_similarity(vectors, _shares(scores) + distance)
    elif by == "score":
        order, group = _by_score(scores)
    else:
        raise FilterError(f"Cards cannot be arranged by {by!r}", "use similarity or score")
    return Arrangement(order.astype(np.int32), group.astype(np.int32), distance)


def centre_of(vectors: NDArray[np.float32], positions: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return the mean (d,) of a class's rows, which are at `positions` in `vectors` (n, d); of a
    large class, that of an evenly spaced sample of 5,000 to 10,000."""
    step = max(len(positions) // _OF_CENTRE, 1)
    return np.asarray(vectors[np.sort(positions[::step])].mean(axis=0))


def _by_similarity(
    vectors: NDArray[np.float32], oddness: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Ward's hierarchical clustering (Ward 1963): its tree gives the groups, when it is cut, and
    with its leaves an order in which neighbours are alike."""
    rows = len(vectors)
    if rows < 2:
        return np.arange(rows), np.zeros(rows)
    from scipy.cluster.hierarchy import fcluster, leaves_list, linkage

    tree = linkage(_distances(vectors), "ward")
    groups = min(max(rows // _TO_A_GROUP, 1), _MOST_GROUPS)
    found = fcluster(tree, groups, "maxclust") - 1
    mean = np.bincount(found, oddness) / np.bincount(found)
    group = np.argsort(np.argsort(-mean, kind="stable"), kind="stable")[found]
    leaves = leaves_list(tree)
    return leaves[np.argsort(group[leaves], kind="stable")], group


def _distances(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """The Euclidean distances of all pairs, as scipy's `pdist` gives them, in less than half of its
    time: by products of blocks."""
    rows = vectors.astype(np.float64)
    squares = np.einsum("ij,ij->i", rows, rows)
    distances = np.empty(len(rows) * (len(rows) - 1) // 2)
    place = 0
    for start in range(0, len(rows), _BLOCK):
        block = slice(start, start + _BLOCK)
        squared = squares[block, None] + squares[start:] - 2 * (rows[block] @ rows[start:].T)
        for i, row in enumerate(np.sqrt(np.maximum(squared, 0))):
            others = row[i + 1 :]
            distances[place : place + len(others)] = others
            place += len(others)
    return distances


def _by_score(scores: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    # The tenth is taken of the rounded score: 0.9 may be stored as 0.8999999.
    band = np.minimum(np.floor(np.round(scores, 6) * _BANDS), _BANDS - 1)
    _, group = np.unique(-band, return_inverse=True)
    return np.lexsort((-scores, group)), group


def _from_centre(
    vectors: NDArray[np.float32], centre: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    if not len(vectors):
        return np.zeros(0, dtype=np.float32)
    middle = vectors.mean(axis=0) if centre is None else centre
    return _shares(-(vectors @ middle)).astype(np.float32)


def _shares(values: NDArray[Any]) -> NDArray[np.float64]:
    """The share of the other rows with smaller values, 0..1, ties with the mean of theirs."""
    if len(values) < 2:
        return np.zeros(len(values))
    # As scipy's `rankdata`, whose import takes longer than a sheet of cards.
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    smaller = np.cumsum(times) - times
    return np.asarray((smaller + (times - 1) / 2)[place] / (len(values) - 1))
