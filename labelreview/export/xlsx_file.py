"""An Excel workbook with one sheet whose cells are all text, so that Excel changes none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa

from labelreview.core.errors import ExportError
from labelreview.export.plain import text_columns

MOST_ROWS = 1_048_575  # below the header
MOST_COLUMNS = 16_384
LONGEST_TEXT = 32_767  # UTF-16 code units

_ROWS_AT_ONCE = 20_000

# What XML cannot hold or would change, and what Excel would take for such an escape.
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def write(table: pa.Table, path: Path) -> None:
    """Write the cells as a CSV would hold them; null is an empty cell, control characters are
    escaped as Excel does (_x0000_).

    Raises `ExportError` for more rows, columns or characters in a cell than Excel takes.
    """
    from openpyxl import Workbook

    _check_size(table)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("data")
    with closing(sheet):
        sheet.append([_cell(sheet, name) for name in table.column_names])
        for start in range(0, len(table), _ROWS_AT_ONCE):
            for row in _rows(table.slice(start, _ROWS_AT_ONCE)):
                sheet.append([_cell(sheet, text) for text in row])
    book.save(path)


def _rows(table: pa.Table) -> Iterator[tuple[str | None, ...]]:
    texts = text_columns(table)
    columns = [column.cast(pa.large_string()).to_pylist() for column in texts.columns]
    for name, column in zip(texts.column_names, columns, strict=True):
        if any(text is not None and _length(text) > LONGEST_TEXT for text in column):
            raise ExportError(
                f"Column {name!r} has a text longer than the {LONGEST_TEXT:,} characters of a cell"
                " in Excel",
                "export to csv, jsonl or parquet instead",
            )
    return zip(*columns, strict=True)


def _cell(sheet: Any, text: str | None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if text is None:
        return None
    cell = WriteOnlyCell(sheet, value=_TO_ESCAPE.sub(_escaped, text))
    # Otherwise "=1+1" is a formula and "#N/A" an error.
    cell.data_type = "s"
    return cell


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def _length(text: str) -> int:
    return len(text) if len(text) * 2 <= LONGEST_TEXT else len(text.encode("utf-16-le")) // 2


def _check_size(table: pa.Table) -> None:
    if len(table) > MOST_ROWS:
        raise ExportError(
            f"A sheet of Excel holds {MOST_ROWS:,} rows, and there are {len(table):,}",
            "export to csv or parquet instead",
        )
    if table.num_columns > MOST_COLUMNS:
        raise ExportError(
            f"A sheet of Excel holds {MOST_COLUMNS:,} columns, and there are {table.num_columns:,}",
            "export to csv or parquet instead",
        )
