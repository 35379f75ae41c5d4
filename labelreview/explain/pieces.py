"""The words of a text as they stand there, and the places of its n-grams."""

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
_PIECE = re.compile(f"[{_UNSPACED}][{_MARKS}]*|[^\\s{_UNSPACED}]+")
_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"(?u)\b\w+\b")

Part = tuple[int, int]
"""Where something begins and ends in a text, in characters."""


def pieces(text: str) -> list[Part]:
    """The words between spaces; in scripts without spaces the single signs with their marks.

    >>> [text[start:end] for text in ["so far 太好 了"] for start, end in pieces(text)]
    ['so', 'far', '太', '好', '了']
    """
    return [found.span() for found in _PIECE.finditer(text)]


@dataclass(frozen=True, slots=True)
class Lowered:
    """A text in lower case, and where each of its characters comes from.

    origin:
        int (len(text) + 1,): place in the text as it was; None where nothing moved. Only the
        Turkish capital İ grows when it is lowered.
    """

    text: str
    origin: NDArray[np.int64] | None

    @classmethod
    def of(cls, text: str) -> Lowered:
        lowered = text.lower()
        if len(lowered) == len(text):
            return cls(lowered, None)
        sizes = [len(sign.lower()) for sign in text]
        return cls(lowered, np.append(np.repeat(np.arange(len(text)), sizes), len(text)))


def words(text: str) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """Words and pairs of words of a lowered text, each with the places of its words.

    Exactly the terms of scikit-learn's analyzer `word` with n-grams of 1 and 2 and the pattern
    `\\b\\w+\\b`, as often as it counts them.
    """
    found = [(match.group(), match.span()) for match in _WORD.finditer(text)]
    for word, place in found:
        yield word, (place,)
    for (left, before), (right, after) in pairwise(found):
        yield f"{left} {right}", (before, after)


def signs(text: str) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """Two to four characters of a lowered text, each with its place, the padding left out.

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
