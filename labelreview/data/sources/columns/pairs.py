"""Two columns that are read together as one text: a premise and its hypothesis, two questions."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from labelreview.core.arrow_kinds import plain
from labelreview.data.sources.columns.column_names import TEXT_NAMES, words_of

Pair = tuple[str, str]

# A title and its body are left out: either can be labelled alone.
_NAMES = (
    ("premise", "hypothesis"),
    ("question", "passage"),
    ("question", "sentence"),
    ("question", "answer"),
    ("query", "passage"),
    ("query", "document"),
    ("context", "response"),
    ("context", "question"),
    ("prompt", "response"),
    ("prompt", "completion"),
    ("claim", "evidence"),
    ("post", "reply"),
    ("comment", "reply"),
)
_NUMBERS = (("1", "2"), ("a", "b"), ("one", "two"), ("first", "second"))
_NUMBERED = frozenset({*TEXT_NAMES, "hypothesis", "response", "answer", "s", "q"})


def find_pairs(names: Sequence[str]) -> list[Pair]:
    """Return the pairs among columns of text, by their names, in the order of the text.

    >>> find_pairs(["id", "Sentence2", "Sentence1"])
    [('Sentence1', 'Sentence2')]
    """
    by_words: dict[tuple[str, ...], str] = {}
    for name in names:
        by_words.setdefault(_essential(words_of(name)), name)
    wanted: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
        ((first,), (second,)) for first, second in _NAMES
    ]
    for words in by_words:
        for one, two in _NUMBERS:
            if one in words and _NUMBERED & {*words}:
                wanted.append((words, tuple(two if word == one else word for word in words)))
    return [
        (by_words[first], by_words[second])
        for first, second in wanted
        if first in by_words and second in by_words
    ]


def joined(first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return both texts of each row, the second on a line of its own, large_string (rows,).

    A row with only one of them has that text; null with neither.
    """
    blank = [
        pc.fill_null(pc.equal(pc.utf8_trim_whitespace(plain(text)), ""), True)
        for text in (first, second)
    ]
    both = pc.binary_join_element_wise(plain(first), plain(second), pa.scalar("\n", "large_string"))
    alone = pc.if_else(blank[0], plain(second), plain(first))
    return pa.chunked_array([pc.if_else(pc.or_(*blank), alone, both).combine_chunks()])


def _essential(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[:-1] if len(words) > 1 and words[-1] == "text" else words
