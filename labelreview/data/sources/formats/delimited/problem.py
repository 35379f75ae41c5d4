"""The sentence about the first line of a file that does not fit."""

from __future__ import annotations

from dataclasses import replace

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import SourceError
from labelreview.data.sources.formats.delimited.dialect import Dialect
from labelreview.data.sources.formats.delimited.layout import is_blank, lines_above
from labelreview.data.sources.formats.delimited.parse import DelimitedText
from labelreview.data.sources.formats.delimited.scan import Violation, rows


def problem(source: DelimitedText, dialect: Dialect, *, told: bool) -> SourceError:
    """Return the error about the first row that does not fit the standard reading.

    told:
        Whether the delimiter was given.
    """
    name, width, start = source.name, 0, 0
    dialect = replace(dialect, loose=bool(dialect.quote))
    sample = source.sample(dialect)
    above = lines_above(sample, source.head, header=dialect.header, titles=False)
    begin = sample[above].start if sample else 0
    try:
        for row in rows(source.text, dialect, begin):
            width, start = width or len(row.cells), row.start
            if len(row.cells) == width or is_blank(row):
                continue
            line = source.line(start)
            if any("\n" in (cell or "") for cell in row.cells):
                return _quote_error(name, line)
            first = "header" if dialect.header else "first line"
            cells = counted(len(row.cells), "cell")
            fix = "fix that line, or put quotation marks around texts that contain the separator"
            return SourceError(
                f"Line {line:,} of {name} has {cells}, but the {first} has {width:,}",
                "name another delimiter with --delimiter, or fix that line" if told else fix,
            )
    except Violation as violation:
        return _quote_error(name, source.line(violation.offset))
    if not width:
        return SourceError(f"{name} has no header row", "add a first line with the column names")
    return SourceError(
        f"{name} cannot be parsed after line {source.line(start):,}",
        "check that line of the file",
    )


def _quote_error(name: str, line: int) -> SourceError:
    return SourceError(
        f"Quotation marks from line {line:,} of {name} on are unbalanced",
        "double each quotation mark inside a text, and quote the whole text",
    )
