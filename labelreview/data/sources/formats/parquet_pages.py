"""How many rows of a Parquet file can be decoded at once without their texts filling the memory.

A text that stands once in a dictionary can be that of a million rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from labelreview.core.limits import largest_input

_MOST_ROWS = 8192
_DICTIONARY = 2  # the kind of a page
_FIELDS = {1: "kind", 2: "size"}  # of the header of a page, by number; all of them are integers


def rows_at_once(data: bytes, rows: int, chunks: Sequence[Any]) -> int:
    """Return how many rows of a group take half of what an input may, at most: as if each had the
    longest text that its dictionaries can hold.

    chunks:
        The metadata of the columns of the group, as pyarrow gives it.
    """
    most = 0.0
    for chunk in chunks:
        if chunk.physical_type == "BYTE_ARRAY":
            most += _dictionary_size(data, chunk) * max(1.0, chunk.num_values / max(rows, 1))
    return max(1, min(_MOST_ROWS, math.floor(largest_input() / 2 / max(most, 1))))


def _dictionary_size(data: bytes, chunk: Any) -> int:
    """Return the bytes of the page with a column's distinct values, 0 without one."""
    start = chunk.data_page_offset
    if chunk.has_dictionary_page and chunk.dictionary_page_offset:
        start = min(start, chunk.dictionary_page_offset)
    header = dict(_integers(data[start : start + 64]))
    return header.get("size", 0) if header.get("kind") == _DICTIONARY else 0


def _integers(data: bytes) -> Iterator[tuple[str, int]]:
    """Yield the first fields of a page's header, which is in Thrift's compact protocol."""
    at = field = 0
    while at < len(data) and data[at] & 15 == 5 and data[at] >> 4:
        field += data[at] >> 4
        at, number, shift = at + 1, 0, 0
        while at < len(data):
            number |= (data[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if data[at - 1] < 128:
                break
        if field in _FIELDS:
            yield _FIELDS[field], (number >> 1) ^ -(number & 1)
