"""One JSON object per line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from labelreview.core.arrow_cells import cells
from labelreview.core.json_cells import decode, is_marked, is_optional, to_json

_ROWS_AT_ONCE = 20_000


def write(table: pa.Table, path: Path) -> None:
    """Write UTF-8, a key per column in every line, null for missing values. Keys that only some
    objects of the source have are in their lines only.

    Dates become ISO 8601 and bytes base64. NaN and infinities, which JSON has no word for, are
    written as Python, pandas and `datasets` write and read them.
    """
    names = table.column_names
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for batch in table.to_batches(_ROWS_AT_ONCE):
            columns = map(_values, batch.columns, table.schema)
            rows = (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
            file.writelines(f"{to_json(row)}\n" for row in _with_own_keys(rows, batch))


def _with_own_keys(
    rows: Iterable[dict[str, Any]], batch: pa.RecordBatch
) -> Iterator[dict[str, Any]]:
    """Yield the rows without the keys that their objects did not have."""
    absent = {
        field.name: column.is_null().to_pylist()
        for field, column in zip(batch.schema, batch.columns, strict=True)
        if is_optional(field)
    }
    for number, row in enumerate(rows):
        for name, is_absent in absent.items():
            if is_absent[number]:
                del row[name]
        yield row


def _values(values: pa.Array, field: pa.Field) -> list[Any]:
    return [decode(cell) for cell in values.to_pylist()] if is_marked(field) else cells(values)
