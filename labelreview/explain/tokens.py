"""Split texts into words, and locate word and character n-grams in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Thai, Lao, Tibetan, Burmese, Khmer, kana and Han: scripts that put no spaces between words.
_UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_MARKS = "".join(
    chr(code)
    for first, end in ((0x0300, 0x0370), (0x0E00, 0x10A0), (0x1780, 0x1800), (0x3099, 0x309B))
    for code in range(first, end)
    if unicodedata.category(chr(code))[0] == "M"
)
_TOKEN = re.compile(f"[{_UNSPACED}][{_MARKS}]*|[^\\s{_UNSPACED}]+")
_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"(?u)\b\w+\b")

Span = tuple[int, int]
"""Start and end in a text, in characters."""


def split_words(text: str) -> list[Span]:
    """Return the spans of words between spaces; in scripts without spaces, of single characters.

    Characters include their combining marks.

    >>> [text[start:end] for text in ["so far 太好 了"] for start, end in split_words(text)]
    ['so', 'far', '太', '好', '了']
    """
    return [found.span() for found in _TOKEN.finditer(text)]


@dataclass(frozen=True, slots=True)
class Lowered:
    """A text in lower case, with the original position of each character.

    origin:
        int64 (len(text) + 1,), or None where no position changed. Only the Turkish capital İ
        becomes longer in lower case.
    """

    text: str
    origin: NDArray[np.int64] | None

    @classmethod
    def of(cls, text: str) -> Lowered:
        """Lower a text."""
        lowered = text.lower()
        if len(lowered) == len(text):
            return cls(lowered, None)
        sizes = [len(char.lower()) for char in text]
        return cls(lowered, np.append(np.repeat(np.arange(len(text)), sizes), len(text)))


def word_ngrams(text: str) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Yield the words and word pairs of a lowered text, each with the spans of its words.

    Exactly the terms of scikit-learn's analyzer `word` with n-grams of 1 and 2 and the pattern
    `\\b\\w+\\b`, as often as it counts them.
    """
    found = [(match.group(), match.span()) for match in _WORD.finditer(text)]
    for word, span in found:
        yield word, (span,)
    for (left, before), (right, after) in pairwise(found):
        yield f"{left} {right}", (before, after)


def char_ngrams(text: str) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Yield n-grams of 2 to 4 characters of a lowered text, each with its span without padding.

    Exactly the terms of scikit-learn's analyzer `char_wb` with n-grams of 2 to 4, as often as it
    counts them.
    """
    for match in _CHUNK.finditer(text):
        first, end = match.span()
        padded = f" {match.group()} "
        for size in (2, 3, 4):
            for i in range(max(1, len(padded) - size + 1)):
                start = first - 1 + i
                yield padded[i : i + size], ((max(start, first), min(start + size, end)),)
            if len(padded) <= size:
                break
