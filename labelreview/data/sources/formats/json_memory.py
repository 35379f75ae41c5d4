"""How much memory JSON takes as values of Python, before they are made."""

from __future__ import annotations

import numpy as np

from labelreview.core.limits import largest_input
from labelreview.data.sources.formats.encoding import bytes_per_character

# The most that a byte of JSON becomes: lists of lists without anything in them.
_WORST = 40
# Bytes of memory of each object, list, and value, beside its characters. Python gives an object
# room for a few keys; one with very many has most of its memory in them.
_OBJECT, _LIST, _VALUE, _KEY, _KEY_OF_MANY, _FEW = 232, 88, 60, 20, 230, 20
_CHUNK = 1 << 20


def memory_of_values(data: bytes) -> int:
    """Return about how many bytes of memory a JSON text takes at most while it is decoded: itself,
    as a string, and as values.

    It counts what begins or separates values, also inside strings: an upper limit. Where even the
    worst text of its size is far within what an input may take, nothing is counted.
    """
    if len(data) * _WORST < largest_input():
        return len(data) * _WORST
    counts = np.zeros(256, np.int64)
    numbers = np.frombuffer(data, np.uint8)
    for start in range(0, len(numbers), _CHUNK):
        counts += np.bincount(numbers[start : start + _CHUNK], minlength=256)
    objects, lists, commas, colons = (int(counts[ord(mark)]) for mark in "{[,:")
    many = max(colons - _FEW * objects, 0)
    made = _OBJECT * objects + _LIST * lists + _VALUE * (commas + objects + lists)
    made += _KEY * (colons - many) + _KEY_OF_MANY * many
    width = bytes_per_character(data)
    # The string of the whole goes before the table comes.
    return len(data) * (1 + 2 * width) + made
