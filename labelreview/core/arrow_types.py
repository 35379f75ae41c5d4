"""Every Arrow type as one that Parquet, pandas and Hugging Face datasets all read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from labelreview.core.arrow_cells import cells, decoded
from labelreview.core.column_notes import without_notes
from labelreview.core.json_cells import json_column, marked


def readable(table: pa.Table) -> pa.Table:
    """Return the table with the same values, each column in a type that every reader knows.

    Views become plain lists, texts and bytes, maps lists of keys and values, encoded columns and
    extensions their values. What has no type everywhere, such as objects without keys, becomes text
    (`labelreview.core.json_cells`). What pandas and Hugging Face note about such a column goes.
    """
    table = _with_extensions(table)
    for place, field in enumerate(table.schema):
        column = table.column(place)
        made = _readable(column)
        if made is not column:
            kept = field.with_type(made.type).with_nullable(True).remove_metadata()
            kept = marked(kept) if _holds_json(field.type, made.type) else kept
            table = without_notes(table.set_column(place, kept, made), field.name)
    return table


def _with_extensions(table: pa.Table) -> pa.Table:
    """Return the table with the extensions that its fields name, also where Arrow read the file
    before pandas had registered its own."""
    if not any(b"ARROW:extension:name" in (field.metadata or {}) for field in table.schema):
        return table
    pa.array(pd.period_range("2000", periods=1, freq="D"))  # registers them
    for place, field in enumerate(pa.ipc.read_schema(table.schema.serialize())):
        kind = field.type
        if isinstance(kind, pa.BaseExtensionType) and kind != table.schema.field(place).type:
            made = partial(pa.ExtensionArray.from_storage, kind)
            table = table.set_column(place, field, _chunked(made, table.column(place)))
    return table


def _readable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if types.is_dictionary(kind) and _is_plain_dictionary(column):
        return column
    if _is_view(kind):
        return _readable(_chunked(_list, column))
    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        flat = _readable(_chunked(decoded, column))
        is_category = types.is_dictionary(kind) and types.is_large_string(flat.type)
        return flat.dictionary_encode() if is_category else flat
    target = _target(kind)
    try:
        if target is None:
            return _as_text(column)
        made = column if target.equals(kind) else column.cast(target)
        if _needs_a_try(target):
            made.to_pandas()
    except (pa.ArrowException, ValueError, OverflowError):
        return _as_text(column)
    return made


def _chunked(made: Callable[[pa.Array], pa.Array], column: pa.ChunkedArray) -> pa.ChunkedArray:
    parts = column.chunks or [pa.array([], column.type)]
    return pa.chunked_array([made(part) for part in parts])


def _list(views: pa.Array) -> pa.Array:
    # Arrow's own cast leaves out the last offset.
    lengths = pc.list_value_length(views)
    offsets = np.concatenate(([0], np.cumsum(lengths.fill_null(0).to_numpy())))
    return pa.LargeListArray.from_arrays(offsets, views.flatten(), mask=views.is_null())


def _target(kind: pa.DataType) -> pa.DataType | None:
    """Return the type that every reader knows, None when there is none."""
    simple = next((target for fits, target in _SIMPLE if fits(kind)), None)
    if simple is not None:
        return simple
    if isinstance(kind, pa.BaseExtensionType):
        named = kind.extension_name
        if named == "arrow.bool8":
            return pa.bool_()
        text = named in ("arrow.json", "arrow.uuid") or named.startswith("pandas.")
        return None if text else _target(kind.storage_type)
    if types.is_decimal(kind):
        return _decimal(kind)
    if types.is_timestamp(kind) and kind.unit == "s":
        return pa.timestamp("ms", kind.tz)
    if types.is_dictionary(kind):
        return _target(kind.value_type)
    if types.is_nested(kind):
        return _nested(kind)
    return None if kind == pa.month_day_nano_interval() else kind


def _nested(kind: pa.DataType) -> pa.DataType | None:
    if types.is_union(kind) or types.is_run_end_encoded(kind) or _is_view(kind):
        return None
    if types.is_map(kind):
        key, value = _target(kind.key_type), _target(kind.item_type)
        if key is None or value is None:
            return None
        return pa.list_(pa.struct([("key", key), ("value", value)]))
    if types.is_struct(kind):
        inner = [(field, _target(field.type)) for field in kind]
        names = {field.name for field, _ in inner}
        if not names or len(names) < len(inner) or any(target is None for _, target in inner):
            return None
        return pa.struct([field.with_type(target) for field, target in inner])
    item = _target(kind.value_type)
    if item is None:
        return None
    if item.equals(kind.value_type):
        return kind
    if types.is_fixed_size_list(kind):
        return pa.list_(item, kind.list_size)
    return pa.large_list(item) if types.is_large_list(kind) else pa.list_(item)


def _decimal(kind: pa.DataType) -> pa.DataType | None:
    digits, scale = kind.precision - min(kind.scale, 0), max(kind.scale, 0)
    if scale > digits or digits > 76:
        return None
    return pa.decimal256(digits, scale) if digits > 38 else pa.decimal128(digits, scale)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    text = json_column if _holds_json(column.type, pa.large_string()) else _texts
    return _chunked(lambda part: text(cells(part)), column)


def _texts(values: list[str | None]) -> pa.Array:
    return pa.array(values, pa.large_string())


def _holds_json(before: pa.DataType, now: pa.DataType) -> bool:
    """Tell whether a column that was written as text holds more than texts."""
    before = _value(before)
    if isinstance(before, pa.BaseExtensionType):
        if before.extension_name == "arrow.json":
            return True
        if before.extension_name == "arrow.uuid" or before.extension_name.startswith("pandas."):
            return False
        before = before.storage_type
    return bool(types.is_large_string(now) and types.is_nested(before))


def _value(kind: pa.DataType) -> pa.DataType:
    while types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        kind = kind.value_type
    return kind


def _is_plain_dictionary(column: pa.ChunkedArray) -> bool:
    kind = column.type.value_type
    is_text = types.is_string(kind) or types.is_large_string(kind)
    return bool(is_text and not any(part.dictionary.null_count for part in column.chunks))


def _is_view(kind: pa.DataType) -> bool:
    return bool(types.is_list_view(kind) or types.is_large_list_view(kind))


def _needs_a_try(kind: pa.DataType) -> bool:
    """Tell whether pandas may fail on a value: days beyond its calendar, nanoseconds of a day."""
    if types.is_date(kind) or kind == pa.time64("ns"):
        return True
    return any(_needs_a_try(kind.field(i).type) for i in range(kind.num_fields))


_SIMPLE = (
    (types.is_string_view, pa.large_string()),
    (types.is_binary_view, pa.large_binary()),
    (types.is_float16, pa.float32()),  # few functions take halves
    (types.is_date64, pa.date32()),
    (lambda kind: kind == pa.time32("s"), pa.time32("ms")),
)
