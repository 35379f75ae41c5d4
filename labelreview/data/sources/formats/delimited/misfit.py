"""The first row that does not fit, which most other dialects do not fit either.

Looking at it first spares reading a whole file in each of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from labelreview.data.sources.formats.delimited.dialect import Dialect
from labelreview.data.sources.formats.delimited.layout import lines_above, mended
from labelreview.data.sources.formats.delimited.parse import DelimitedText
from labelreview.data.sources.formats.delimited.scan import Row, Violation, rows

_WINDOW = 1 << 16
_ESCAPED = re.compile(r"\\[\s\S]")


@dataclass(frozen=True, slots=True)
class Misfit:
    """The offset of the first row that does not fit in a dialect."""

    offset: int
    dialect: Dialect


def first_misfit(source: DelimitedText, dialect: Dialect) -> Misfit | None:
    """Return the first row that violates the dialect or is not as wide as the first, else None."""
    sample = source.sample(dialect)
    above = lines_above(sample, source.head, header=dialect.header, titles=False)
    if len(sample) <= above:
        return None
    width = len(sample[above].cells)
    try:
        found = rows(source.text, dialect, sample[above].start)
        at = next((row.start for row in found if len(row.cells) != width), None)
    except Violation as violation:
        at = violation.offset
    return None if at is None else Misfit(at, dialect)


def stays_misfit(
    source: DelimitedText, dialect: Dialect, sample: Sequence[Row], misfit: Misfit, *, mend: bool
) -> bool:
    """Return whether the row surely does not fit in another dialect either.

    sample:
        The first rows in that dialect.
    mend:
        Whether comments and empty cells at its end would be left out.
    """
    text, at = source.text, misfit.offset
    if len(sample) < 2 or at <= sample[1].start or not _begins_row(text, dialect, sample, misfit):
        return False
    window = text[at : at + _WINDOW]
    try:
        row = next(rows(window, dialect), None)
    except Violation:
        return len(window) < _WINDOW
    if row is None or row.end == _WINDOW:
        return False
    width = len(sample[0].cells)
    if not mend:
        return len(row.cells) != width
    if len(sample[1].cells) == width + 1 and sample[1].cells[0] == "1":
        return False  # all rows may be numbered, which a header does not name
    first = [*sample[:2], Row(at + row.start, at + row.end, row.cells)]
    return mended(first, text, source.name, header=dialect.header) is None


def _begins_row(text: str, dialect: Dialect, sample: Sequence[Row], misfit: Misfit) -> bool:
    """Return whether a line surely begins a row where those above it follow the dialect."""
    if has_bare_return(text):
        return False
    before = text[sample[0].start : misfit.offset]
    if dialect.escape:
        before = _ESCAPED.sub("", before)
    if not before.endswith(("\n", "\r")):
        return False
    if not dialect.quote or dialect.quote not in before:
        return True
    if before.count(dialect.quote) % 2:
        return False
    # What follows the strict dialect is read in the same way by one that takes liberties.
    other = misfit.dialect
    same = (dialect.quote, dialect.delimiter) == (other.quote, other.delimiter)
    return same or (dialect.doubled and not dialect.loose)


def has_bare_return(text: str) -> bool:
    """Return whether there is a carriage return without a line feed."""
    return text.count("\r") != text.count("\r\n")
