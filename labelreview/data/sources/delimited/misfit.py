"""The first row that does not fit, which most other dialects do not fit either.

Looking at it first spares reading a whole file in each of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from labelreview.data.sources.delimited.dialect import Dialect
from labelreview.data.sources.delimited.layout import lines_above, mended
from labelreview.data.sources.delimited.parse import DelimitedText
from labelreview.data.sources.delimited.scan import Row, Violation, rows

_WINDOW = 1 << 16
_ESCAPED = re.compile(r"\\[\s\S]")


def first_misfit(source: DelimitedText, dialect: Dialect) -> int | None:
    """Return the offset of the first row that is not as wide as the first, None without one."""
    sample = source.sample(dialect)
    above = lines_above(sample, source.head, header=dialect.header, titles=False)
    if len(sample) <= above:
        return None
    width = len(sample[above].cells)
    try:
        found = rows(source.text, dialect, sample[above].start)
        return next((row.start for row in found if len(row.cells) != width), None)
    except Violation as violation:
        return violation.offset


def stays_misfit(
    source: DelimitedText, dialect: Dialect, sample: Sequence[Row], at: int, *, mend: bool
) -> bool:
    """Return whether the row at an offset surely does not fit in another dialect either.

    sample:
        The first rows in that dialect.
    mend:
        Whether comments and empty cells at its end would be left out.
    """
    text = source.text
    if len(sample) < 2 or at <= sample[1].start or not _begins_row(text, dialect, sample, at):
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
    if len(sample[1].cells) == width + 1:
        return False  # all rows may be numbered, which a header does not name
    first = [*sample[:2], Row(at + row.start, at + row.end, row.cells)]
    return mended(first, text, source.name, header=dialect.header) is None


def _begins_row(text: str, dialect: Dialect, sample: Sequence[Row], at: int) -> bool:
    """Return whether a line surely begins a row where those above it follow the dialect."""
    if text.count("\r") != text.count("\r\n"):
        return False
    before = text[sample[0].start : at]
    if dialect.escape:
        before = _ESCAPED.sub("", before)
    if not before.endswith(("\n", "\r")):
        return False
    if not dialect.quote or dialect.quote not in before:
        return True
    return dialect.doubled and not dialect.loose and before.count(dialect.quote) % 2 == 0
