"""Text for values that text formats have no type for."""

from __future__ import annotations

import json
import math
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa

from labelreview.core.errors import ExportError


def refuse_bytes(table: pa.Table, format: str) -> None:
    """Raise `ExportError` when a column contains bytes, also inside lists and structs."""
    for field in table.schema:
        if _holds_bytes(field.type):
            raise ExportError(
                f"Column {field.name!r} contains bytes, which {format} cannot store",
                "export to parquet instead",
            )


def to_json(value: Any) -> str:
    """Return strict JSON on one line: dates as ISO 8601, NaN and infinities as null."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=to_text)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, default=to_text)


def to_text(value: Any) -> str:
    """Return dates and times as ISO 8601, everything else as `str`."""
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return value


def _holds_bytes(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _holds_bytes(kind.value_type)
    if isinstance(kind, pa.BaseExtensionType):
        return _holds_bytes(kind.storage_type)
    if pa.types.is_nested(kind):
        return any(_holds_bytes(kind.field(i).type) for i in range(kind.num_fields))
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )
