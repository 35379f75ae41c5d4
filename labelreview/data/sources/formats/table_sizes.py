"""How many bytes a table has once nothing in it is shared or encoded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

# Of one row in what every table gets: ids, row numbers and labels.
_PER_ROW = 16


def decoded_size(table: pa.Table | pa.RecordBatch) -> int:
    """Return about how many bytes the rows take when each has its values itself.

    The lengths in it are believed: a table from a file is to be validated first.
    """
    return _PER_ROW * int(table.num_rows) + sum(_size(column) for column in table.columns)


def _size(column: Any) -> int:
    if isinstance(column, pa.ChunkedArray):
        return sum(map(_size, column.chunks))
    kind = column.type
    if types.is_dictionary(kind):
        return _dictionary(column)
    if types.is_run_end_encoded(kind):
        return _run_ends(column)
    if isinstance(kind, pa.BaseExtensionType):
        return _size(column.storage)
    if types.is_string_view(kind) or types.is_binary_view(kind):
        # Views of one text can be many.
        return _views(column)
    if types.is_list_view(kind) or types.is_large_list_view(kind):
        return _per_item(column.values) * _total(pc.list_value_length(column))
    if types.is_struct(kind):
        return sum(map(_size, column.flatten()))
    if types.is_list(kind) or types.is_large_list(kind):
        return 4 * len(column) + _size(column.flatten())
    return int(column.nbytes)


def _views(column: pa.Array) -> int:
    # pyarrow counts no lengths of views; each of 16 bytes begins with its own.
    views = np.frombuffer(column.buffers()[1], np.int32)[4 * column.offset :: 4][: len(column)]
    return int(views[column.is_valid().to_numpy(zero_copy_only=False)].sum(dtype=np.int64))


def _dictionary(column: pa.DictionaryArray) -> int:
    values, places = column.dictionary, column.indices
    if types.is_string(values.type) or types.is_large_string(values.type):
        return 4 * len(column) + _total(pc.binary_length(values).take(places))
    return _per_item(values) * len(column)


def _run_ends(column: pa.RunEndEncodedArray) -> int:
    values = column.values
    if types.is_string(values.type) or types.is_large_string(values.type):
        ends = column.run_ends.to_numpy().astype("int64").clip(max=len(column) + column.offset)
        starts = [column.offset, *ends[:-1].clip(min=column.offset)]
        lengths = pc.binary_length(values).fill_null(0).to_numpy()
        return int(((ends - starts).clip(min=0) * lengths).sum()) + 4 * len(column)
    return _per_item(values) * len(column)


def _per_item(values: pa.Array) -> int:
    """Return the most that one of the values takes, when they are texts, else their mean."""
    if types.is_string(values.type) or types.is_large_string(values.type):
        return pc.max(pc.binary_length(values)).as_py() or 0
    return -(-_size(values) // max(len(values), 1))


def _total(lengths: pa.Array) -> int:
    return pc.sum(lengths.cast(pa.int64())).as_py() or 0
