"""A label column of any type as one label per cell, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from labelreview.core.arrow_kinds import is_list
from labelreview.core.json_cells import decode, encode, is_marked, to_json

RawLabel = str | int | float | bool


def unwrapped(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    """Return the label in each list of one, null for lists of none or several, (n,).

    Cells of JSON become the text of their label, so that 0 and "0" are one. Any other column stays.
    """
    if is_marked(field):
        labels = [_text(_only(decode(cell))) for cell in column.to_pylist()]
        return pa.chunked_array([pa.array(labels, pa.large_string())])
    if not is_list(column.type):
        return column
    single = _single(column)
    inner = column.filter(pa.array(single)).combine_chunks().flatten()
    origin = np.cumsum(single) - 1
    return pa.chunked_array([inner.take(pa.array(origin, mask=~single))])


def rewrapped(labels: pa.ChunkedArray, column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    """Return the labels as `column` has them: in lists, in JSON; what is no single label stays."""
    if is_marked(field):
        return _rewritten(labels, column)
    if not is_list(column.type):
        return labels
    n = len(column)
    kind = pa.large_list(labels.type)
    lists = pa.LargeListArray.from_arrays(np.arange(n + 1), labels.combine_chunks()).cast(kind)
    pool = pa.chunked_array([lists, *column.cast(kind).chunks], kind)
    taken = pool.take(pa.array(np.where(_single(column), np.arange(n), n + np.arange(n))))
    same = labels.type.equals(column.type.value_type)
    return taken.cast(column.type) if same else taken


def raw_in_cells(raw_labels: Sequence[RawLabel], field: pa.Field) -> list[Any]:
    """Return the value of each class as `unwrapped` has it."""
    return [_text(raw) for raw in raw_labels] if is_marked(field) else list(raw_labels)


def _rewritten(labels: pa.ChunkedArray, column: pa.ChunkedArray) -> pa.ChunkedArray:
    values: dict[str, Any] = {}
    cells = column.to_pylist()
    for cell in cells:
        value = _only(decode(cell))
        if value is not None:
            values.setdefault(_text(value), value)
    made = []
    for label, cell in zip(labels.to_pylist(), cells, strict=True):
        before = decode(cell)
        if label != _text(_only(before)):
            value = values.get(label, label)
            cell = encode([value] if isinstance(before, list) else value)
        made.append(cell)
    return pa.chunked_array([pa.array(made, column.type)])


def _text(value: Any) -> Any:
    if value != value:
        return None  # NaN is no label
    return value if value is None or isinstance(value, str) else to_json(value)


def _only(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return value[0] if len(value) == 1 else None


def _single(column: pa.ChunkedArray) -> Any:
    lengths = pc.fill_null(pc.list_value_length(column), 0)
    return pc.equal(lengths, 1).to_numpy()
