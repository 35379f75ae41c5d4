"""Python values as Arrow columns that give them back unchanged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import pandas as pd
import pyarrow as pa

from labelreview.core.errors import SourceError
from labelreview.core.json_cells import json_column, marked

# Types whose values Arrow keeps apart only by their values.
_SAME = {tuple: list, pd.Timestamp: dt.datetime, pd.Timedelta: dt.timedelta}
_KINDS = {int: "numbers", float: "numbers"}


def columns_to_table(
    columns: Mapping[str, Iterable[Any]], source: str
) -> tuple[pa.Table, list[str]]:
    """Return an Arrow table and warnings. Columns that no Arrow type gives back as they are, such
    as objects with different keys, become JSON text (`labelreview.core.json_cells`)."""
    fields, arrays, warnings = [], [], []
    for name, values in columns.items():
        field, array, is_mixed = to_column(name, list(values), source)
        fields.append(field)
        arrays.append(array)
        if is_mixed:
            warnings.append(mixed(name))
    lengths = {len(array) for array in arrays}
    if len(lengths) > 1:
        raise SourceError(
            f"The columns of {source} have different lengths", "give every column the same length"
        )
    return pa.table(arrays, schema=pa.schema(fields)), warnings


def to_column(name: str, values: Sequence[Any], source: str) -> tuple[pa.Field, pa.Array, bool]:
    """Return a field, its values, and whether they are of different kinds."""
    try:
        try:
            if _is_uniform(values):
                array = pa.array(values)
                return pa.field(name, array.type), array, False
        except (pa.ArrowException, OverflowError):
            pass
        array = json_column(values)
    except UnicodeEncodeError as error:
        raise SourceError(
            f"Column {name!r} of {source} contains text that is not valid Unicode"
            " (half of a surrogate pair)",
            "remove that character",
        ) from error
    kinds = {_KINDS.get(type(value), type(value)) for value in values if value is not None}
    return marked(pa.field(name, array.type)), array, len(kinds) > 1


def mixed(name: str) -> str:
    """Return the warning on a column whose values are of different kinds."""
    return f"Column {name!r} mixes types, so its values are kept as JSON text."


def _is_uniform(values: Iterable[Any]) -> bool:
    """Tell whether one Arrow type holds the values without padding or converting any of them."""
    present = [value for value in values if value is not None]
    kinds = {_SAME.get(type(value), type(value)) for value in present}
    if kinds == {list}:
        return _is_uniform(chain.from_iterable(present))
    if kinds == {dict}:
        keys = present[0].keys()
        return (
            bool(keys)
            and all(isinstance(key, str) for key in keys)
            and all(value.keys() == keys for value in present)
            and all(_is_uniform([value[key] for value in present]) for key in keys)
        )
    return len(kinds) < 2
