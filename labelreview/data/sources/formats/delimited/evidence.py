"""What the cells of a file say for and against a reading in which every row fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pyarrow.compute as pc

from labelreview.data.sources.formats.delimited.dialect import Dialect
from labelreview.data.sources.formats.delimited.parse import DelimitedText, Reading
from labelreview.data.sources.formats.delimited.scan import (
    every_delimiter_is_padded,
    only_known_escapes,
)

# Of the cells that begin with a quotation mark; a file with fewer is one with a few mistakes.
_UNQUOTED_SHARE = 0.1
# Fewer cells between apostrophes can be so by chance.
_SEVERAL = 3
_ENCLOSED = r"^\s*'(?s:.*)'\s*$"


def is_plausible(source: DelimitedText, reading: Reading, *, told: bool) -> bool:
    """Return whether nothing in the file speaks against a reading.

    told:
        Whether the quotation mark was given.
    """
    dialect = reading.dialect
    if not dialect.doubled:
        return _is_quoted_throughout(source, reading)
    if told or b'"' not in source.data:
        return True
    if dialect.quote == '"' and dialect.escape:
        return _has_escaped_quote(source.text, dialect)
    if dialect.quote == "" and not dialect.escape:
        return is_unquoted(reading)
    return True


def is_unquoted(reading: Reading) -> bool:
    """Return whether the quotation marks are those of the texts, in a file read without quoting."""
    if any(map(_is_wrapped, reading.header or ())):
        return False
    begun = wrapped = 0
    for column in reading.columns:
        marked = column.filter(pc.starts_with(column, '"'))
        closed = marked.filter(pc.match_substring_regex(marked, '^"([^"]|"")*"$'))
        if pc.any(pc.match_substring_regex(closed, '[^"]""[^"]')).as_py():
            return False
        begun += len(marked)
        wrapped += len(closed)
    # Commas are in most texts, so that CSV without quoting is rare, while TSV often is.
    return reading.dialect.delimiter == "\t" or begun - wrapped >= _UNQUOTED_SHARE * begun


def asked_for(source: DelimitedText, reading: Reading, *, told: bool) -> Iterator[Dialect]:
    """Yield other dialects that the cells of a reading in which every row fits look like."""
    dialect = reading.dialect
    if dialect.escape or dialect.padded:
        return
    if _is_padded(source, reading):
        yield replace(dialect, padded=True)
    if rb"\N" in source.data and _has_null_marks(source, reading):
        yield replace(dialect, escape="\\")
    if told:
        return
    if _has_apostrophes_around(reading):
        yield replace(dialect, quote="'")
        yield replace(dialect, quote="'", padded=True)
        yield replace(dialect, quote="'", escape="\\")
    if dialect.quote and dialect.delimiter == "\t" and _has_line_ends_in_cells(source, reading):
        # What is several rows without quoting is not one cell in quotation marks.
        yield replace(dialect, quote="")


def _is_quoted_throughout(source: DelimitedText, reading: Reading) -> bool:
    # Only a writer that quotes every cell of the header surely meant the marks around the others.
    plain = replace(reading.dialect, quote="", doubled=True)
    first = source.sample(plain, most=1)[0].cells
    return 1 < len(first) == len(reading.columns) and all(map(_is_wrapped, first))


def _is_wrapped(cell: str | None) -> bool:
    return cell is not None and len(cell) > 1 and cell[0] == cell[-1] == '"'


def _has_escaped_quote(text: str, dialect: Dialect) -> bool:
    d = re.escape(dialect.delimiter)
    quoted = rf'(?:\A|[{d}\r\n]) *"[^"\\]*+(?:\\[^"][^"\\]*+)*+\\"'
    return re.search(quoted, text) is not None


def _is_padded(source: DelimitedText, reading: Reading) -> bool:
    names = reading.header or (reading.below or [[]])[0]
    return (
        len(names) > 1
        and all((cell or "").startswith(" ") for cell in names[1:])
        and every_delimiter_is_padded(source.text, replace(reading.dialect, padded=True))
    )


def _has_line_ends_in_cells(source: DelimitedText, reading: Reading) -> bool:
    lines = reading.rows + reading.dialect.header
    return len(reading.columns) > 1 and b'"' in source.data and source.data.count(b"\n") > lines


def _has_null_marks(source: DelimitedText, reading: Reading) -> bool:
    marked = any(pc.any(pc.equal(column, r"\N")).as_py() for column in reading.columns)
    return marked and only_known_escapes(source.text, reading.dialect)


def _has_apostrophes_around(reading: Reading) -> bool:
    """Whether all cells of a column stand between apostrophes."""
    first = reading.below[0] if reading.below else []
    for number, (cell, column) in enumerate(zip(first, reading.columns, strict=False)):
        if cell is None or not re.fullmatch(_ENCLOSED, cell):
            continue
        several = len(column) - column.null_count >= _SEVERAL
        named_so = reading.header is not None and "'" in (reading.header[number] or "")
        enclosed = pc.match_substring_regex(column, _ENCLOSED)
        if (several or named_so) and pc.all(enclosed).as_py():
            return True
    return False
