"""The words that speak for a label and against it, as places in the text that the browser shows."""

from __future__ import annotations

from collections.abc import Sequence

from labelreview.ui.parts.post import ReadableText

Marks = list[tuple[int, int, float]]
_FAINTEST = 0.45  # of the strongest word; fainter ones would only be noise


def marked_words(text: str, words: Sequence[tuple[str, float]]) -> Marks:
    """Return where the words with the largest weights stand in the text as it is shown.

    `words` are words or phrases of `text` in their order, each with a weight: above 0 it speaks for
    the label, below 0 against it. Each mark is (start, end, strength): places in UTF-16 units, as
    browsers count, and -1 to 1.
    """
    most = max((abs(weight) for _, weight in words), default=0.0)
    readable = ReadableText.of(text)
    marks: Marks = []
    read = units = counted = 0
    for word, weight in words:
        start = text.find(word, read)
        if start < 0:
            continue
        read = start + len(word)
        if not most or abs(weight) < _FAINTEST * most:
            continue
        first, last = readable.place(start), readable.end(read)
        if first < counted:  # the rest of a character that is marked already
            continue
        units += _units(readable.text[counted:first])
        end = units + _units(readable.text[first:last])
        marks.append((units, end, round(weight / most, 2)))
        units, counted = end, last
    return marks


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
