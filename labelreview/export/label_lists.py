"""A label column whose cells are lists of one label: the labels alone, and back in lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from labelreview.core.json_cells import decode, encode, is_marked, json_column

RawLabel = str | int | float | bool


def unwrapped(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    """Return the label in each list of one, null for lists of none or several, (n,). A column
    without lists stays."""
    if is_marked(field):
        values = [decode(cell) for cell in column.to_pylist()]
        return pa.chunked_array([json_column(_only(value) for value in values)])
    if not _is_list(column.type):
        return column
    single = _single(column)
    inner = column.filter(pa.array(single)).combine_chunks().flatten()
    origin = np.cumsum(single) - 1
    return pa.chunked_array([inner.take(pa.array(origin, mask=~single))])


def rewrapped(labels: pa.ChunkedArray, column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    """Return the labels in lists where `column` has lists; lists of none or several stay, (n,)."""
    if is_marked(field):
        pairs = zip(labels.to_pylist(), column.to_pylist(), strict=True)
        return pa.chunked_array([json_column(_again(label, cell) for label, cell in pairs)])
    if not _is_list(column.type):
        return labels
    n = len(column)
    lists = pa.LargeListArray.from_arrays(np.arange(n + 1), labels.combine_chunks())
    kind = pa.large_list(labels.type)
    pool = pa.chunked_array([lists, *column.cast(kind).chunks], kind)
    taken = pool.take(pa.array(np.where(_single(column), np.arange(n), n + np.arange(n))))
    same = labels.type.equals(column.type.value_type)
    return taken.cast(column.type) if same else taken


def in_cells(raw_labels: Sequence[RawLabel], labels: pa.ChunkedArray, field: pa.Field) -> list[Any]:
    """Return the value of each class as a cell of the labels alone."""
    if not is_marked(field):
        return list(raw_labels)
    known = set(labels.unique().to_pylist())
    return [raw if raw in known else encode(raw) for raw in raw_labels]


def _only(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return value[0] if len(value) == 1 else None


def _again(label: str | None, cell: str | None) -> Any:
    before = decode(cell)
    if not isinstance(before, list):
        return decode(label)
    return [decode(label)] if len(before) == 1 else before


def _single(column: pa.ChunkedArray) -> Any:
    lengths = pc.fill_null(pc.list_value_length(column), 0)
    return pc.equal(lengths, 1).to_numpy()


def _is_list(kind: pa.DataType) -> bool:
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))
