"""Occlusion: how the prediction of any classifier changes without each word."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Each word costs one prediction, so of a long text the first words are left out in phrases.
WORDS, PHRASES = 200, 50

PredictFunction = Callable[[list[str]], NDArray[np.float32]]
"""Maps m texts to class probabilities, float32 (m, K), above 0."""


@dataclass(frozen=True, slots=True)
class Occlusion:
    """Predictions of a classifier for a text, and for the text without each of its words.

    Occlusion sensitivity (Zeiler & Fergus 2014), on words.

    words:
        The words in order; of texts with more than 50, the first 200 in up to 50 phrases.
    whole:
        Probabilities of the whole text, float32 (K,).
    without:
        Probabilities without each word, float32 (len(words), K).
    """

    words: tuple[str, ...]
    whole: NDArray[np.float32]
    without: NDArray[np.float32]

    def weights(self, toward: int, against: int | None = None) -> tuple[tuple[str, float], ...]:
        """Return each word with the fall of the log-odds of `toward` when it is left out.

        The odds are against the class `against`, or all other classes together if it is None. A
        weight above 0 supports `toward`.
        """
        odds = _log_odds(np.vstack([self.whole, self.without]), toward, against)
        return tuple(zip(self.words, (odds[0] - odds[1:]).tolist(), strict=True))


def occlude(predict: PredictFunction, text: str) -> Occlusion:
    """Predict a text and its variants without each word, in one call of `predict`."""
    words = [match.span() for match in re.finditer(r"\S+", text)][:WORDS]
    length = max(1, -(-len(words) // PHRASES))
    phrases = (words[i : i + length] for i in range(0, len(words), length))
    spans = [(phrase[0][0], phrase[-1][1]) for phrase in phrases]
    without = [text[:start] + text[end:] for start, end in spans]
    probabilities = predict([text, *without])
    shown = tuple(text[slice(*span)] for span in spans)
    return Occlusion(shown, probabilities[0], probabilities[1:])


def occluded(
    predict: PredictFunction, text: str, toward: int, against: int
) -> tuple[tuple[str, float], ...]:
    """Return the words of a text, each with its weight for class `toward` over `against`.

    Where both are the same class, the weight is against all others together. See `Occlusion`.
    """
    return occlude(predict, text).weights(toward, None if toward == against else against)


def _log_odds(
    probabilities: NDArray[np.float32], label: int, against: int | None
) -> NDArray[np.float64]:
    """Return the log-odds of one class against another or all others, float64 (m,)."""
    exact = probabilities.astype(np.float64)
    # The sum of the others, since 1 - p rounds.
    rest = np.delete(exact, label, 1).sum(axis=1) if against is None else exact[:, against]
    odds: NDArray[np.float64] = np.log(exact[:, label] / rest)
    return odds
