"""Word and character n-grams with TF-IDF weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from labelreview.core.artifacts import digest, digest_texts
from labelreview.core.errors import EvidenceError

VERSION = 1
_MAX_CHARACTERS = 10_000
_MAX_FEATURES = 100_000
# Counting every n-gram of a million rows needs gigabytes; a sample contains the frequent ones.
_VOCABULARY_ROWS = 200_000
# Below this many rows, n-grams that occur once are kept: they are a large part of the vocabulary.
_KEEP_RARE_BELOW = 1_000


class Words:
    """N-gram weights of n texts, computed on first use and at most once.

    digest:
        Changes with the texts and with how they are counted.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self.digest = digest(digest_texts(list(texts)), VERSION)

    @cached_property
    def matrix(self) -> Any:
        """TF-IDF weights, CSR float32 (n, features); see `tfidf`."""
        return tfidf(self._texts)


def readable(texts: Sequence[str]) -> list[str]:
    """Return texts as models read them: the first 10,000 characters, lone surrogates replaced."""
    return [text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode() for text in texts]


def tfidf(texts: Sequence[str]) -> Any:
    """Count words (1-2) and characters inside words (2-4) as a CSR matrix, float32 (n, features).

    The vocabulary is that of all texts; it uses no labels, so nothing leaks between folds. Raises
    `EvidenceError` when the texts contain nothing to count.
    """
    return fit_tfidf(texts)[0]


def fit_tfidf(texts: Sequence[str]) -> tuple[Any, Callable[[Sequence[str]], Any]]:
    """Return the matrix of `tfidf`, and a function that counts the same features in other texts."""
    import scipy.sparse

    clean = readable(texts)
    vectorizers = (
        _vectorizer(clean, analyzer="word", ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b"),
        _vectorizer(clean, analyzer="char_wb", ngram_range=(2, 4)),
    )
    fitted = [_fit(vectorizer, clean) for vectorizer in vectorizers]
    blocks = [(matrix, vectorizer) for matrix, vectorizer in fitted if matrix is not None]
    if not blocks:
        raise EvidenceError(
            "The texts contain no words or characters to count",
            "choose the column that contains the texts",
        )

    def count(others: Sequence[str]) -> Any:
        parts = [vectorizer.transform(readable(others)) for _, vectorizer in blocks]
        return scipy.sparse.hstack(parts, format="csr", dtype=np.float32)

    return scipy.sparse.hstack([matrix for matrix, _ in blocks], format="csr"), count


def _vectorizer(texts: list[str], **options: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        sublinear_tf=True,
        min_df=2 if len(texts) >= _KEEP_RARE_BELOW else 1,
        max_features=_MAX_FEATURES,
        dtype=np.float32,
        **options,
    )


def _fit(vectorizer: Any, texts: list[str]) -> tuple[Any, Any]:
    """Fit one vectorizer; the weights are None when the texts have no such n-grams."""
    step = -(-len(texts) // _VOCABULARY_ROWS)
    try:
        if step == 1:
            return vectorizer.fit_transform(texts), vectorizer
        return vectorizer.fit(texts[::step]).transform(texts), vectorizer
    except ValueError as error:
        if "empty vocabulary" in str(error) or "no terms remain" in str(error):
            return None, vectorizer
        raise
