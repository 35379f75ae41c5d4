"""Rows of a large matrix in turn, so that what is made of them on the way stays small."""

from __future__ import annotations

from collections.abc import Iterator

_ROWS = 8_192


def row_blocks(rows: int) -> Iterator[slice]:
    """Slices that cover `rows` rows in order.

    >>> [(block.start, block.stop) for block in row_blocks(10_000)]
    [(0, 8192), (8192, 10000)]
    """
    for start in range(0, rows, _ROWS):
        yield slice(start, min(start + _ROWS, rows))
