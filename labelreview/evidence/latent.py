"""Embeddings that need no model: latent semantic analysis of the texts themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.artifacts import digest, digest_texts, load_array, save_array
from labelreview.evidence.tfidf import VERSION, tfidf
from labelreview.progress import Progress, silent


def latent_embeddings(
    texts: Sequence[str],
    *,
    cache: Path,
    dimensions: int = 128,
    seed: int = 0,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """TF-IDF reduced by a truncated SVD, float32 (n, at most `dimensions`), rows of length 1.

    A text that shares nothing with any other may be a row of zeros. Kept in `cache` by digest.
    Raises `EvidenceError` when the texts hold nothing to count.
    """
    import sklearn

    name = digest(digest_texts(list(texts)), dimensions, seed, VERSION, sklearn.__version__)
    path = cache / name / "embeddings.npy"
    if not path.exists():
        save_array(path, _reduce(texts, dimensions, seed))
    progress("Reading the texts", 1, 1)
    return load_array(path)


def _reduce(texts: Sequence[str], dimensions: int, seed: int) -> NDArray[np.float32]:
    from sklearn.utils.extmath import randomized_svd
    from threadpoolctl import threadpool_limits

    matrix = tfidf(texts)
    with threadpool_limits(2):
        left, values, _ = randomized_svd(
            matrix, min(dimensions, *matrix.shape), n_iter=1, random_state=seed
        )
    return unit_rows(left * values)


def unit_rows(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    """Rows of length 1, float32; a row of (nearly) nothing becomes zeros."""
    vectors = vectors.astype(np.float32, copy=False)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = np.where(lengths > 1e-6, vectors / np.maximum(lengths, 1e-6), 0)
    return unit
