"""Evidence about a label that leaves out one word: nearest texts without it, and other words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.row_blocks import row_blocks
from labelreview.evidence import Evidence

TOKENS = r"\w+|[^\w\s]"
"""Words, numbers and single symbols, such as emoji."""

# Weight of pseudo-neighbours with the usual suspicion, which shrink the share of few neighbours; no
# measurement is recorded.
_PRIOR_WEIGHT = 2.0
_NO_WORD = -1


class NearestTexts:
    """Similarity-weighted share of the nearest texts with another label.

    usual:
        float64 (K,), 0..1, mean over the rows of each class with all their neighbours.
    """

    def __init__(self, evidence: Evidence) -> None:
        near = evidence.neighbours
        self._near, self._labels = near.indices, evidence.labels
        self._weight = np.where(near.indices >= 0, np.clip(near.similarities, 1e-6, None), 0.0)
        self._other = evidence.labels[near.indices] != evidence.labels[:, None]
        self._holds = np.zeros(len(evidence.labels), dtype=bool)
        k = len(evidence.classes)
        against = np.bincount(evidence.labels, (self._weight * self._other).sum(axis=1), k)
        weight = np.bincount(evidence.labels, self._weight.sum(axis=1), k)
        self.usual = np.divide(against, weight, out=np.ones(k), where=weight > 0)

    def suspicion(
        self, holding: NDArray[np.integer], rows: NDArray[np.integer]
    ) -> NDArray[np.floating]:
        """Return the suspicion of the labels of `rows`, float64 (rows,), 0..1, 1 = most suspicious.

        Neighbours among the texts `holding` a word are left out, since the word may be what makes
        them similar.
        """
        self._holds[holding] = True
        weight = np.where(self._holds[self._near[rows]], 0.0, self._weight[rows])
        self._holds[holding] = False
        against = (weight * self._other[rows]).sum(axis=1)
        usual = self.usual[self._labels[rows]]
        suspicion: NDArray[np.floating] = (against + _PRIOR_WEIGHT * usual) / (
            weight.sum(axis=1) + _PRIOR_WEIGHT
        )
        return suspicion


class OtherWords:
    """1 - P(given) by a naive Bayes classifier on words, with every row left out.

    usual:
        float64 (K,), 0..1, mean over the rows of each class without their strongest word.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._labels = evidence.labels
        n, k = len(evidence.labels), len(evidence.classes)
        self._has, self._column = _words(evidence.texts)
        rows = np.bincount(evidence.labels, minlength=k).astype(float)
        with_label = (self._has.T @ np.eye(k, dtype=np.float32)[evidence.labels]).astype(float)
        share = (with_label.sum(axis=1, keepdims=True) + 1) / (n + 2)
        self._log_ratio = np.log((with_label + share) / (rows + 1) / share)
        # The log ratio of a word for the class of a row that contains it, without counting that
        # row.
        without_it = np.maximum(with_label - 1, 0) + share
        self._loo_log_ratio = np.log(without_it / np.maximum(rows, 1) / share)
        self._log_prior = np.log((rows + 1) / (n + k))
        self.usual = self._usual(k)

    def suspicion(self, word: str, rows: NDArray[np.integer]) -> NDArray[np.floating]:
        """Return the suspicion of the labels of `rows`, float64 (rows,), 0..1, 1 = most suspicious.

        `word`, one or two words with a space between, occurs in all `rows` and is left out.
        """
        left_out = [self._column.get(part, _NO_WORD) for part in word.split(" ")]
        return self._suspicion(rows, np.tile(left_out, (len(rows), 1)))

    def _usual(self, k: int) -> NDArray[np.float64]:
        total, count = np.zeros(k), np.zeros(k)
        for block in row_blocks(len(self._labels)):
            rows = np.arange(block.start, block.stop)
            suspicion = self._suspicion(rows, self._strongest(rows)[:, None])
            total += np.bincount(self._labels[block], suspicion, k)
            count += np.bincount(self._labels[block], minlength=k)
        return np.divide(total, count, out=np.ones(k), where=count > 0)

    def _strongest(self, rows: NDArray[np.integer]) -> NDArray[np.intp]:
        """Return the column of each row's word with the strongest evidence for its label."""
        has = self._has[rows]
        row = np.repeat(np.arange(len(rows)), np.diff(has.indptr))
        ratio = self._log_ratio[has.indices, self._labels[rows][row]]
        order = np.lexsort((ratio, row))
        word = np.full(len(rows), _NO_WORD)
        word[row[order]] = has.indices[order]  # the last assignment of each row wins
        return word

    def _suspicion(
        self, rows: NDArray[np.integer], left_out: NDArray[np.integer]
    ) -> NDArray[np.floating]:
        """Return the suspicion without the columns `left_out` (rows, any), words of each row."""
        from scipy.special import softmax

        has, own = self._has[rows], self._labels[rows]
        words = np.diff(has.indptr)
        row, place = np.repeat(np.arange(len(rows)), words), np.arange(len(rows))
        logs = np.asarray(has @ self._log_ratio)
        alone = self._loo_log_ratio[has.indices, own[row]]
        logs[place, own] = np.bincount(row, alone, len(rows))
        for word in left_out.T:
            known = word != _NO_WORD
            removed = self._log_ratio[word]
            removed[place, own] = self._loo_log_ratio[word, own]
            logs -= np.where(known[:, None], removed, 0.0)
        # Words are not independent, so n of them count as the root of n.
        logs = logs / np.sqrt(np.maximum(words, 1))[:, None] + self._log_prior
        suspicion: NDArray[np.floating] = 1 - softmax(logs, axis=1)[place, own]
        return suspicion


def _words(texts: Sequence[str]) -> tuple[Any, dict[str, int]]:
    """Return which text (rows) contains which word (columns), sparse, and each word's column."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(binary=True, token_pattern=TOKENS, dtype=np.float32)
    return vectorizer.fit_transform([*texts, "."])[: len(texts)], vectorizer.vocabulary_
