"""CSV and TSV from which every text can be read back unchanged."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv

from labelreview.export.plain import refuse_bytes, to_json, to_text

_ROWS_AT_ONCE = 20_000


def write(table: pa.Table, path: Path | BinaryIO, *, delimiter: str = ",") -> None:
    """Write UTF-8 with a header and quoted texts; null is an empty cell, "" a quoted empty one.

    Lists and structs become JSON, dates ISO 8601. Raises `ExportError` when a column contains
    bytes.
    """
    refuse_bytes(table, "CSV")
    options = pyarrow.csv.WriteOptions(delimiter=delimiter, quoting_style="needed")
    schema = _cells(table.schema.empty_table()).schema
    with pyarrow.csv.CSVWriter(path, schema, write_options=options) as writer:
        for start in range(0, len(table), _ROWS_AT_ONCE):
            writer.write_table(_cells(table.slice(start, _ROWS_AT_ONCE)))


def _cells(table: pa.Table) -> pa.Table:
    columns = [_column(column.combine_chunks()) for column in table.columns]
    return pa.table(columns, names=table.column_names)


def _column(values: pa.Array) -> pa.Array:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _column(values.dictionary_decode())
    if pa.types.is_string_view(kind):
        return values.cast(pa.large_string())
    if pa.types.is_float16(kind):
        return values.cast(pa.float32())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return values
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return values
    text = to_json if pa.types.is_nested(kind) else to_text
    return pa.array(
        [None if value is None else text(value) for value in values.to_pylist()], pa.large_string()
    )
