"""How much one input may take: every limit, its setting, and the sentence that names both.

While an input is read, its bytes, the values made of them and the finished table are there at once,
each within `largest_input`; so reading takes three times that much memory at most.
"""

from __future__ import annotations

import contextlib
import os
import re
from functools import cache
from pathlib import Path

import psutil

from labelreview.core.byte_sizes import size_words
from labelreview.core.errors import SourceError

LARGEST_INPUT = "LABELREVIEW_LARGEST_INPUT"
LONGEST_ROW = "LABELREVIEW_LONGEST_ROW"
MOST_COLUMNS = "LABELREVIEW_MOST_COLUMNS"
LONGEST_DOWNLOAD = "LABELREVIEW_LONGEST_DOWNLOAD"

_INPUT, _ROW = 10**9, 64 * 10**6  # bytes
_COLUMNS = 10_000
_SECONDS = 600
_OF_MEMORY = 4  # three parts for an input, and one for everything else

# Bytes and values together; the rest is for what the memory's keeper rounds up.
_TIMES = 2.5

_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(?:([kmgt]?)(i?)b)?", re.IGNORECASE)
_CONTROL_GROUPS = ("memory.max", "memory/memory.limit_in_bytes")


def largest_input() -> int:
    """Return how many bytes an input may have, also unpacked and as a table: what is set, else
    1 GB, or a quarter of the memory where that is less."""
    return _bytes(LARGEST_INPUT) or min(_INPUT, _memory() // _OF_MEMORY)


def longest_row() -> int:
    """Return how many bytes a row of text may have: what is set, else 64 MB."""
    return min(_bytes(LONGEST_ROW) or _ROW, largest_input())


def most_columns() -> int:
    """Return how many columns a table may have: what is set, else 10,000."""
    return _number(MOST_COLUMNS, _COLUMNS)


def longest_download() -> int:
    """Return how many seconds a download may take: what is set, else 600."""
    return _number(LONGEST_DOWNLOAD, _SECONDS)


def check_size(name: str, size: int, when: str = "") -> None:
    """Raise `SourceError` when something has more bytes than an input may have.

    when:
        What it is then, such as "when unpacked".
    """
    if size > largest_input():
        raise SourceError(
            f"{name} is larger than {size_words(largest_input())}{when and ' '}{when}",
            f"split it into smaller files, or set {LARGEST_INPUT} to more",
        )


def check_memory(name: str, size: float) -> None:
    """Raise `SourceError` when bytes and what is made of them take more memory than they may."""
    if size > _TIMES * largest_input():
        raise SourceError(
            f"{name} has so many or such long values that reading it takes more than "
            f"{size_words(3 * largest_input())} of memory",
            f"split it into smaller files, or set {LARGEST_INPUT} to more than "
            f"{size_words(largest_input())}",
        )


def check_row(name: str, size: int) -> None:
    """Raise `SourceError` when a row or a cell has more bytes than it may."""
    if size > longest_row():
        raise SourceError(
            f"A row of {name} is longer than {size_words(longest_row())}",
            f"check that its lines end where rows do, or set {LONGEST_ROW} to more",
        )


def check_columns(name: str, count: int) -> None:
    """Raise `SourceError` when a table has more columns than it may."""
    if count > most_columns():
        raise SourceError(
            f"{name} has more than {most_columns():,} columns",
            f"keep those with the texts and labels, or set {MOST_COLUMNS} to more",
        )


def out_of_memory(name: str) -> SourceError:
    """Return the error for what the machine has no memory for, though it is within the limits."""
    return SourceError(
        f"There is not enough memory to read {name}",
        f"free some, split it into smaller files, or set {LARGEST_INPUT} to less",
    )


def _bytes(variable: str) -> int | None:
    given = os.environ.get(variable, "").strip()
    if not given:
        return None
    found = _SIZE.fullmatch(given)
    base = 1024 if found and found[3] else 1000
    size = int(float(found[1]) * base ** " kmgt".index((found[2] or " ").lower())) if found else 0
    if not size:
        raise SourceError(f"{variable} is {given!r}", "give a size such as 500 MB or 2 GB")
    return size


def _number(variable: str, default: int) -> int:
    given = os.environ.get(variable, "").strip()
    if not given:
        return default
    if not given.isdecimal() or not int(given):
        raise SourceError(f"{variable} is {given!r}", "give a whole number above 0")
    return int(given)


@cache
def _memory() -> int:
    """Return the bytes of memory of this machine, or of the container that this runs in."""
    sizes = [int(psutil.virtual_memory().total)]
    for name in _CONTROL_GROUPS:
        with contextlib.suppress(OSError, ValueError):
            sizes.append(int(Path("/sys/fs/cgroup", name).read_text(encoding="ascii")))
    return min(sizes)
