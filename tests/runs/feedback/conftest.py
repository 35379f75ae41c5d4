"""Texts that lie together by topic, with a topic in which labels are wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from labelreview.evidence.lsa import unit_rows
from labelreview.evidence.ridge import Ridge, ridge_probabilities
from labelreview.runs.feedback import Reranking, Truth

K = 3


@dataclass(frozen=True)
class Case:
    """A scored dataset and what is true of it."""

    given: NDArray[np.int32]
    truth: NDArray[np.int32]
    probabilities: NDArray[np.float32]
    score: NDArray[np.float64]
    ridge: Ridge
    topic: NDArray[np.int64]

    def reranking(self) -> Reranking:
        return Reranking(self.given, self.probabilities, self.score, self.ridge, {})

    def told(self, rows: NDArray[np.integer]) -> Truth:
        rows = np.sort(rows).astype(np.int64)
        return Truth(rows, self.truth[rows])


@pytest.fixture
def make_case(tmp_path: Path) -> Callable[..., Case]:
    """`make_case(n)`: 12 topics, 4 to a class; half of topic 0 (class 0) is called class 1."""

    def make(n: int = 600, seed: int = 0, copies: int = 0) -> Case:
        rng = np.random.default_rng(seed)
        topic = rng.integers(0, 12, n)
        embeddings = unit_rows(2 * rng.normal(size=(12, 24))[topic] + rng.normal(size=(n, 24)))
        truth = (topic % K).astype(np.int32)
        given = truth.copy()
        given[(topic == 0) & (rng.random(n) < 0.5)] = 1
        slips = rng.choice(n, n // 25, replace=False)
        given[slips] = rng.integers(0, K, len(slips))
        groups = np.arange(n, dtype=np.int32)
        groups[n - copies :] = np.arange(copies)
        embeddings[n - copies :] = embeddings[:copies]
        ridge = Ridge.prepare(embeddings, groups, cache=tmp_path)
        p = ridge_probabilities(embeddings, given, groups, K, cache=tmp_path)
        score = 1 - p[np.arange(n), given].astype(np.float64)
        return Case(given, truth, p, score, ridge, topic)

    return make
