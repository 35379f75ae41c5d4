"""What speaks about a label when a word of the text is not heard: nearest texts without that word,
and the other words of the text itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.row_blocks import row_blocks
from labelreview.evidence import Evidence

TOKENS = r"\w+|[^\w\s]"
"""Words, numbers and single signs, an emoji for instance."""

_ADDED = 2.0  # neighbours that doubt as usual, so that few or none say little or nothing
_NOTHING = -1


class NearestTexts:
    """Share of the nearest texts, weighted by similarity, with another label.

    usual:
        float64 (K,), that of the rows of each class when all their neighbours are asked.
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

    def doubt(
        self, holding: NDArray[np.integer], rows: NDArray[np.integer]
    ) -> NDArray[np.floating]:
        """The doubt of the given labels of `rows`, float64 (rows,), by the neighbours that are not
        among the texts `holding` a word: it may be the word that makes those similar."""
        self._holds[holding] = True
        weight = np.where(self._holds[self._near[rows]], 0.0, self._weight[rows])
        self._holds[holding] = False
        against = (weight * self._other[rows]).sum(axis=1)
        usual = self.usual[self._labels[rows]]
        doubt: NDArray[np.floating] = (against + _ADDED * usual) / (weight.sum(axis=1) + _ADDED)
        return doubt


class OtherWords:
    """1 - P(given) by a naive Bayes classifier of the words, each row judged without itself.

    usual:
        float64 (K,), that of the rows of each class when the word that speaks most for it is not
        heard.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._labels = evidence.labels
        n, k = len(evidence.labels), len(evidence.classes)
        self._has, self._column = _words(evidence.texts)
        rows = np.bincount(evidence.labels, minlength=k).astype(float)
        with_label = (self._has.T @ np.eye(k, dtype=np.float32)[evidence.labels]).astype(float)
        share = (with_label.sum(axis=1, keepdims=True) + 1) / (n + 2)
        self._speaks = np.log((with_label + share) / (rows + 1) / share)
        # What a word says for the class of a row that carries it, when that row is not counted.
        without_it = np.maximum(with_label - 1, 0) + share
        self._speaks_alone = np.log(without_it / np.maximum(rows, 1) / share)
        self._class = np.log((rows + 1) / (n + k))
        self.usual = self._usual(k)

    def doubt(self, word: str, rows: NDArray[np.integer]) -> NDArray[np.floating]:
        """The doubt of the given labels of `rows`, float64 (rows,), all of which hold the word, or
        two with a space between, when that is not heard."""
        silent = [self._column.get(part, _NOTHING) for part in word.split(" ")]
        return self._doubt(rows, np.tile(silent, (len(rows), 1)))

    def _usual(self, k: int) -> NDArray[np.float64]:
        total, count = np.zeros(k), np.zeros(k)
        for block in row_blocks(len(self._labels)):
            rows = np.arange(block.start, block.stop)
            doubt = self._doubt(rows, self._loudest(rows)[:, None])
            total += np.bincount(self._labels[block], doubt, k)
            count += np.bincount(self._labels[block], minlength=k)
        return np.divide(total, count, out=np.ones(k), where=count > 0)

    def _loudest(self, rows: NDArray[np.integer]) -> NDArray[np.intp]:
        """The word of each row that speaks most for its label."""
        has = self._has[rows]
        row = np.repeat(np.arange(len(rows)), np.diff(has.indptr))
        loud = self._speaks[has.indices, self._labels[rows][row]]
        order = np.lexsort((loud, row))
        word = np.full(len(rows), _NOTHING)
        word[row[order]] = has.indices[order]  # the last of each row stays
        return word

    def _doubt(
        self, rows: NDArray[np.integer], silent: NDArray[np.integer]
    ) -> NDArray[np.floating]:
        """`silent`: (rows, any), columns of words that each row holds and that are not heard."""
        from scipy.special import softmax

        has, own = self._has[rows], self._labels[rows]
        words = np.diff(has.indptr)
        row, place = np.repeat(np.arange(len(rows)), words), np.arange(len(rows))
        says = np.asarray(has @ self._speaks)
        alone = self._speaks_alone[has.indices, own[row]]
        says[place, own] = np.bincount(row, alone, len(rows))
        for word in silent.T:
            heard = word != _NOTHING
            gone = self._speaks[word]
            gone[place, own] = self._speaks_alone[word, own]
            says -= np.where(heard[:, None], gone, 0.0)
        # Words are not independent: n of them count as the root of n.
        says = says / np.sqrt(np.maximum(words, 1))[:, None] + self._class
        doubt: NDArray[np.floating] = 1 - softmax(says, axis=1)[place, own]
        return doubt


def _words(texts: Sequence[str]) -> tuple[Any, dict[str, int]]:
    """Which text (rows) holds which word (columns), sparse, and the words' columns."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(binary=True, token_pattern=TOKENS, dtype=np.float32)
    return vectorizer.fit_transform([*texts, "."])[: len(texts)], vectorizer.vocabulary_
