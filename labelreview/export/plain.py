"""Cells as text, for formats that have no types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from pyarrow import types

from labelreview.core.arrow_cells import cells
from labelreview.core.json_cells import decode, is_marked, to_json


def text_columns(table: pa.Table) -> pa.Table:
    """Return the table with texts, numbers and Booleans as they are, and the text of all others:
    JSON for lists and objects."""
    columns = [
        _column(table.column(place).combine_chunks(), field)
        for place, field in enumerate(table.schema)
    ]
    return pa.table(columns, names=table.column_names)


def _column(values: pa.Array, field: pa.Field) -> pa.Array:
    kind = values.type
    if is_marked(field):
        return _texts(map(decode, values.to_pylist()))
    if types.is_string_view(kind):
        return values.cast(pa.large_string())
    if types.is_float16(kind):
        return values.cast(pa.float32())
    if types.is_string(kind) or types.is_large_string(kind) or types.is_null(kind):
        return values
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind):
        return values
    return _texts(cells(values))


def _texts(values: Iterable[Any]) -> pa.Array:
    return pa.array([_text(value) for value in values], pa.large_string())


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else to_json(value)
