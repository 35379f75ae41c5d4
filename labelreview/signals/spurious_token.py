"""Words that go with a label although the rest of their texts does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.signal import About
from labelreview.signals.spurious_evidence import TOKENS, NearestTexts, OtherWords

_FEWEST = 8  # texts with the word and the label: fewer teach a classifier little
_TIED = 4.0  # standard errors by which the label is commoner among texts with the word
_SHARE = 0.5  # of the texts with the word that carry the label
_SPREAD = 0.35  # of the doubt; what is measured is too small where texts are much alike
_WORTH_NAMING = 0.25


@dataclass(frozen=True, slots=True)
class SpuriousToken:
    """Texts with a word (or two in a row, a number or a sign) that is strongly tied to the given
    label, while nearest texts without it and the other words of the text speak for other labels.

    Classifiers learn such a word and are sure of the wrong label wherever it stands, so that no
    score of theirs finds it. A word is spurious as far as the label goes with it, and as far as
    both witnesses doubt the label more than usual (by two standard errors at least); the score is
    the root of that times the doubt of the row's own witnesses. 0 for texts without such a word.
    """

    name: str = "spurious_token"
    title: str = "Misleading word"
    explain: str = "A word goes with this label, but similar texts without the word do not."
    about: About = "label"
    version: int = 1
    needs: frozenset[str] = frozenset()
    is_default: bool = True

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        return self.noted(evidence)[0]

    def noted(self, evidence: Evidence) -> tuple[NDArray[np.float32], NDArray[np.object_]]:
        """The score, and the word where it is suspicious enough to be named, else None."""
        labels, k = evidence.labels, len(evidence.classes)
        suspicion = np.zeros(len(labels))
        named = np.full(len(labels), None, dtype=object)
        share = np.bincount(labels, minlength=k) / len(labels)
        has, words = _held(evidence.texts)
        with_label = np.asarray(has.T @ np.eye(k, dtype=np.float32)[labels])
        texts, other_words = NearestTexts(evidence), OtherWords(evidence)
        for token, label in _tied(with_label, share):
            holding = has.indices[has.indptr[token] : has.indptr[token + 1]]
            rows = holding[labels[holding] == label]
            tie = (with_label[token, label] / len(holding) - share[label]) / (1 - share[label])
            doubt = texts.doubt(holding, rows), other_words.doubt(words[token], rows)
            excess = (
                _excess(doubt[0], texts.usual[label]),
                _excess(doubt[1], other_words.usual[label]),
            )
            score = np.sqrt(tie * _both(*excess) * _both(*doubt))
            worse = score > suspicion[rows]
            suspicion[rows[worse]] = score[worse]
            named[rows[worse]] = words[token]
        named[suspicion < _WORTH_NAMING] = None
        return suspicion.clip(0, 1).astype(np.float32), named


def _excess(doubt: NDArray[np.floating], usual: float) -> float:
    """What the mean doubt is surely above the usual, over the most that it can be."""
    surely = float(doubt.mean()) - 2 * _SPREAD / np.sqrt(len(doubt))
    return max(0.0, float((surely - usual) / max(1 - usual, 1e-6)))


def _both(first: Any, second: Any) -> Any:
    return np.sqrt(first * second)


def _held(texts: Sequence[str]) -> tuple[Any, NDArray[np.object_]]:
    """Which text (rows) holds which word or pair of words (columns), sparse by column, and the
    words. Nothing where no word stands in enough texts."""
    from scipy.sparse import csc_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(
        ngram_range=(1, 2), binary=True, min_df=_FEWEST, token_pattern=TOKENS, dtype=np.float32
    )
    try:
        has = vectorizer.fit_transform(texts).tocsc()
    except ValueError:  # no word in enough texts
        return csc_matrix((len(texts), 0), dtype=np.float32), np.empty(0, dtype=object)
    return has, vectorizer.get_feature_names_out()


def _tied(with_label: NDArray[np.floating], share: NDArray[np.floating]) -> NDArray[np.intp]:
    """Words and the labels that they are tied to, (any, 2)."""
    texts = np.maximum(with_label.sum(axis=1, keepdims=True), 1)
    chance = np.sqrt(np.maximum(share * (1 - share), 1e-12) / texts)
    tie = (with_label / texts - share) / chance
    return np.argwhere((tie > _TIED) & (with_label >= _FEWEST) & (with_label / texts > _SHARE))
