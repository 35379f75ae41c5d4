"""Texts as weights of words, pairs of words and character n-grams, kept as plain tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from labelreview.evidence.tfidf import readable
from labelreview.explain import pieces
from labelreview.explain.pieces import Part

_MOST = 50_000  # of each kind: beyond them are terms that explain one text each
_MANY_ROWS = 1_000  # below, a word that occurs once is still a good part of what there is


@dataclass(frozen=True, slots=True)
class _Kind:
    """One way to cut a text into terms: for scikit-learn, and with the places of the terms."""

    options: dict[str, Any]
    places: Callable[[str], Iterator[tuple[str, tuple[Part, ...]]]]


KINDS = {
    "words": _Kind(
        {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"}, pieces.words
    ),
    "signs": _Kind({"analyzer": "char_wb", "ngram_range": (2, 4)}, pieces.signs),
}


@dataclass(frozen=True)
class Counting:
    """A fixed vocabulary: kind of term to its vectorizer, in the order of the features."""

    vectorizers: dict[str, Any]

    @classmethod
    def fit(cls, texts: Sequence[str]) -> tuple[Counting, Any]:
        """The terms that are frequent in some texts, and their weights: CSR float32 (n, d).

        Texts without any term have no features at all: d is 0.
        """
        clean = readable(texts)
        fitted = {name: _fit(name, clean) for name in KINDS}
        found = {name: pair for name, pair in fitted.items() if pair is not None}
        matrices = [matrix for _, matrix in found.values()]
        return cls({name: pair[0] for name, pair in found.items()}), _beside(matrices, len(clean))

    @classmethod
    def load(cls, folder: Path) -> Counting:
        """Read what `save` wrote."""
        paths = {name: folder / f"{name}.parquet" for name in KINDS}
        return cls({name: _load(name, path) for name, path in paths.items() if path.exists()})

    def save(self, folder: Path) -> None:
        """One table of terms and their inverse document frequencies for each kind."""
        for name, vectorizer in self.vectorizers.items():
            table = {"term": vectorizer.get_feature_names_out().tolist(), "idf": vectorizer.idf_}
            pq.write_table(pa.table(table), folder / f"{name}.parquet")

    def count(self, texts: Sequence[str]) -> Any:
        """TF-IDF weights, CSR float32 (n, d): of each kind a row has length 1, or is empty."""
        clean = readable(texts)
        blocks = [vectorizer.transform(clean) for vectorizer in self.vectorizers.values()]
        return _beside(blocks, len(clean))

    def occurrences(self, text: str) -> Iterator[tuple[int, tuple[Part, ...]]]:
        """Each time a feature occurs in a lowered text: its number, and the places it consists of.

        Every feature with a weight in `count` occurs, as often as it was counted.
        """
        before = 0
        for name, vectorizer in self.vectorizers.items():
            numbers = vectorizer.vocabulary_
            for term, places in KINDS[name].places(text):
                if (number := numbers.get(term)) is not None:
                    yield before + number, places
            before += len(numbers)


def _fit(name: str, texts: list[str]) -> tuple[Any, Any] | None:
    vectorizer = _vectorizer(name, min_df=2 if len(texts) >= _MANY_ROWS else 1, max_features=_MOST)
    try:
        return vectorizer, vectorizer.fit_transform(texts)
    except ValueError as error:
        if "empty vocabulary" in str(error) or "no terms remain" in str(error):
            return None
        raise


def _load(name: str, path: Path) -> Any:
    table = pq.read_table(path, columns=["term", "idf"])
    vectorizer = _vectorizer(name, vocabulary=table.column("term").to_pylist())
    vectorizer.idf_ = table.column("idf").to_numpy()
    return vectorizer


def _vectorizer(name: str, **options: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **KINDS[name].options, **options)


def _beside(blocks: list[Any], rows: int) -> Any:
    import scipy.sparse

    if not blocks:
        return scipy.sparse.csr_matrix((rows, 0), dtype=np.float32)
    return scipy.sparse.hstack(blocks, format="csr", dtype=np.float32)
