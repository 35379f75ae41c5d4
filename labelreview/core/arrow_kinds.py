"""Kinds of Arrow types: texts, lists, and what stands behind dictionaries."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import types


def plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the same values without dictionaries and views, which not every function supports."""
    kind = pa.large_string() if is_text(column.type) else value_type(column.type)
    return column.cast(kind)


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a column of this type contains strings."""
    kind = value_type(kind)
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def is_list(kind: pa.DataType) -> bool:
    """Tell whether a column of this type contains lists."""
    return bool(
        types.is_list(kind)
        or types.is_large_list(kind)
        or types.is_fixed_size_list(kind)
        or types.is_list_view(kind)
        or types.is_large_list_view(kind)
    )


def value_type(kind: pa.DataType) -> pa.DataType:
    """Return the type of the values behind a dictionary."""
    return kind.value_type if types.is_dictionary(kind) else kind


def item_type(kind: pa.DataType) -> pa.DataType:
    """Return the type of the values, or of the items of lists of values."""
    return value_type(kind.value_type) if is_list(kind) else value_type(kind)
