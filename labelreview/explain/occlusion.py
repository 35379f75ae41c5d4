"""The words that drove a prediction of any classifier: what it says when each is left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A long text would be judged as often as it has words: its beginning is, in phrases.
WORDS, PHRASES = 200, 50

Judge = Callable[[list[str]], NDArray[np.float32]]
"""Texts to probabilities, float32 (m, K), above 0."""


@dataclass(frozen=True, slots=True)
class Occlusion:
    """What a classifier says about a text as it is, and without each of its words.

    words:
        The words in their order; of more than 50 the first 200 in up to 50 phrases.
    whole:
        Probabilities of the text as it is, float32 (K,).
    without:
        Probabilities without each word, float32 (len(words), K).
    """

    words: tuple[str, ...]
    whole: NDArray[np.float32]
    without: NDArray[np.float32]

    def weights(self, toward: int, against: int | None = None) -> tuple[tuple[str, float], ...]:
        """The words, each with how much the log-odds of `toward` fall when it is left out.

        The odds are those to `against`, or to all other classes together when that is None.
        Above 0 a word speaks for `toward`.
        """
        odds = _log_odds(np.vstack([self.whole, self.without]), toward, against)
        return tuple(zip(self.words, (odds[0] - odds[1:]).tolist(), strict=True))


def occlude(judge: Judge, text: str) -> Occlusion:
    """Ask a classifier about a text and about the same without each word, in one go."""
    words = [match.span() for match in re.finditer(r"\S+", text)][:WORDS]
    length = max(1, -(-len(words) // PHRASES))
    phrases = (words[i : i + length] for i in range(0, len(words), length))
    places = [(phrase[0][0], phrase[-1][1]) for phrase in phrases]
    without = [text[:start] + text[end:] for start, end in places]
    probabilities = judge([text, *without])
    said = tuple(text[slice(*place)] for place in places)
    return Occlusion(said, probabilities[0], probabilities[1:])


def occluded(judge: Judge, text: str, toward: int, against: int) -> tuple[tuple[str, float], ...]:
    """The words of a text with what each adds to class `toward` over `against` in a classifier.

    Where both are the same class it stands against all others together. See `Occlusion`.
    """
    return occlude(judge, text).weights(toward, None if toward == against else against)


def _log_odds(
    probabilities: NDArray[np.float32], label: int, against: int | None
) -> NDArray[np.float64]:
    """Of one class against another or all others, float64 (m,)."""
    exact = probabilities.astype(np.float64)
    # As the sum of the others: 1 - p rounds.
    rest = np.delete(exact, label, 1).sum(axis=1) if against is None else exact[:, against]
    odds: NDArray[np.float64] = np.log(exact[:, label] / rest)
    return odds
