"""One JSON object per line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from labelreview.core.arrow_cells import cells
from labelreview.core.json_cells import decode, is_marked, to_json

_ROWS_AT_ONCE = 20_000


def write(table: pa.Table, path: Path) -> None:
    """Write UTF-8, a key per column in every line, null for missing values.

    Dates become ISO 8601 and bytes base64. NaN and infinities, which JSON has no word for, are
    written as Python, pandas and `datasets` write and read them.
    """
    names = table.column_names
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for batch in table.to_batches(_ROWS_AT_ONCE):
            columns = map(_values, batch.columns, table.schema)
            rows = zip(*columns, strict=True)
            file.writelines(f"{to_json(dict(zip(names, row, strict=True)))}\n" for row in rows)


def _values(values: pa.Array, field: pa.Field) -> list[Any]:
    return [decode(cell) for cell in values.to_pylist()] if is_marked(field) else cells(values)
