"""Word attribution: exact contributions of words to the score of a linear model."""

from __future__ import annotations

import functools
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, kept_folder, load_array, new_folder, reading
from labelreview.data.dataset import Dataset
from labelreview.evidence.tfidf import readable
from labelreview.explain.counting import Counting
from labelreview.explain.linear_model import LinearModel, learn, sample
from labelreview.explain.tokens import Lowered, Span, split_words
from labelreview.store.cache import Kept

_VERSION = 1
_LOADED = 4  # models in memory, a few tens of MB each
_KEPT = 100  # texts of each model whose words are known; of 4,000 words, about 0.6 MB each

WordWeights = tuple[tuple[str, float], ...]
"""The words of a text in order, each with its weight."""


@dataclass(frozen=True)
class WordAttribution:
    """A linear model of words and characters, fitted on the given labels of a dataset."""

    counting: Counting
    linear: LinearModel
    # Long texts take seconds: who asks again, because it took so long, has the answer at once.
    _explained: Kept = field(default_factory=lambda: Kept(_KEPT), compare=False, repr=False)

    @classmethod
    def of(cls, dataset: Dataset, cache: Path) -> WordAttribution:
        """Return the model of a dataset, from `cache` if it is whole there, else fitted and saved.

        Fitting takes seconds, and with 150 classes and a million rows about a minute and 1.3 GB;
        loading takes a moment, and a process keeps the last four models. Concurrent threads fit
        once, concurrent processes write equal files. Raises `WorkspaceError` for a disk that
        cannot be written.
        """
        folder = _folder(dataset, cache)
        with _lock(folder):
            return kept_folder(
                folder, partial(_load, folder), partial(_fit_and_load, dataset, folder)
            )

    @classmethod
    def is_ready(cls, dataset: Dataset, cache: Path) -> bool:
        """Return whether `of` only has to load."""
        return _folder(dataset, cache).exists()

    def explain(
        self, texts: Sequence[str], toward: Sequence[int], against: Sequence[int]
    ) -> list[WordWeights]:
        """Return the words of each text in order, each with its weight for one class over another.

        `toward` and `against` are class ids, one each per text; where they are equal, the other
        class is the next most probable one. A weight above 0 supports `toward`. The weights of a
        text plus the difference of the intercepts sum to the model's difference of log-odds
        (one-vs-rest). The weight of a term is divided equally among its occurrences, that of a word
        pair between both words, that of a character n-gram among the words it overlaps. Words after
        the first 10,000 characters, which no model reads, weigh 0.
        """
        return [
            self._explained.get(asked, partial(self._explain, *asked))
            for asked in zip(texts, toward, against, strict=True)
        ]

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the log-odds of each class against the rest, float64 (n, K)."""
        counted = self.counting.count(texts).astype(np.float64)
        known = np.unique(counted.indices)
        linear = counted[:, known] @ self.linear.coefficients[known].astype(np.float64)
        return np.asarray(linear + self.linear.intercepts)

    def _explain(self, text: str, toward: int, against: int) -> WordWeights:
        counted = self.counting.count([text])
        features, values = counted.indices, counted.data.astype(np.float64)
        if toward == against:
            against = self._runner_up(features, values, toward)
        coefficients = self.linear.coefficients
        parts = coefficients[features, toward].astype(np.float64)
        parts -= coefficients[features, against]
        return self._distribute(text, dict(zip(features.tolist(), values * parts, strict=True)))

    def _runner_up(
        self, features: NDArray[np.int32], values: NDArray[np.float64], label: int
    ) -> int:
        scores = values @ self.linear.coefficients[features] + self.linear.intercepts
        scores[label] = -np.inf
        return int(scores.argmax())

    def _distribute(self, text: str, contributions: dict[int, float]) -> WordWeights:
        """Distribute the contributions of features over the words in which they occur."""
        lowered = Lowered.of(readable([text])[0])
        occurred = list(self.counting.occurrences(lowered.text))
        times = Counter(number for number, _ in occurred)
        found = [span for _, spans in occurred for span in spans]
        amounts = [
            contributions.get(number, 0.0) / times[number] / len(spans)
            for number, spans in occurred
            for _ in spans
        ]
        words = split_words(text)
        weights = _spread(found, amounts, words, lowered.origin)
        return tuple((text[slice(*word)], w) for word, w in zip(words, weights, strict=True))


def _spread(
    spans: list[Span],
    amounts: list[float],
    words: list[Span],
    origin: NDArray[np.int64] | None,
) -> list[float]:
    """Divide each amount equally among the words that its span overlaps; sum by word."""
    if not words:
        return []
    starts, ends = np.array(words).T
    first, end = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    if origin is not None:
        first, end = origin[first], origin[end - 1] + 1
    head = np.searchsorted(ends, first, side="right")
    touched = np.searchsorted(starts, end, side="left") - head
    shares = np.repeat(np.array(amounts, dtype=np.float64) / touched, touched)
    offsets = np.arange(len(shares)) - np.repeat(np.cumsum(touched) - touched, touched)
    which = np.repeat(head, touched) + offsets
    weights: list[float] = np.bincount(which, shares, minlength=len(words)).tolist()
    return weights


def _folder(dataset: Dataset, cache: Path) -> Path:
    # The name is part of the digest of cached models.
    return cache / digest("driving words", dataset.digest, _VERSION)


def _fit(dataset: Dataset, folder: Path) -> None:
    given, texts = dataset.given(), dataset.texts()
    rows = sample(given, len(dataset.labels))
    counting, matrix = Counting.fit([texts[row] for row in rows])
    linear = learn(matrix, given[rows], len(dataset.labels))
    with new_folder(folder) as new:
        counting.save(new)
        np.save(new / "coefficients.npy", linear.coefficients, allow_pickle=False)
        np.save(new / "intercepts.npy", linear.intercepts, allow_pickle=False)


def _fit_and_load(dataset: Dataset, folder: Path) -> WordAttribution:
    _fit(dataset, folder)
    with reading(folder, "open the page again"):
        return _load(folder)


@functools.lru_cache(maxsize=_LOADED)
def _load(folder: Path) -> WordAttribution:
    coefficients, intercepts = (
        # Indexing a plain view of the mapped file is faster.
        np.asarray(load_array(folder / name))
        for name in ("coefficients.npy", "intercepts.npy")
    )
    return WordAttribution(Counting.load(folder), LinearModel(coefficients, intercepts))


_locks: dict[Path, threading.Lock] = {}


def _lock(folder: Path) -> threading.Lock:
    # Atomic, so that two threads get the same lock.
    return _locks.setdefault(folder, threading.Lock())
