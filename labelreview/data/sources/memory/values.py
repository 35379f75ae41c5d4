"""Python values as Arrow columns that give them back unchanged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import pandas as pd
import pyarrow as pa

from labelreview.core.errors import SourceError
from labelreview.core.json_cells import ExactNumber, json_column, marked

# Types whose values Arrow keeps apart only by their values.
_SAME = {tuple: list, pd.Timestamp: dt.datetime, pd.Timedelta: dt.timedelta}
# Parquet and its readers give up at deeper levels, and people do not go there.
_DEEPEST = 12

_KINDS = dict.fromkeys((int, float, ExactNumber), "numbers")

Column = tuple[pa.Field, Any, bool]


def columns_to_table(
    columns: Mapping[str, Iterable[Any]], source: str
) -> tuple[pa.Table, list[str]]:
    """Return an Arrow table and warnings. Columns that no Arrow type gives back as they are, such
    as objects with different keys, become JSON text (`labelreview.core.json_cells`)."""
    return joined(
        [to_column(name, list(values), source) for name, values in columns.items()], source
    )


def joined(columns: Sequence[Column], source: str) -> tuple[pa.Table, list[str]]:
    """Return the columns as a table, and a warning for each that mixes kinds of values.

    Raises `SourceError` when they are not equally long.
    """
    if len({len(values) for _, values, _ in columns}) > 1:
        raise SourceError(
            f"The columns of {source} are not equally long", "give one value for each row"
        )
    table = pa.table(
        [values for _, values, _ in columns], schema=pa.schema([field for field, _, _ in columns])
    )
    return table, [
        f"Column {field.name!r} mixes types, so its values are kept as JSON text."
        for field, _, is_mixed in columns
        if is_mixed
    ]


def to_column(name: str, values: Sequence[Any], source: str) -> Column:
    """Return a field, its values, and whether they are of different kinds."""
    try:
        try:
            if _is_uniform(values):
                array = _array(values)
                return pa.field(name, array.type), array, False
        except (pa.ArrowException, OverflowError):
            pass  # too large a number, or a type of Python that Arrow does not know
        array = json_column(values)
    except UnicodeEncodeError as error:
        raise SourceError(
            f"Column {name!r} of {source} contains text that is not valid Unicode"
            " (half of a surrogate pair)",
            "remove that character",
        ) from error
    kinds = {_KINDS.get(type(value), type(value)) for value in values if value is not None}
    return marked(pa.field(name, array.type)), array, len(kinds) > 1


def _array(values: Sequence[Any]) -> pa.Array:
    first = next((value for value in values if value is not None), None)
    # Arrow takes moments of pandas for those of Python, without their nanoseconds.
    return pa.array(pd.Series(values) if isinstance(first, pd.Timestamp | pd.Timedelta) else values)


def _is_uniform(values: Iterable[Any], levels: int = _DEEPEST) -> bool:
    """Tell whether one Arrow type holds the values without padding or converting any of them."""
    present = [value for value in values if value is not None]
    kinds = {_SAME.get(type(value), type(value)) for value in present}
    if ExactNumber in kinds or (kinds & {list, dict} and not levels):
        return False
    if kinds == {list}:
        return _is_uniform(chain.from_iterable(present), levels - 1)
    if kinds == {dict}:
        keys = present[0].keys()
        return (
            bool(keys)
            and all(isinstance(key, str) for key in keys)
            and all(value.keys() == keys for value in present)
            and all(_is_uniform([value[key] for value in present], levels - 1) for key in keys)
        )
    return len(kinds) < 2
