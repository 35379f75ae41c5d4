"""The words that drove a prediction, as exact shares of what a linear model says."""

from __future__ import annotations

import functools
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, new_folder, reading
from labelreview.data.dataset import Dataset
from labelreview.evidence.tfidf import readable
from labelreview.explain.counting import Counting
from labelreview.explain.linear_model import LinearModel, learn, sample
from labelreview.explain.pieces import Lowered, Part, pieces

_VERSION = 1
_LOADED = 4  # of a few tens of MB each

Weighed = tuple[tuple[str, float], ...]
"""Words as they stand in a text, in their order, each with its weight."""


@dataclass(frozen=True)
class WordAttribution:
    """A linear model of words and characters, learned from a dataset's given labels."""

    counting: Counting
    linear: LinearModel

    @classmethod
    def of(cls, dataset: Dataset, cache: Path) -> WordAttribution:
        """The model of a dataset: from `cache` when it is there, else learned and kept there.

        Learning takes seconds, and with 150 classes and a million rows about a minute and 1.3 GB;
        loading takes a moment, and a process keeps the last four. Two threads wait for each other,
        two processes end with the same files. Raises `WorkspaceError` for damaged files and a disk
        that cannot be written.
        """
        folder = _folder(dataset, cache)
        with _lock(folder):
            if not folder.exists():
                _learn(dataset, folder)
            return _load(folder)

    @classmethod
    def is_ready(cls, dataset: Dataset, cache: Path) -> bool:
        """Whether `of` only has to load."""
        return _folder(dataset, cache).exists()

    def explain(
        self, texts: Sequence[str], toward: Sequence[int], against: Sequence[int]
    ) -> list[Weighed]:
        """For each text its words in order, each with what it adds to one class over another.

        `toward` and `against` are class ids, one each for a text; where they are equal the other
        class is the most probable one besides. A weight above 0 speaks for `toward`. The weights
        of a text and the difference of the intercepts sum to the model's difference of log-odds
        (one class against the rest). The weight of a term goes in equal shares to where it
        occurs, that of a pair of words to both, that of a character n-gram to the words it
        touches. Words behind the first 10,000 characters, which no model reads, weigh 0.
        """
        if not texts:
            return []
        counted = self.counting.count(texts)
        said = []
        for i, (text, one, other) in enumerate(zip(texts, toward, against, strict=True)):
            own = slice(counted.indptr[i], counted.indptr[i + 1])
            features, values = counted.indices[own], counted.data[own].astype(np.float64)
            rival = self._rival(features, values, one) if one == other else other
            coefficients = self.linear.coefficients
            parts = coefficients[features, one].astype(np.float64)
            parts -= coefficients[features, rival]
            said.append(
                self._shared(text, dict(zip(features.tolist(), values * parts, strict=True)))
            )
        return said

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The log-odds of each class against the rest, float64 (n, K)."""
        counted = self.counting.count(texts).astype(np.float64)
        known = np.unique(counted.indices)
        linear = counted[:, known] @ self.linear.coefficients[known].astype(np.float64)
        return np.asarray(linear + self.linear.intercepts)

    def _rival(self, features: NDArray[np.int32], values: NDArray[np.float64], label: int) -> int:
        scores = values @ self.linear.coefficients[features] + self.linear.intercepts
        scores[label] = -np.inf
        return int(scores.argmax())

    def _shared(self, text: str, contributions: dict[int, float]) -> Weighed:
        """The contributions of features, given to the words in which they occur."""
        lowered = Lowered.of(readable([text])[0])
        occurred = list(self.counting.occurrences(lowered.text))
        times = Counter(number for number, _ in occurred)
        found = [place for _, places in occurred for place in places]
        amounts = [
            contributions.get(number, 0.0) / times[number] / len(places)
            for number, places in occurred
            for _ in places
        ]
        words = pieces(text)
        weights = _spread(found, amounts, words, lowered.origin)
        return tuple((text[slice(*word)], w) for word, w in zip(words, weights, strict=True))


def _spread(
    places: list[Part],
    amounts: list[float],
    words: list[Part],
    origin: NDArray[np.int64] | None,
) -> list[float]:
    """Sum for each word of the amounts of the places that touch it, in equal shares: float64."""
    if not words:
        return []
    starts, ends = np.array(words).T
    first, end = np.array(places, dtype=np.int64).reshape(-1, 2).T
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
    return cache / digest("driving words", dataset.digest, _VERSION)


def _learn(dataset: Dataset, folder: Path) -> None:
    given, texts = dataset.given(), dataset.texts()
    rows = sample(given, len(dataset.labels))
    counting, matrix = Counting.fit([texts[row] for row in rows])
    linear = learn(matrix, given[rows], len(dataset.labels))
    with new_folder(folder) as new:
        counting.save(new)
        np.save(new / "coefficients.npy", linear.coefficients, allow_pickle=False)
        np.save(new / "intercepts.npy", linear.intercepts, allow_pickle=False)


@functools.lru_cache(maxsize=_LOADED)
def _load(folder: Path) -> WordAttribution:
    with reading(folder, "open the page again"):
        coefficients, intercepts = (
            # As a plain view of the mapped file, whose items are faster to pick.
            np.asarray(np.load(folder / name, mmap_mode="r", allow_pickle=False))
            for name in ("coefficients.npy", "intercepts.npy")
        )
        return WordAttribution(Counting.load(folder), LinearModel(coefficients, intercepts))


_locks: dict[Path, threading.Lock] = {}


def _lock(folder: Path) -> threading.Lock:
    # One step of the interpreter, so that two threads get the same lock.
    return _locks.setdefault(folder, threading.Lock())
