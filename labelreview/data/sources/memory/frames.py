"""DataFrames and single columns in memory as Arrow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from labelreview.data.sources.memory.python_values import python_value
from labelreview.data.sources.memory.values import Column, joined, to_column
from labelreview.data.sources.table import check_header

_FRAME = "the DataFrame"


def frame_to_table(frame: pd.DataFrame) -> tuple[pa.Table, list[str]]:
    """Return the columns of a DataFrame, before them the named levels of its index, and warnings.

    A level that only repeats the column of its name is left out. The nullable types of pandas are
    noted in the schema, so that pandas reads them again.
    """
    names = [_name(name) for name in frame.columns]
    check_header([*names], _FRAME)
    series = {name: frame.iloc[:, place] for place, name in enumerate(names)}
    table, warnings = series_to_table({**_levels(frame.index, series), **series}, _FRAME)
    nullable = {name: one.iloc[:0] for name, one in series.items() if _is_nullable(one.dtype)}
    if nullable:
        notes = pa.Schema.from_pandas(pd.DataFrame(nullable), preserve_index=False).metadata
        table = table.replace_schema_metadata(notes)
    return table, warnings


def series_to_table(columns: dict[str, Any], source: str) -> tuple[pa.Table, list[str]]:
    """Return Series, arrays, tensors or lists of equal length as a table, and warnings."""
    return joined([_column(name, values, source) for name, values in columns.items()], source)


def _column(name: str, values: Any, source: str) -> Column:
    if _is_arrow(values):
        array = pa.chunked_array(values)
        return pa.field(name, array.type), array, False
    if isinstance(values, np.ndarray) and values.ndim == 1:
        values = pd.Series(values)
    if isinstance(values, pd.Series | pd.Index) and values.dtype != object:
        series = pd.Series(values, copy=False)
        if isinstance(series.dtype, pd.SparseDtype):
            series = pd.Series(series.array.to_dense())
        try:
            array = pa.array(series, from_pandas=True)
            return pa.field(name, array.type), array, False
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            values = series.astype(object)
    return to_column(name, [python_value(value) for value in _listed(values)], source)


def _listed(values: Any) -> Any:
    # Iterating over a tensor makes one of each of its values.
    if isinstance(values, pd.Series | pd.Index) or not hasattr(values, "tolist"):
        return values
    listed: list[Any] = values.tolist()
    return listed


def _is_arrow(values: Any) -> bool:
    stream = hasattr(values, "__arrow_c_stream__") or hasattr(values, "__arrow_c_array__")
    return stream and not isinstance(values, pd.Series | pd.Index)


def _levels(index: pd.Index, taken: dict[str, pd.Series]) -> dict[str, pd.Index]:
    found: dict[str, pd.Index] = {}
    if all(name is None for name in index.names):
        return found
    for place, given in enumerate(index.names):
        values = index.get_level_values(place)
        name = f"level_{place}" if given is None else _name(given)
        if name in taken and _same(values, taken[name]):
            continue
        while name in taken or name in found:
            name = f"index_{name}"
        found[name] = values
    return found


def _same(values: pd.Index, column: pd.Series) -> bool:
    one, other = pd.Series(values.astype(object)), pd.Series(column.to_numpy(dtype=object))
    return one.reset_index(drop=True).equals(other)


def _name(name: Any) -> str:
    """Return the name of a column as text; the levels of a tuple are joined by underscores."""
    if isinstance(name, tuple):
        return "_".join(str(level) for level in name if str(level))
    return "unnamed" if pd.isna(name) else str(name)


def _is_nullable(dtype: Any) -> bool:
    return hasattr(dtype, "numpy_dtype") and not isinstance(dtype, pd.ArrowDtype)
