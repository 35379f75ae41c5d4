"""The rows of a file with decisions, a CSV or a workbook, by the names of its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import DecisionError, SourceError
from labelreview.core.labels import preview
from labelreview.core.limits import LARGEST_INPUT, check_memory, check_size
from labelreview.data.sources.formats.encoding import bytes_per_character, decoded
from labelreview.data.sources.formats.excel import WORKBOOKS, numbered_rows
from labelreview.decision_log.as_written import columns_as_meant

NEEDED = ("example_id", "verdict", "label")
_PER_ROW = 1000  # bytes of memory of a row, by the names of its columns
_ZIP = b"PK\x03\x04"  # how workbooks begin

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class DecisionRows:
    """The cells of each row by column, and the number at which it stands.

    unit:
        What is numbered: "line" in a CSV, "row" in a workbook.
    warnings:
        One sentence each.
    """

    name: str
    unit: str
    rows: list[tuple[int, Cells]]
    warnings: tuple[str, ...] = ()

    def at(self, number: int) -> str:
        """Return where a row stands, for a message."""
        return f"{self.name}, {self.unit} {number}"


def read_rows(path: Path) -> DecisionRows:
    """Return the rows below the header of a CSV, or of the first sheet of a workbook.

    A row without any cell is passed over. Raises `DecisionError`, with the line where it can, for
    a file that cannot be read, a column that is missing or there twice, and a row that does not
    fit the header.
    """
    try:
        check_size(path.name, path.stat().st_size)
        content = path.read_bytes()
    except SourceError as error:
        raise DecisionError(error.problem, error.remedy) from None
    except FileNotFoundError:
        raise DecisionError(f"There is no file {path}", "check the path") from None
    except OSError as error:
        raise DecisionError(
            f"{path} cannot be read ({error.strerror})", "give the path of a CSV file"
        ) from None
    try:
        if path.suffix.casefold() in WORKBOOKS or content.startswith(_ZIP):
            return _of_workbook(content, path.name)
        return _of_csv(content, path.name)
    except MemoryError:
        raise DecisionError(
            f"There is not enough memory to read {path.name}", "split it into smaller files"
        ) from None
    except SourceError as error:
        if LARGEST_INPUT in error.remedy:
            raise DecisionError(error.problem, error.remedy) from error
        raise DecisionError(error.problem, "save it as .xlsx, or as CSV in UTF-8") from error


def _of_workbook(content: bytes, name: str) -> DecisionRows:
    header: list[str] = []
    rows = []
    for number, row in numbered_rows(content, name):
        cells = [cell or "" for cell in row]
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = _header(cells, name)
        elif any(cells[len(header) :]):
            raise DecisionError(
                f"{name}, row {number}: {counted(len(cells), 'cell')} for "
                f"{counted(len(header), 'column')}",
                "give each column a name, or empty the other cells",
            )
        else:
            cells += [""] * (len(header) - len(cells))
            rows.append((number, dict(zip(header, cells, strict=False))))
    return DecisionRows(name, "row", rows)


def _of_csv(content: bytes, name: str) -> DecisionRows:
    text = decoded(content, name)
    # As bytes, as a string, as one that is read line by line, and as cells.
    characters = len(text.data) * (5 + 2 * bytes_per_character(text.data))
    check_memory(name, characters + _PER_ROW * text.data.count(b"\n"))
    warnings = (f"{text.found}.",) if text.found else ()
    return DecisionRows(name, "line", list(_lines(text.data.decode(), name)), warnings)


def _lines(text: str, name: str) -> Iterator[tuple[int, Cells]]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] = []
    number = 1
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                pass
            elif not header:
                header = _header(cells, name)
            elif len(cells) < len(header) or any(cells[len(header) :]):
                raise DecisionError(
                    f"{name}, line {number}: {counted(len(cells), 'cell')} "
                    f"for {counted(len(header), 'column')}",
                    "quote cells that contain the separator",
                )
            else:
                yield number, dict(zip(header, cells, strict=False))
            number = rows.line_num + 1
    except csv.Error as error:
        raise DecisionError(
            f"{name}, line {number}: {error}", "fix the quotes in that line"
        ) from None


def _header(cells: list[str], name: str) -> list[str]:
    header = columns_as_meant(cells)
    missing = [column for column in NEEDED if column not in header]
    if missing:
        raise DecisionError(
            f"{name} has no column {preview(missing)}; its columns are {preview(header)}",
            f"name the columns in the first line: {', '.join(NEEDED)}",
        )
    twice = [column for column in NEEDED if header.count(column) > 1]
    if twice:
        raise DecisionError(f"{name} has two columns called {twice[0]}", "remove one of them")
    return header
