"""Where the header of a delimited text stands, and rows that differ from it only in layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from labelreview.core.counted_nouns import counted
from labelreview.data.sources.formats.delimited.header import has_known_name, telling_cells
from labelreview.data.sources.formats.delimited.scan import Cells, Row

_MOST_TITLES = 20
# Tweets begin with hashtags, so that only a line above the header can be a comment like this.
_HASHTAG = re.compile(r"^#\w", re.MULTILINE)


def lines_above(sample: Sequence[Row], text: str, *, header: bool, titles: bool) -> int:
    """Return how many of the first rows are comments, or titles above the header.

    text:
        The beginning of the file, in which the rows begin.
    header:
        Whether there is one; without it, nothing tells a title from a row of data.
    titles:
        Whether rows that are narrower than the rest may be titles.
    """
    comments = _comments_above(sample, text, header=header)
    if not header:
        return comments
    rest = sample[comments:]
    if titles:
        return comments + _titles_above(rest, text)
    return comments + _padded_titles_above(rest, text)


def _comments_above(sample: Sequence[Row], text: str, *, header: bool) -> int:
    count = 0
    while count < len(sample) and text.startswith("#", sample[count].start):
        count += 1
    if count >= len(sample) - 1:
        return 0
    below = sample[count].cells
    for i, row in enumerate(sample[:count]):
        # A header can be written as a comment, and texts can begin with a hashtag.
        comment = text.startswith("# ", row.start) and not has_known_name(row.cells)
        if len(row.cells) == len(below) and not (comment and has_known_name(below)):
            return i
        alone = len(row.cells) == 1 and not (len(below) == 1 or _HASHTAG.match(text, row.start))
        if not alone and not (header and has_known_name(below)):
            return i
    return count


def _titles_above(rest: Sequence[Row], text: str) -> int:
    """Return how many rows stand above the first that is as wide as most."""
    if len(rest) < 2:
        return 0
    width = Counter(len(row.cells) for row in rest).most_common(1)[0][0]
    count = next(i for i, row in enumerate(rest) if len(row.cells) == width)
    if not 0 < count <= min(_MOST_TITLES, len(rest) - 2):
        return 0
    header, below = rest[count].cells, [row.cells for row in rest[count + 1 :]]
    if any(len(row.cells) > width for row in rest[:count]) or telling_cells(header, below):
        return 0
    if _blank_above(rest[count], text):
        return count
    sentences = all(
        len(row.cells) == 1 and " " in (row.cells[0] or "") and not has_known_name(row.cells)
        for row in rest[:count]
    )
    return count if sentences else 0


def _padded_titles_above(rest: Sequence[Row], text: str) -> int:
    """Return how many rows hold one cell and are filled with empty ones, as spreadsheets do, or
    stand above a blank line and a row of usual names."""
    if len(rest) < 3:
        return 0
    count = 0
    while count < min(_MOST_TITLES, len(rest) - 2) and _is_padded(rest[count].cells):
        count += 1
    if count > 0:
        cells = rest[count].cells
        below = [row.cells for row in rest[count + 1 :]]
        blank = any(not any(row.cells) for row in rest[:count])
        full = len(cells) > 1 and None not in cells
        if full and (blank or len(cells) > 2) and not telling_cells(cells, below):
            return count
    above, names = rest[0].cells, rest[1].cells
    if _blank_above(rest[1], text) and has_known_name(names) and not has_known_name(above):
        return 0 if telling_cells(names, [row.cells for row in rest[2:]]) else 1
    return 0


def _is_padded(cells: Cells) -> bool:
    return len(cells) > 1 and not any(cells[1:])


def _blank_above(row: Row, text: str) -> bool:
    before = text[: row.start].replace("\r\n", "\n").replace("\r", "\n")
    return before.endswith("\n\n")


@dataclass(frozen=True, slots=True)
class Mended:
    """Rows of one width, with the sentences that say what was left out."""

    header: Cells | None
    rows: list[Row]
    warnings: tuple[str, ...]


def mended(found: Sequence[Row], text: str, name: str, *, header: bool) -> Mended | None:
    """Return the rows without comments between them and empty cells behind the last column.

    Where each row begins with its number and has one cell more than the header, the column of
    numbers gets no name. None when rows differ in width otherwise.
    """
    # A hashtag is a comment only where others like it stand above the header.
    tagged = header and _HASHTAG.search(text[: found[0].start])
    comments = [
        row
        for row in found
        if _is_comment(row, text) and (tagged or not _HASHTAG.match(text, row.start))
    ]
    warnings = []
    if len(found[0].cells) > 1:
        found = [row for row in found if not is_blank(row)]
    if comments and len(found[0].cells) > 1:
        left_out = {row.start for row in comments}
        found = [row for row in found if row.start not in left_out]
        lines = "line that begins" if len(comments) == 1 else "lines that begin"
        are = "is" if len(comments) == 1 else "are"
        warnings.append(f"{len(comments):,} {lines} with # in {name} {are} left out.")
    names = found[0].cells if header else None
    data = found[1:] if header else found
    if names is not None and _are_numbered(data, len(names) + 1):
        names = [None, *names]
    extents = [_extent(row.cells) for row in ([Row(0, 0, names), *data] if names else data)]
    shortest = min(len(row.cells) for row in data) if data else 0
    width = max(extents, default=0)
    if names is not None:
        width = max(width, min(len(names), shortest))
        if len(names) < width:
            return None
        names = names[:width]
    if not width or shortest < width:
        return None
    if _has_shifted(data, width):
        return None
    longer = sum(len(row.cells) > width for row in data)
    if longer:
        have = "has" if longer == 1 else "have"
        warnings.append(
            f"{counted(longer, 'row')} of {name} {have} empty cells behind the last column, which "
            f"are left out."
        )
    return Mended(
        names, [Row(row.start, row.end, row.cells[:width]) for row in data], tuple(warnings)
    )


def is_blank(row: Row) -> bool:
    """Return whether a row is a line of nothing but spaces."""
    return len(row.cells) == 1 and not (row.cells[0] or "").strip()


def _has_shifted(data: Sequence[Row], width: int) -> bool:
    """Whether a row may be longer than most because a text in it contains the delimiter.

    Empty cells behind the last column are layout only where the cells before them fill the table,
    and where no other row lacks its last cell, whose place one cell too many would take.
    """
    usual = Counter(len(row.cells) for row in data).most_common(1)[0][0]
    longer = [row for row in data if len(row.cells) > usual]
    others = [row for row in data if len(row.cells) <= usual]
    return bool(longer) and (
        any(row.cells[width - 1] is None for row in others)
        or any(_extent(row.cells) != width for row in longer)
    )


def _is_comment(row: Row, text: str) -> bool:
    return len(row.cells) == 1 and text.startswith("#", row.start)


def _are_numbered(data: Sequence[Row], width: int) -> bool:
    """Whether rows of one width begin with 1, 2, …, as R writes them."""
    return bool(data) and all(
        len(row.cells) == width and row.cells[0] == str(number)
        for number, row in enumerate(data, start=1)
    )


def _extent(cells: Cells) -> int:
    """Return the number of cells up to the last that is not missing."""
    return next((i for i in range(len(cells), 0, -1) if cells[i - 1] is not None), 0)
