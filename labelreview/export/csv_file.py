"""CSV and TSV from which every text can be read back unchanged."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv

from labelreview.export.plain import text_columns

_ROWS_AT_ONCE = 20_000


def write(table: pa.Table, path: Path | BinaryIO, *, delimiter: str = ",") -> None:
    """Write UTF-8 with a header and quoted texts; null is an empty cell, "" a quoted empty one.

    Lists and objects become JSON, dates ISO 8601, bytes base64.
    """
    options = pyarrow.csv.WriteOptions(delimiter=delimiter, quoting_style="needed")
    schema = text_columns(table.schema.empty_table()).schema
    with pyarrow.csv.CSVWriter(path, schema, write_options=options) as writer:
        for start in range(0, len(table), _ROWS_AT_ONCE):
            writer.write_table(text_columns(table.slice(start, _ROWS_AT_ONCE)))
