"""CSV and TSV, every cell as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.csv as pc

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import SourceError
from labelreview.data.sources.encoding import utf8
from labelreview.data.sources.table import check_header

# The longest row that can be read; rows never straddle more than two blocks.
_BLOCK = 64 << 20
_OTHER_DELIMITERS = ";\t|"


def read_delimited(data: bytes, name: str, delimiter: str) -> pa.Table:
    """Read a table of strings: "01", "NA" and "null" stay as written, only empty cells are missing.

    When commas give a single column, semicolons, tabs and vertical bars are tried. Raises
    `SourceError` naming the first line whose number of cells differs from the header's.
    """
    data = utf8(data, name)
    header = _header(data, name, delimiter)
    if delimiter == "," and len(header) == 1:
        found = [mark for mark in _OTHER_DELIMITERS if mark in header[0]]
        if found:
            delimiter = max(found, key=header[0].count)
            header = _header(data, name, delimiter)
    check_header(header, name)
    if delimiter == "\t" and (plain := _unquoted(data, header)) is not None:
        return plain
    return _quoted(data, header, delimiter, name)


def _quoted(data: bytes, header: list[str], delimiter: str, name: str) -> pa.Table:
    try:
        table = _parse(data, header, delimiter, quoted=True)
    except pa.ArrowInvalid as error:
        raise _ragged(data, name, delimiter, len(header)) from error
    if data.count(b'"') % 2:
        _check_quotes(data, name, delimiter)
    return table


def _unquoted(data: bytes, header: list[str]) -> pa.Table | None:
    """Return the table read without quoting when that gives more rows, else None.

    Many TSV files of tweets are written without quoting; read with it, a text that begins with a
    quotation mark swallows the rows after it.
    """
    if b'"' not in data:
        return None
    try:
        plain = _parse(data, header, "\t", quoted=False)
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    try:
        quoted = _parse(data, header, "\t", quoted=True)
    except pa.ArrowInvalid:
        return plain
    return plain if plain.num_rows > quoted.num_rows else None


def _parse(data: bytes, header: list[str], delimiter: str, *, quoted: bool) -> pa.Table:
    return pc.read_csv(
        pa.BufferReader(data),
        read_options=pc.ReadOptions(block_size=_BLOCK),
        parse_options=pc.ParseOptions(
            delimiter=delimiter, quote_char='"' if quoted else False, newlines_in_values=quoted
        ),
        convert_options=pc.ConvertOptions(
            column_types={column: pa.string() for column in header},
            strings_can_be_null=True,
            null_values=[""],
            quoted_strings_can_be_null=False,
        ),
    )


class _BadRow(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _rows(data: bytes, delimiter: str, *, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Yield first line, 1-based, and cells of each row that is not blank; raises `_BadRow`."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=strict)
    # The limit is one for the whole process, so it only ever grows: other threads read too.
    csv.field_size_limit(max(_BLOCK, csv.field_size_limit()))
    first = 1
    try:
        for row in reader:
            if row:
                yield first, row
            first = reader.line_num + 1
    except csv.Error as error:
        raise _BadRow(first) from error


def _header(data: bytes, name: str, delimiter: str) -> list[str]:
    try:
        return next(_rows(data, delimiter))[1]
    except (_BadRow, StopIteration) as error:
        raise SourceError(
            f"{name} has no header row", "add a first line with the column names"
        ) from error


def _check_quotes(data: bytes, name: str, delimiter: str) -> None:
    # An opening quotation mark that is never closed swallows the rows after it without an error.
    try:
        for _ in _rows(data, delimiter, strict=True):
            pass
    except _BadRow as error:
        raise _quote_error(name, error.line) from error


def _ragged(data: bytes, name: str, delimiter: str, columns: int) -> SourceError:
    previous = 1
    for line, row in _rows(data, delimiter):
        if len(row) != columns:
            if any("\n" in cell for cell in row):
                return _quote_error(name, line)
            cells = counted(len(row), "cell")
            return SourceError(
                f"Line {line:,} of {name} has {cells}, but the header has {columns}",
                "fix that line, or put quotation marks around texts that contain the separator",
            )
        previous = line
    return SourceError(
        f"{name} cannot be parsed after line {previous:,}", "check that line of the file"
    )


def _quote_error(name: str, line: int) -> SourceError:
    return SourceError(
        f"Quotation marks from line {line:,} of {name} on are unbalanced",
        "double each quotation mark inside a text, and quote the whole text",
    )
