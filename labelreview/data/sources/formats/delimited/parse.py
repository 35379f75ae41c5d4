"""The rows of a dialect as columns of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import pyarrow as pa
import pyarrow.csv as pc

from labelreview.core.limits import check_memory, check_size, largest_input
from labelreview.data.sources.formats.delimited.dialect import Dialect
from labelreview.data.sources.formats.delimited.scan import (
    Cells,
    Row,
    Violation,
    follows_quoting,
    rows,
)
from labelreview.data.sources.formats.encoding import bytes_per_character

# The longest row that can be read; rows never straddle more than two blocks.
_BLOCK, _SMALLEST_BLOCK = 64 << 20, 1 << 20
_HEAD = 1 << 16
_PART = 10_000  # rows between two looks at how much they take
_PER_ROW, _PER_CELL = 200, 70  # bytes of memory, beside the characters
_PER_VALUE = 4.2  # bytes of a cell in a table, beside the characters
ROWS_OF_A_SAMPLE = 1000

Columns = list[pa.ChunkedArray]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as one dialect reads it: header, None without one, columns and first rows of data."""

    dialect: Dialect
    header: Cells | None
    columns: Columns
    below: list[Cells]
    warnings: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.columns[0]) if self.columns else 0


@dataclass(frozen=True)
class DelimitedText:
    """The bytes of a file in UTF-8, and as a string where that is needed."""

    data: bytes
    name: str
    first_line: int = 1

    @cached_property
    def text(self) -> str:
        check_memory(self.name, self._memory)
        return self.data.decode()

    @cached_property
    def _memory(self) -> int:
        """How many bytes the file takes as bytes and as a string."""
        return len(self.data) * (1 + bytes_per_character(self.data))

    def rows(self, dialect: Dialect, start: int) -> list[Row]:
        """Return the rows from an offset of `text` on. Raises `Violation` at one that the dialect
        does not allow, and `SourceError` when they take too much memory."""
        found: list[Row] = []
        left, memory = rows(self.text, dialect, start), self._memory
        while part := list(islice(left, _PART)):
            found += part
            cells = sum(len(row.cells) for row in part)
            memory += _PER_ROW * len(part) + _PER_CELL * cells
            memory += (part[-1].end - part[0].start) * self._memory // max(len(self.data), 1)
            check_memory(self.name, memory)
        return found

    @cached_property
    def head(self) -> str:
        return self.data[:_HEAD].decode(errors="ignore")

    def sample(self, dialect: Dialect, most: int = ROWS_OF_A_SAMPLE) -> list[Row]:
        """Return the first rows, up to the first that the dialect does not allow."""
        found = _rows_until_violation(self.head, dialect, most)
        if len(self.data) <= _HEAD or len(found) == most:
            return found
        # The last row is cut; where it is one of the first, texts are so long that all is needed.
        return found[:-1] if len(found) > 2 else _rows_until_violation(self.text, dialect, most)

    def line(self, offset: int) -> int:
        """Return the number, from 1, of the line at an offset of `text`."""
        before = self.text[:offset]
        return self.first_line + before.count("\n") + before.count("\r") - before.count("\r\n")

    def bytes_before(self, offset: int) -> int:
        """Return the offset in `data` of an offset in `text` that lies in a sample."""
        text = self.head if offset <= len(self.head) else self.text
        return len(text[:offset].encode())


def _rows_until_violation(text: str, dialect: Dialect, most: int) -> list[Row]:
    found = []
    try:
        for row in islice(rows(text, dialect), most):
            found.append(row)
    except Violation:
        pass
    return found


def parse(source: DelimitedText, dialect: Dialect, start: int, width: int) -> Columns | None:
    """Return the columns of the rows from an offset on, None when a row does not fit.

    Each row must have `width` cells and follow the dialect.
    """
    fast = not (dialect.escape or dialect.padded or dialect.bare_return or not dialect.doubled)
    if fast and not dialect.loose and (dialect.delimiter + dialect.quote).isascii():
        offset = source.bytes_before(start)
        if follows_quoting(source.data, offset, dialect.delimiter, dialect.quote):
            return _arrow(source.data, source.name, dialect, offset, width)
        return None
    try:
        found = source.rows(dialect, start)
    except Violation:
        return None
    return to_columns(found, width) if all(len(row.cells) == width for row in found) else None


def to_columns(found: Sequence[Row], width: int) -> Columns:
    """Return the columns of rows of equal width."""
    values = zip(*(row.cells for row in found), strict=True) if found else [()] * width
    return [pa.chunked_array([pa.array(column, pa.string())]) for column in values]


def _arrow(data: bytes, name: str, dialect: Dialect, start: int, width: int) -> Columns | None:
    if len(data) * (1 + _PER_VALUE) > largest_input():
        cells = data.count(dialect.delimiter.encode()) + data.count(b"\n")
        check_size(name, len(data) + int(_PER_VALUE * cells), "as a table")
    names = [str(i) for i in range(width)]
    rest = pa.py_buffer(data).slice(start)
    if start >= len(data):
        return [pa.chunked_array([], pa.string())] * width
    try:
        table = pc.read_csv(
            pa.BufferReader(rest),
            read_options=pc.ReadOptions(
                block_size=max(min(_BLOCK, largest_input() // 8), _SMALLEST_BLOCK),
                column_names=names,
            ),
            parse_options=pc.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote or False,
                newlines_in_values=bool(dialect.quote),
            ),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
                quoted_strings_can_be_null=False,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    return list(table.columns)
