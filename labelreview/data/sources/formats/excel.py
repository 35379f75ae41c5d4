"""Excel workbooks (.xlsx), every cell as text."""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

import pyarrow as pa

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import SourceError
from labelreview.core.labels import preview
from labelreview.core.limits import check_columns, check_memory, check_size, out_of_memory
from labelreview.data.sources.formats.delimited.header import (
    has_known_name,
    looks_like_data,
    named,
    telling_cells,
)
from labelreview.data.sources.formats.workbook_parts import check_parts
from labelreview.data.sources.options import ReadOptions
from labelreview.data.sources.places.inner_file import SeveralTables
from labelreview.data.sources.places.joining import FileTable, joined
from labelreview.data.sources.places.splits import split_of_word
from labelreview.data.sources.table import Read

WORKBOOKS = (".xlsx", ".xlsm")

_Row = list[str | None]
_Sheets = dict[str, list[tuple[int, _Row]]]

# How many rows tell how wide the table is, and so which lines above it are titles.
_LOOK = 100
# How many rows tell whether the header is one of data.
_SAMPLE = 1000
_MOST_ROWS = 1 << 20  # of a sheet in Excel; a row can claim any number
_PER_ROW, _PER_CELL, _PER_VALUE = 100, 8, 5  # bytes of a row that was read, and of one in a table
_NO_RESULTS = (
    "The results of {} are not stored in {}, so those cells are empty; open it in Excel and save it"
    " to store them."
)
_EXACT = 10**15  # the smallest number with more digits than Excel keeps
_FEWER_DIGITS = (
    "Excel keeps 15 digits of a number, so the last digits of the longer ones in {} of {} are"
    " zeros; ids need to be stored as text."
)
# Half of a surrogate pair is no character, so that it stays as it is written.
_ESCAPE = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")


class _Long(str):
    """A whole number with more digits than Excel keeps, as text."""


def read_workbook(data: bytes, name: str, options: ReadOptions) -> Read:
    """Read a sheet as text: "01" and NA stay, 1 is "1", dates are ISO; empty cells are missing.

    Formulas give the results that Excel stored. Rows above the header with fewer than half as many
    cells as the table, empty rows, and empty columns without a name are left out.

    Of several sheets, the only one that is a table is read, or those that are called as splits; a
    member may be a pattern of their names.

    Raises `SourceError` for a damaged workbook and an unknown sheet, and `SeveralTables` when it is
    not clear which sheet is meant.
    """
    sheets, filled, open_formulas = _opened(data, name)
    chosen = _meant(sheets, filled, name, options.member)
    said: list[str] = []
    if options.member is None and (unread := [title for title in filled if title not in chosen]):
        said.append(f"Not read: {preview(unread)}.")
    parts = []
    splits = [split_of_word(title) for title in chosen]
    are_splits = len({*splits}) > 1 and None not in splits
    for title, split in zip(chosen, splits, strict=True):
        table, more = _table([row for _, row in sheets[title]], name, options.header)
        parts.append(FileTable(title, table, split if are_splits else None))
        said += more
    table, more = joined(name, parts, several_splits=are_splits)
    said += more
    if open_formulas:
        said.append(_NO_RESULTS.format(counted(open_formulas, "formula"), name))
    return table, tuple(dict.fromkeys(said))


def _meant(sheets: _Sheets, filled: list[str], name: str, member: str | None) -> list[str]:
    """Return the titles of the sheets to read."""
    if member is not None:
        if member in sheets and not sheets[member]:
            raise SourceError(
                f"Sheet {member!r} of {name} is empty", "choose another with --member"
            )
        found = [member] if member in sheets else [t for t in filled if fnmatchcase(t, member)]
        if not found:
            raise SourceError(
                f"There is no sheet {member!r} in {name}", f"use one of: {preview([*sheets])}"
            )
        return found
    if not filled:
        raise SourceError(f"{name} is empty", "load a file with data")
    tables = [title for title in filled if _is_table(sheets[title])]
    splits = [title for title in tables if split_of_word(title)]
    if len(splits) > 1:
        return splits
    if len(filled) > 1 and len(tables) != 1:
        raise SeveralTables(name, tables or filled)
    return tables or filled


def _is_table(rows: list[tuple[int, _Row]]) -> bool:
    """Return whether several rows have several cells; the lines of a note have one each."""
    return sum(len(row) > 1 for _, row in rows[:_LOOK]) > 1


def numbered_rows(data: bytes, name: str) -> list[tuple[int, _Row]]:
    """Return the rows of the first sheet that has cells, each with its number in the sheet.

    Cells are as in `read_workbook`, without the empty ones at the end of a row. Raises
    `SourceError` for a damaged workbook.
    """
    sheets, filled, _ = _opened(data, name)
    return sheets[filled[0]] if filled else []


