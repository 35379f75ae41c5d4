"""Values in a Python session as a source: frames, Arrow, columns, records, texts and labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from labelreview.core.errors import SourceError
from labelreview.data.sources.memory.frames import frame_to_table, series_to_table
from labelreview.data.sources.table import SourceTable, check_header

_REMEDY = (
    "pass a path, a Hub ID, a DataFrame, an Arrow table, a Dataset, columns by name, a list of"
    " records, or texts and labels"
)


def read_in_memory(value: Any) -> SourceTable:
    """Read a DataFrame, whatever has the Arrow interface (polars, DuckDB, Arrow itself), a dict of
    columns, a list of dicts, or a pair of texts and labels.

    Raises `SourceError` or `ColumnError` when it cannot be read.
    """
    if callable(getattr(value, "collect", None)):
        value = value.collect()  # a lazy frame of polars
    if isinstance(value, pd.DataFrame):
        name, (table, warnings) = "dataframe", frame_to_table(value)
    elif isinstance(value, pa.Table | pa.RecordBatch) or _has_arrow(value):
        name, (table, warnings) = "table", (_arrow(value), [])
    else:
        name, (table, warnings) = "data", _python(value)
    shown = "the DataFrame" if name == "dataframe" else f"the {name}"
    return SourceTable.checked(table, name=name, source=shown, warnings=warnings)


def _arrow(value: Any) -> pa.Table:
    try:
        return pa.table(value)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise SourceError(
            f"The table cannot be read as Arrow ({' '.join(str(error).split())[:200].rstrip('.')})",
            "convert that column to a type that Arrow has",
        ) from error


def _python(value: Any) -> tuple[pa.Table, list[str]]:
    if isinstance(value, np.ndarray) and value.dtype.names:
        return frame_to_table(pd.DataFrame.from_records(value))
    if isinstance(value, Iterator):
        value = list(value)
    if isinstance(value, Mapping):
        columns = {str(name): column for name, column in value.items()}
    elif isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        names = dict.fromkeys(str(key) for row in value for key in row)
        rows = [{str(key): cell for key, cell in row.items()} for row in value]
        columns = {name: [row.get(name) for row in rows] for name in names}
    elif isinstance(value, tuple | list) and len(value) == 2 and all(map(_is_column, value)):
        columns = {"text": value[0], "label": value[1]}
    else:
        raise _refusal(value)
    check_header([*columns], "the data")
    single = next((name for name, values in columns.items() if not _is_column(values)), None)
    if single is not None:
        raise SourceError(
            f"Column {single!r} of the data is a single value", "give a list with one for each row"
        )
    return series_to_table(columns, "the data")


def _is_column(values: Any) -> bool:
    return (
        hasattr(values, "__len__")
        and hasattr(values, "__iter__")
        and not isinstance(values, str | bytes | Mapping)
        and getattr(values, "ndim", 1) > 0
    )


def _has_arrow(value: Any) -> bool:
    return hasattr(value, "__arrow_c_stream__") and not isinstance(value, pd.Series)


def _refusal(value: Any) -> SourceError:
    return SourceError(f"A value of type {type(value).__name__} cannot be read", _REMEDY)
