"""CSV, TSV and other delimited text in all its dialects, every cell as text.

`read_dialect` returns the table with the `Dialect` that was found, `read_delimited` without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyarrow as pa

from labelreview.core.limits import check_row, longest_row
from labelreview.data.sources.formats.delimited.dialect import Dialect
from labelreview.data.sources.formats.delimited.header import looks_like_data, named
from labelreview.data.sources.formats.delimited.parse import DelimitedText
from labelreview.data.sources.formats.delimited.reading import fitting
from labelreview.data.sources.formats.encoding import decoded
from labelreview.data.sources.options import AS_FOUND, ReadOptions

__all__ = ["DELIMITERS", "Delimited", "Dialect", "read_delimited", "read_dialect"]

# What separates the cells in files with these endings, unless the first row shows another.
DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".txt": "\t", ".psv": "|"}


@dataclass(frozen=True, slots=True)
class Delimited:
    """A table of strings, the dialect in which it was written, and warnings."""

    table: pa.Table
    dialect: Dialect
    warnings: tuple[str, ...]


def read_delimited(
    data: bytes, name: str, delimiter: str, options: ReadOptions = AS_FOUND
) -> tuple[pa.Table, tuple[str, ...]]:
    """Read a table of strings, with warnings; see `read_dialect`."""
    found = read_dialect(data, name, delimiter, options)
    return found.table, found.warnings


def read_dialect(
    data: bytes, name: str, delimiter: str, options: ReadOptions = AS_FOUND
) -> Delimited:
    """Read a table of strings and say in which dialect it was written.

    "01", "NA" and "null" stay as written; only empty cells without quotation marks are missing.
    The standard reading comes first; where a row violates it, others are tried until every row
    fits. `delimiter` is tried first, what `options` says is never changed.

    Raises `SourceError` naming the first line that does not fit.
    """
    text = decoded(data, name, options.encoding)
    _check_lines(text.data, name)
    source = DelimitedText(text.data, name)
    reading = fitting(source, delimiter, options)
    table, warnings = named(reading.header, reading.columns, name)
    dialect = replace(reading.dialect, encoding=text.encoding)
    if options.header is None and reading.header:
        warnings[:0] = looks_like_data(reading.header, reading.below, name)
    return Delimited(
        table,
        dialect,
        (
            *text.warnings,
            *_liberties(reading.dialect, source, options),
            *reading.warnings,
            *warnings,
        ),
    )


def _check_lines(data: bytes, name: str) -> None:
    """Raise `SourceError` when a line, and so a row, is longer than it may be."""
    at, most = 0, longest_row()
    while len(data) - at > most:
        end = max(data.rfind(mark, at, at + most) for mark in (b"\n", b"\r"))
        check_row(name, most + 1 if end < 0 else 0)
        at = end + 1


def _liberties(dialect: Dialect, text: DelimitedText, options: ReadOptions) -> list[str]:
    """Return a sentence for each thing that was detected and leaves out or keeps characters."""
    name, said = text.name, []
    if options.quote is None and dialect.quote == "" and b'"' in text.data:
        said.append(f"{name} is written without quoting, so quotation marks are part of its cells.")
    if options.quote is None and dialect.quote == "'":
        said.append(f"Apostrophes around cells of {name} are read as its quotation marks.")
    if not dialect.doubled:
        said.append(f"Quotation marks inside the cells of {name} are not doubled and kept.")
    if dialect.escape:
        said.append(f"Backslashes in {name} are read as escapes.")
    if dialect.padded:
        said.append(f"Spaces that follow the delimiters of {name} are not part of its cells.")
    return said
