"""The most similar other texts of every example."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.progress import Progress, silent
from labelreview.evidence.lsa import unit_rows
from labelreview.evidence.out_of_fold import normalised
from labelreview.evidence.values import Neighbours

_EXACT_BELOW = 50_000
# A post that was copied a thousand times may not fill everybody's list.
_COPIES = 4
_CHUNK = 4_096
_THREADS = 2
_DOUBT = 0.05


def find_neighbours(
    embeddings: NDArray[np.float32],
    groups: NDArray[np.int32],
    k: int = 20,
    *,
    progress: Progress = silent,
) -> Neighbours:
    """The k nearest rows by cosine, nearest first; exact below 50,000 rows, approximate above.

    Never a row itself nor a row of its own group, at most four rows of any one group, and only
    rows of positive similarity: what is missing is index -1 with similarity 0. Equal input gives
    equal output. The approximate search (faiss, inverted lists) looks at the 16 lists nearest to
    each row.
    """
    vectors = unit_rows(embeddings)
    candidates = _few_of_each(groups)
    index = _build(vectors[candidates])
    indices = np.full((len(vectors), k), -1, dtype=np.int32)
    similarities = np.zeros((len(vectors), k), dtype=np.float32)
    for start in range(0, len(vectors), _CHUNK):
        rows = slice(start, min(start + _CHUNK, len(vectors)))
        found_similarities, found = index.search(vectors[rows], k + _COPIES)
        found = np.where(found >= 0, candidates[found], -1)
        usable = (found >= 0) & (found_similarities > 0)
        usable &= groups[found] != groups[rows, None]
        # A stable sort moves what is not usable to the end and keeps the order of the rest.
        first = np.argsort(~usable, axis=1, kind="stable")[:, :k]
        usable = np.take_along_axis(usable, first, axis=1)
        indices[rows] = np.where(usable, np.take_along_axis(found, first, axis=1), -1)
        nearest = np.take_along_axis(found_similarities, first, axis=1)
        similarities[rows] = np.where(usable, np.minimum(nearest, 1), 0)
        progress("Finding similar texts", rows.stop, len(vectors))
    return Neighbours(indices, similarities)


def neighbour_probabilities(
    neighbours: Neighbours, labels: NDArray[np.int32], n_classes: int
) -> NDArray[np.float32]:
    """What the labels of the nearest rows make likely, float32 (n, n_classes), rows sum to 1.

    Each neighbour has the weight exp(10 x cosine). A class among none of them has what one distant
    neighbour would give all classes together; so has a row without neighbours.
    """
    there = neighbours.indices >= 0
    weights = np.where(there, np.exp(10 * neighbours.similarities), 0).astype(np.float32)
    weights /= np.maximum(weights.max(axis=1, keepdims=True), 1e-9)
    total = np.full((len(labels), n_classes), _DOUBT / n_classes, dtype=np.float32)
    places = np.broadcast_to(np.arange(len(labels))[:, None], there.shape)
    np.add.at(total, (places[there], labels[neighbours.indices[there]]), weights[there])
    return normalised(total / total.sum(axis=1, keepdims=True))


def _few_of_each(groups: NDArray[np.int32]) -> NDArray[np.intp]:
    """Positions of the first few rows of each group, ascending."""
    order = np.argsort(groups, kind="stable")
    sorted_groups = groups[order]
    place = np.arange(len(groups)) - np.searchsorted(sorted_groups, sorted_groups)
    return np.sort(order[place < _COPIES])


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