def _opened(data: bytes, name: str) -> tuple[_Sheets, list[str], int]:
    """Return the rows of each sheet by its title, the sheets with cells, those that are hidden
    only where there are no others, and how many formulas have no result."""
    with _complete(name):
        parts = check_parts(data, name)
        sheets, hidden = _sheets(data, name, len(data) + 2 * parts.size)
    filled = [title for title, rows in sheets.items() if rows]
    return sheets, [title for title in filled if title not in hidden] or filled, parts.open_formulas


@contextmanager
def _complete(name: str) -> Iterator[None]:
    try:
        yield
    except SourceError:
        raise
    except MemoryError as error:
        raise out_of_memory(name) from error
    except Exception as error:
        # The parser stumbles over damaged parts in many ways.
        raise SourceError(
            f"{name} is not a complete Excel workbook", "save it again as .xlsx, or as CSV"
        ) from error


def _sheets(data: bytes, name: str, memory: int) -> tuple[_Sheets, set[str]]:
    """Return the rows of each sheet by its title, and the titles of the hidden ones.

    memory:
        The bytes that its parts take.
    """
    import openpyxl

    with warnings.catch_warnings():
        # What it does not read, such as styles and validation, matters to nobody here.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheets: _Sheets = {}
            for sheet in book.worksheets:
                rows = sheets[sheet.title] = []
                for number, row in _rows(sheet, name):
                    memory += _PER_ROW + _PER_CELL * len(row)
                    check_memory(name, memory)
                    rows.append((number, row))
            hidden = {s.title for s in book.worksheets if s.sheet_state != "visible"}
        finally:
            book.close()
    return sheets, hidden


def _rows(sheet: Any, name: str) -> Iterator[tuple[int, _Row]]:
    """Yield the rows that have cells with their numbers, without the empty cells at their ends."""
    # Some programs write a size that is too small.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > _MOST_ROWS:
            raise SourceError(
                f"Sheet {sheet.title!r} of {name} has more than {_MOST_ROWS:,} rows",
                "save it as CSV",
            )
        row = [_text(cell) for cell in cells]
        while row and row[-1] is None:
            row.pop()
        if row:
            yield number, row


def _text(cell: Any) -> str | None:
    value = cell.value
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        # Of a float beyond 15 digits, only its shortest form has the digits that are stored.
        value = int(Decimal(repr(value)))
    if isinstance(value, int) and abs(value) >= _EXACT:
        return _Long(value)
    if isinstance(value, int) and re.fullmatch("0+", cell.number_format):
        # A zip code or a number of a phone that is stored as a number and shown with its zeros.
        return str(value).zfill(len(cell.number_format))
    return str(value)


def _table(rows: list[_Row], name: str, header: bool | None) -> Read:
    titles = 0 if header is False else _titles(rows)
    rows = rows[titles:]
    width = max(map(len, rows))
    check_columns(name, width)
    check_size(name, len(rows) * width * _PER_VALUE, "as a table")
    names = None if header is False else _filled(rows.pop(0), width)
    columns, rounded = [], []
    for i in range(width):
        cells = [row[i] if i < len(row) else None for row in rows]
        columns.append(pa.chunked_array([cells], pa.string()))
        if _are_rounded(cells):
            rounded.append((names and names[i]) or f"column_{i + 1}")
    table, warnings = named(names, columns, name)
    if header is None and names:
        sample = [_filled(row, width) for row in rows[:_SAMPLE]]
        warnings[:0] = looks_like_data(names, sample, name)
    if rounded:
        warnings.append(_FEWER_DIGITS.format(preview([repr(one) for one in rounded]), name))
    if titles:
        above = f"{counted(titles, 'row')} above the header of {name}"
        warnings.insert(0, f"{above} {'is' if titles == 1 else 'are'} not part of the table.")
    return table, tuple(warnings)


def _filled(row: _Row, width: int) -> _Row:
    return row + [None] * (width - len(row))


def _are_rounded(cells: _Row) -> bool:
    long = [cell for cell in cells if isinstance(cell, _Long)]
    return bool(long) and all({*cell.lstrip("-")[15:]} == {"0"} for cell in long)


def _titles(rows: list[_Row]) -> int:
    """Return how many rows at the top are titles."""
    filled = [sum(cell is not None for cell in row) for row in rows[:_LOOK]]
    usual = max(Counter(filled).items(), key=lambda item: (item[1], item[0]))[0]
    count = next(i for i, cells in enumerate(filled) if cells * 2 > usual)
    # Columns of notes without names make the header narrower than half of the rows.
    for i in reversed(range(count)):
        if filled[i] > 1 and _is_header(rows[i], rows[i + 1 : _LOOK]):
            return i
    return count


def _is_header(row: _Row, below: list[_Row]) -> bool:
    """Return whether a row is a header rather than a title above the first row below it."""
    first = below[0]
    cells: _Row = [cell for cell in row if cell is not None]
    all_known = all(has_known_name([cell]) for cell in cells)
    known = all_known or (has_known_name(cells) and not has_known_name(first))
    return not telling_cells(row, below) and (known or bool(telling_cells(first, below[1:])))
