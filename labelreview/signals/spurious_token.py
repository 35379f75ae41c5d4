"""Words that are associated with a label although the rest of their texts is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.signal import About
from labelreview.signals.spurious_evidence import TOKENS, NearestTexts, OtherWords

# No measurements of other values are recorded for these limits.
# tests/signals/test_spurious_token.py holds what they have to find: a planted word in a tenth of
# the built-in examples.
_MIN_TEXTS = 8  # texts with the word and the label: fewer hardly affect a classifier
_MIN_Z = 4.0  # standard errors by which the label is more frequent among texts with the word
_MIN_SHARE = 0.5  # of the texts with the word that carry the label
_SPREAD = 0.35  # standard deviation of suspicion; the measured one is too small for similar texts
_MIN_SCORE_TO_NAME = 0.25


@dataclass(frozen=True, slots=True)
class SpuriousToken:
    """Texts with a word that is strongly associated with the given label without other evidence.

    Classifiers learn such a word and are confident in the wrong label wherever it occurs, so scores
    of their probabilities miss it (AUROC of cleanlab .107 on artifact-aligned noise,
    aaronzhfeng/explanation_consistency_graphs 2026). A word (or two in a row, a number or a symbol)
    is spurious to the degree that the label is associated with it, and that two other sources
    suspect the label more than usual, by at least two standard errors: the nearest texts without
    the word, and the other words of the text. The score is the root of that degree times the
    suspicion of the row by both sources; 0 for texts without such a word.
    """

    name: str = "spurious_token"
    title: str = "Spurious word"
    explain: str = (
        "A word is strongly associated with this label, but similar texts without it are not."
    )
    about: About = "label"
    version: int = 1
    needs: frozenset[str] = frozenset()
    is_default: bool = True

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the score, float32 (n,), 0..1, 1 = most suspicious."""
        return self.score_and_tokens(evidence)[0]

    def score_and_tokens(
        self, evidence: Evidence
    ) -> tuple[NDArray[np.float32], NDArray[np.object_]]:
        """Return the score, and the word where the score is at least 0.25, else None."""
        labels, k = evidence.labels, len(evidence.classes)
        suspicion = np.zeros(len(labels))
        named = np.full(len(labels), None, dtype=object)
        share = np.bincount(labels, minlength=k) / len(labels)
        has, words = _occurrences(evidence.texts)
        with_label = np.asarray(has.T @ np.eye(k, dtype=np.float32)[labels])
        texts, other_words = NearestTexts(evidence), OtherWords(evidence)
        for token, label in _associated(with_label, share):
            holding = has.indices[has.indptr[token] : has.indptr[token + 1]]
            rows = holding[labels[holding] == label]
            association = (with_label[token, label] / len(holding) - share[label]) / (
                1 - share[label]
            )
            suspicions = texts.suspicion(holding, rows), other_words.suspicion(words[token], rows)
            excess = (
                _excess(suspicions[0], texts.usual[label]),
                _excess(suspicions[1], other_words.usual[label]),
            )
            score = np.sqrt(association * _geometric_mean(*excess) * _geometric_mean(*suspicions))
            worse = score > suspicion[rows]
            suspicion[rows[worse]] = score[worse]
            named[rows[worse]] = words[token]
        named[suspicion < _MIN_SCORE_TO_NAME] = None
        return suspicion.clip(0, 1).astype(np.float32), named


def _excess(suspicion: NDArray[np.floating], usual: float) -> float:
    """Return the lower bound of the mean's excess over the usual suspicion, 0..1 of its maximum."""
    lower_bound = float(suspicion.mean()) - 2 * _SPREAD / np.sqrt(len(suspicion))
    return max(0.0, float((lower_bound - usual) / max(1 - usual, 1e-6)))


def _geometric_mean(first: Any, second: Any) -> Any:
    return np.sqrt(first * second)


def _occurrences(texts: Sequence[str]) -> tuple[Any, NDArray[np.object_]]:
    """Return which text (rows) contains which word or pair of words (columns), CSC, and the words.

    Without columns where no word occurs in enough texts.
    """
    from scipy.sparse import csc_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(
        ngram_range=(1, 2), binary=True, min_df=_MIN_TEXTS, token_pattern=TOKENS, dtype=np.float32
    )
    try:
        has = vectorizer.fit_transform(texts).tocsc()
    except ValueError:  # no word in enough texts
        return csc_matrix((len(texts), 0), dtype=np.float32), np.empty(0, dtype=object)
    return has, vectorizer.get_feature_names_out()


def _associated(with_label: NDArray[np.floating], share: NDArray[np.floating]) -> NDArray[np.intp]:
    """Return pairs of a word and the label associated with it, (any, 2)."""
    texts = np.maximum(with_label.sum(axis=1, keepdims=True), 1)
    standard_error = np.sqrt(np.maximum(share * (1 - share), 1e-12) / texts)
    z = (with_label / texts - share) / standard_error
    return np.argwhere(
        (z > _MIN_Z) & (with_label >= _MIN_TEXTS) & (with_label / texts > _MIN_SHARE)
    )
