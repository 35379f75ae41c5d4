"""Latent semantic analysis: embeddings that need no pretrained model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, kept_array
from labelreview.core.progress import Progress, silent
from labelreview.evidence.tfidf import Words, readable

_FEEDBACK = 30  # texts that say where a sentence is


def lsa_embeddings(
    words: Words,
    *,
    cache: Path,
    dimensions: int = 256,
    seed: int = 0,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Return LSA embeddings, float32 (n, at most `dimensions`), rows of length 1.

    TF-IDF reduced by a randomised truncated SVD (Deerwester et al. 1990; Halko et al. 2011). A text
    that shares no term with any other may be a row of zeros. Cached in `cache` by digest. Raises
    `EvidenceError` when the texts hold nothing to count.
    """
    import sklearn

    name = digest(words.digest, dimensions, seed, sklearn.__version__)
    path = cache / name / "embeddings.npy"
    progress("Computing LSA embeddings", 0, 1)
    reduced = kept_array(path, lambda: _reduce(words.matrix, dimensions, seed))
    progress("Computing LSA embeddings", 1, 1)
    return reduced


def _reduce(matrix: Any, dimensions: int, seed: int) -> NDArray[np.float32]:
    from sklearn.utils.extmath import randomized_svd
    from threadpoolctl import threadpool_limits

    with threadpool_limits(2):
        left, values, _ = randomized_svd(
            matrix, min(dimensions, *matrix.shape), n_iter=1, random_state=seed
        )
    return unit_rows(left * values)


def unit_rows(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    """Scale the rows of (n, d) to length 1, float32; rows shorter than 1e-6 become zeros."""
    vectors = vectors.astype(np.float32, copy=False)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = np.where(lengths > 1e-6, vectors / np.maximum(lengths, 1e-6), 0)
    return unit


def lsa_reader(
    texts: Sequence[str], embeddings: NDArray[np.float32]
) -> Callable[[str], NDArray[np.float32]]:
    """Return a function from a sentence to its place among LSA embeddings, float32 (d,) of length
    1, or zeros when the sentence shares no word with any text.

    The place is the mean of the texts that share its words, weighted by the squared cosine of their
    TF-IDF (pseudo-relevance feedback, Rocchio 1971). Counting words again takes a second for
    100,000 short texts; the projection of the decomposition, which is as large as the vocabulary,
    need not be kept.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\b\w+\b", dtype=np.float32)
    try:
        words = vectorizer.fit_transform(readable(texts))
    except ValueError:  # an empty vocabulary: the texts hold signs only
        return lambda sentence: np.zeros(embeddings.shape[1], np.float32)

    def read(sentence: str) -> NDArray[np.float32]:
        cosines = (words @ vectorizer.transform(readable([sentence])).T).toarray()[:, 0]
        among = np.argsort(-cosines, kind="stable")[:_FEEDBACK]
        place = np.square(cosines[among]) @ embeddings[among]
        unit: NDArray[np.float32] = unit_rows(place[None])[0]
        return unit

    return read
