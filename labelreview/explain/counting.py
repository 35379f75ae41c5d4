"""TF-IDF weights of words, word pairs and character n-grams, saved as plain tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from labelreview.core.artifacts import load_table
from labelreview.evidence.tfidf import readable
from labelreview.explain import tokens
from labelreview.explain.tokens import Span

_MAX_TERMS = 50_000  # of each kind: rarer terms explain single texts
_KEEP_RARE_BELOW = 1_000  # rows: with fewer, terms that occur once are much of the vocabulary


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of terms: options of scikit-learn's vectorizer, and a function that locates them."""

    options: dict[str, Any]
    locate: Callable[[str], Iterator[tuple[str, tuple[Span, ...]]]]


# The keys are names of files in the cache.
KINDS = {
    "words": _Kind(
        {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"},
        tokens.word_ngrams,
    ),
    "signs": _Kind({"analyzer": "char_wb", "ngram_range": (2, 4)}, tokens.char_ngrams),
}


@dataclass(frozen=True)
class Counting:
    """A fixed vocabulary.

    vectorizers:
        Vectorizer by kind of term, in the order of the features.
    """

    vectorizers: dict[str, Any]

    @classmethod
    def fit(cls, texts: Sequence[str]) -> tuple[Counting, Any]:
        """Fit the vocabulary on texts, and return it with their weights, CSR float32 (n, d).

        d is 0 for texts without any term.
        """
        clean = readable(texts)
        fitted = {name: _fit(name, clean) for name in KINDS}
        found = {name: pair for name, pair in fitted.items() if pair is not None}
        matrices = [matrix for _, matrix in found.values()]
        return cls({name: pair[0] for name, pair in found.items()}), _beside(matrices, len(clean))

    @classmethod
    def load(cls, folder: Path) -> Counting:
        """Load what `save` wrote into the folder."""
        paths = {name: folder / f"{name}.parquet" for name in KINDS}
        return cls({name: _load(name, path) for name, path in paths.items() if path.exists()})

    def save(self, folder: Path) -> None:
        """Write a table of terms and inverse document frequencies for each kind into the folder."""
        for name, vectorizer in self.vectorizers.items():
            table = {"term": vectorizer.get_feature_names_out().tolist(), "idf": vectorizer.idf_}
            pq.write_table(pa.table(table), folder / f"{name}.parquet")

    def count(self, texts: Sequence[str]) -> Any:
        """Return TF-IDF weights, CSR float32 (n, d); each kind's part has length 1 or 0."""
        clean = readable(texts)
        blocks = [vectorizer.transform(clean) for vectorizer in self.vectorizers.values()]
        return _beside(blocks, len(clean))

    def occurrences(self, text: str) -> Iterator[tuple[int, tuple[Span, ...]]]:
        """Yield each occurrence of a feature in a lowered text: its number, and its spans.

        Every feature with a weight in `count` occurs, as often as it was counted.
        """
        before = 0
        for name, vectorizer in self.vectorizers.items():
            numbers = vectorizer.vocabulary_
            for term, spans in KINDS[name].locate(text):
                if (number := numbers.get(term)) is not None:
                    yield before + number, spans
            before += len(numbers)


def _fit(name: str, texts: list[str]) -> tuple[Any, Any] | None:
    vectorizer = _vectorizer(
        name, min_df=2 if len(texts) >= _KEEP_RARE_BELOW else 1, max_features=_MAX_TERMS
    )
    try:
        return vectorizer, vectorizer.fit_transform(texts)
    except ValueError as error:
        if "empty vocabulary" in str(error) or "no terms remain" in str(error):
            return None
        raise


def _load(name: str, path: Path) -> Any:
    table = load_table(path, columns=["term", "idf"])
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
