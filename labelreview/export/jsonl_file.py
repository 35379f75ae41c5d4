"""One JSON object per line."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from labelreview.export.plain import refuse_bytes, to_json

_ROWS_AT_ONCE = 20_000


def write(table: pa.Table, path: Path) -> None:
    """Write UTF-8, a key per column in every line, null for missing values and NaN.

    Raises `ExportError` when a column contains bytes.
    """
    refuse_bytes(table, "JSONL")
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for batch in table.to_batches(_ROWS_AT_ONCE):
            file.writelines(f"{to_json(row)}\n" for row in batch.to_pylist())
