"""The names of the columns, and whether the row that holds them is one of data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

import pyarrow as pa

from labelreview.core.counted_nouns import counted
from labelreview.core.labels import preview
from labelreview.data.sources.columns.column_names import NAME_WORDS
from labelreview.data.sources.formats.delimited.scan import Cells

_NAME_WORDS = frozenset(
    {*NAME_WORDS, "name", "date", "time", "timestamp",
     "user", "username", "author", "email", "address", "score", "source", "lang", "language",
     "url", "unnamed", "column", "count", "annotator", "comments"}
)  # fmt: skip
_KINDS = (
    re.compile(r"[-+]?(\d+([.,]\d+)?|[.]\d+)([eE][-+]?\d+)?%?"),
    re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T]\d{1,2}:\d{2}.*)?"),
    re.compile(r"https?://\S+"),
    re.compile(r"[^@\s]+@[^@\s]+\.\w+"),
)
NO_HEADER = "--no-header"

_WORDS_OF_A_SENTENCE = 5
_LONGEST_NAME = 3  # words
_RENAMED_SHOWN = 6  # columns


def named(
    cells: Cells | None, columns: Sequence[pa.ChunkedArray], name: str
) -> tuple[pa.Table, list[str]]:
    """Return the columns by their distinct names, and warnings about the names that were made.

    `cells` are those of the header, None without one. Empty columns without a name are left out.
    """
    header = cells or [None] * len(columns)
    stripped = [(cell or "").strip("\ufeff \t\r\n\v\f\xa0") for cell in header]
    stripped[0] = stripped[0].lstrip("# ") or stripped[0]
    table: dict[str, pa.ChunkedArray] = {}
    made: list[str] = []
    renamed: list[str] = []
    for number, (wanted, column) in enumerate(zip(stripped, columns, strict=True), start=1):
        if not wanted and column.null_count == len(column):
            continue
        unique = wanted
        if not wanted or wanted in table:
            unique = _unused(wanted or f"column_{number}", {*table, *stripped})
        if not wanted:
            made.append(unique)
        elif unique != wanted:
            renamed.append(f"A second column called {wanted!r} is read as {unique!r}.")
        table[unique] = column
    warnings = []
    left_out = len(columns) - len(table)
    if left_out:
        are = "is" if left_out == 1 else "are"
        warnings.append(
            f"{counted(left_out, 'column')} of {name} without a name {are} empty and left out."
        )
    if made and cells is not None:
        warnings.append(f"Columns of {name} without a name are called {preview(made)}.")
    return pa.table(table), [*warnings, *renamed[:_RENAMED_SHOWN]]


def _unused(wanted: str, used: set[str]) -> str:
    if wanted not in used:
        return wanted
    number = 2  # as people count: the first keeps its name
    while f"{wanted}_{number}" in used:
        number += 1
    return f"{wanted}_{number}"


def has_known_name(cells: Cells) -> bool:
    """Return whether a cell is a usual name of a column, such as text or user_name."""
    return any(cell is not None and _is_known(cell) for cell in cells)


def looks_like_data(first: Cells, below: Sequence[Cells], name: str) -> list[str]:
    """Return the warning that the first row, read as the header, is one of data, if it seems so."""
    told = telling_cells(first, below)
    if not told:
        return []
    shown = preview([repr(cell) for cell in told], at_most=3)
    return [
        f"The first line of {name} looks like data ({shown}); if it is, read it with {NO_HEADER}."
    ]


def telling_cells(first: Cells, below: Sequence[Cells]) -> list[str]:
    """Return the cells of the first row that show that it is one of data, not of names.

    They are numbers, dates or addresses above others, long sentences above others, and values that
    come again in their column.
    """
    if first in below or [str(i) for i in range(len(first))] == first:
        return []
    columns = [
        [cell for row in below if i < len(row) and (cell := row[i])] for i in range(len(first))
    ]
    pairs = [(cell, column) for cell, column in zip(first, columns, strict=True) if cell]
    if any(_is_known(cell) and cell not in column for cell, column in pairs):
        return []
    return [cell for cell, column in pairs if column and _is_value(cell, column)]


def _is_known(cell: str) -> bool:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell).replace("_", " ").replace("-", " ").split()
    whole = "_".join(words).casefold()
    return len(words) <= _LONGEST_NAME and (
        whole in _NAME_WORDS
        or (
            len(words) < _LONGEST_NAME
            and any(word.casefold().strip(":.#") in _NAME_WORDS for word in words)
        )
    )


def _is_value(cell: str, column: list[str]) -> bool:
    for kind in _KINDS:
        if kind.fullmatch(cell.strip()):
            alike = sum(kind.fullmatch(value.strip()) is not None for value in column)
            return alike * 5 >= len(column) * 4
    if cell in column:
        return True
    words = len(cell.split())
    return (
        words >= _WORDS_OF_A_SENTENCE
        and not cell.rstrip().endswith(("?", ":"))
        and median(len(value.split()) for value in column) >= _WORDS_OF_A_SENTENCE - 1
    )
