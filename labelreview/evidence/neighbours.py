"""Nearest neighbours of every text, and the labels they predict."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.progress import Progress, silent
from labelreview.evidence.lsa import unit_rows
from labelreview.evidence.out_of_fold import normalised
from labelreview.evidence.values import Neighbours

_EXACT_BELOW = 50_000  # above, an exact search takes minutes
# A text with a thousand duplicates must not fill the lists of all others.
_MAX_ROWS_PER_GROUP = 4
_CHUNK = 4_096
_THREADS = 2
# Weights of neighbours are exp(10 cosine), with 20 neighbours the head of the prototype; without
# this head 1.420 instead of 1.423, worst setting .927 instead of .989 (docs/concepts/score.md).
_SHARPNESS = 10
# Additive smoothing, as a share of the nearest neighbour's weight; no measurement is recorded.
_SMOOTHING = 0.05


def find_neighbours(
    embeddings: NDArray[np.float32],
    groups: NDArray[np.int32],
    k: int = 20,
    *,
    progress: Progress = silent,
) -> Neighbours:
    """Find the k nearest rows of each row by cosine, nearest first.

    Exact below 50,000 rows; above, approximate by faiss' inverted lists, of which the 16 nearest
    are searched. A row's own group is left out, no group contributes more than four rows, and only
    rows of positive similarity count: missing neighbours have index -1 and similarity 0. Equal
    input gives equal output.

    embeddings, groups:
        (n, d) and int32 (n,), group ids of duplicates.
    """
    vectors = unit_rows(embeddings)
    candidates = _limit_groups(groups)
    index = _build(vectors[candidates])
    indices = np.full((len(vectors), k), -1, dtype=np.int32)
    similarities = np.zeros((len(vectors), k), dtype=np.float32)
    for start in range(0, len(vectors), _CHUNK):
        rows = slice(start, min(start + _CHUNK, len(vectors)))
        found_similarities, found = index.search(vectors[rows], k + _MAX_ROWS_PER_GROUP)
        found = np.where(found >= 0, candidates[found], -1)
        usable = (found >= 0) & (found_similarities > 0)
        usable &= groups[found] != groups[rows, None]
        # A stable sort moves unusable neighbours to the end and keeps the order of the rest.
        first = np.argsort(~usable, axis=1, kind="stable")[:, :k]
        usable = np.take_along_axis(usable, first, axis=1)
        indices[rows] = np.where(usable, np.take_along_axis(found, first, axis=1), -1)
        nearest = np.take_along_axis(found_similarities, first, axis=1)
        similarities[rows] = np.where(usable, np.minimum(nearest, 1), 0)
        progress("Finding nearest neighbours", rows.stop, len(vectors))
    return Neighbours(indices, similarities)


def neighbour_probabilities(
    neighbours: Neighbours, labels: NDArray[np.int32], n_classes: int
) -> NDArray[np.float32]:
    """Return the class probabilities by the labels of the nearest rows, float32 (n, n_classes).

    Weighted k-nearest-neighbour classification: each neighbour weighs exp(10 cosine), relative to
    the nearest one. Smoothing of 0.05 is spread over all classes, so rows without neighbours get
    equal probabilities. Rows sum to 1.
    """
    there = neighbours.indices >= 0
    weights = np.where(there, np.exp(_SHARPNESS * neighbours.similarities), 0).astype(np.float32)
    weights /= np.maximum(weights.max(axis=1, keepdims=True), 1e-9)
    total = np.full((len(labels), n_classes), _SMOOTHING / n_classes, dtype=np.float32)
    places = np.broadcast_to(np.arange(len(labels))[:, None], there.shape)
    np.add.at(total, (places[there], labels[neighbours.indices[there]]), weights[there])
    return normalised(total / total.sum(axis=1, keepdims=True))


def _limit_groups(groups: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return the positions of the first rows of each group, ascending."""
    order = np.argsort(groups, kind="stable")
    sorted_groups = groups[order]
    place = np.arange(len(groups)) - np.searchsorted(sorted_groups, sorted_groups)
    return np.sort(order[place < _MAX_ROWS_PER_GROUP])


def _build(vectors: NDArray[np.float32]) -> Any:
    import faiss

    faiss.omp_set_num_threads(_THREADS)
    dimensions = vectors.shape[1]
    exact = faiss.IndexFlatIP(dimensions)
    if len(vectors) < _EXACT_BELOW:
        exact.add(vectors)
        return exact
    index = faiss.IndexIVFFlat(
        exact, dimensions, int(2 * np.sqrt(len(vectors))), faiss.METRIC_INNER_PRODUCT
    )
    index.nprobe = 16
    index.cp.seed = 0
    index.cp.max_points_per_centroid = 64
    index.train(vectors)
    index.add(vectors)
    return index
