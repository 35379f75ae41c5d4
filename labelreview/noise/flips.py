"""Noise that depends on the true class only, not on the text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.noise.values import Noisy, errors_at


def symmetric(truth: NDArray[np.int32], n_classes: int, rate: float, seed: int) -> Noisy:
    """Give a share `rate` of all rows, drawn uniformly, another class, drawn uniformly.

    Uniform (symmetric) noise of Angluin & Laird (1988). `truth` is int32 (n,), `rate` 0 to 1.
    """
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(truth), errors_at(rate, len(truth)), replace=False)
    return Noisy(_uniformly(truth, rows, n_classes, rng), truth)


def class_pair(
    truth: NDArray[np.int32],
    vectors: NDArray[np.floating],
    n_classes: int,
    rate: float,
    seed: int,
) -> Noisy:
    """Give a share `rate` of all rows, drawn uniformly, the class nearest to their own.

    Pair noise (Han et al. 2018); the pairs are those of `nearest_class` of the embeddings `vectors`
    (n, d). With two classes all flips go one way (class-conditional noise, Natarajan et al. 2013),
    out of a class that the seed chooses among those that keep at least half of their rows.
    """
    rng = np.random.default_rng(seed)
    wanted = errors_at(rate, len(truth))
    candidates = np.arange(len(truth))
    sizes = np.bincount(truth, minlength=n_classes)
    if n_classes == 2:
        enough = np.flatnonzero(sizes >= 2 * wanted)
        source = rng.choice(enough) if len(enough) else sizes.argmax()
        candidates = np.flatnonzero(truth == source)
    rows = rng.choice(candidates, wanted, replace=False)
    return Noisy(_to_nearest(truth, rows, nearest_class(vectors, truth, n_classes)), truth)


def symmetric_and_pair(
    truth: NDArray[np.int32],
    vectors: NDArray[np.floating],
    n_classes: int,
    rate: float,
    seed: int,
) -> Noisy:
    """Mislabel a share `rate` of all rows: one half as in `symmetric`, the other half with the
    nearest class, as in `class_pair` with more than two classes."""
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(truth), errors_at(rate, len(truth)), replace=False)
    half = len(rows) // 2
    labels = _uniformly(truth, rows[:half], n_classes, rng)
    nearest = nearest_class(vectors, truth, n_classes)
    return Noisy(_to_nearest(labels, rows[half:], nearest), truth)


def nearest_class(
    vectors: NDArray[np.floating], truth: NDArray[np.int32], n_classes: int
) -> NDArray[np.int32]:
    """Return for each class the other class with the most similar mean vector (cosine), int32 (K,).

    A class without rows is never the nearest.
    """
    similar = centroid_similarities(vectors, truth, n_classes)
    np.fill_diagonal(similar, -np.inf)
    nearest: NDArray[np.int32] = similar.argmax(axis=1).astype(np.int32)
    return nearest


def centroid_similarities(
    vectors: NDArray[np.floating], truth: NDArray[np.int32], n_classes: int
) -> NDArray[np.float64]:
    """Return the cosines between the mean vectors of the classes, float64 (K, K), -1 to 1.

    The columns of classes without rows are -inf.
    """
    sums = np.zeros((n_classes, vectors.shape[1]))
    np.add.at(sums, truth, vectors)
    means = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    similar: NDArray[np.float64] = means @ means.T
    similar[:, np.bincount(truth, minlength=n_classes) == 0] = -np.inf
    return similar


def _uniformly(
    truth: NDArray[np.int32],
    rows: NDArray[np.intp],
    n_classes: int,
    rng: np.random.Generator,
) -> NDArray[np.int32]:
    labels = truth.copy()
    labels[rows] = (truth[rows] + rng.integers(1, n_classes, len(rows))) % n_classes
    return labels


def _to_nearest(
    labels: NDArray[np.int32], rows: NDArray[np.intp], nearest: NDArray[np.int32]
) -> NDArray[np.int32]:
    changed = labels.copy()
    changed[rows] = nearest[labels[rows]]
    return changed
