"""Blocks of rows of a large matrix, so that intermediate results stay small."""

from __future__ import annotations

from collections.abc import Iterator

_ROWS = 8_192


def row_blocks(rows: int) -> Iterator[slice]:
    """Yield slices that cover `rows` rows in order.

    >>> [(block.start, block.stop) for block in row_blocks(10_000)]
    [(0, 8192), (8192, 10000)]
    """
    for start in range(0, rows, _ROWS):
        yield slice(start, min(start + _ROWS, rows))
