"""Arrow values of every type as values that JSON holds, without a loss."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from labelreview.core.arrow_kinds import is_list
from labelreview.core.json_cells import to_text


def cells(values: pa.Array) -> list[Any]:
    """Return strings, numbers, Booleans, lists and dicts, None for null (n,).

    Dates and times become ISO 8601, bytes base64, maps lists of {"key": …, "value": …}, and
    decimals, UUIDs, periods, intervals and durations their usual text.
    """
    kind = values.type
    reader = next((read for fits, read in _READERS if fits(kind)), None)
    return reader(values) if reader else list(values.to_pylist())


def decoded(values: pa.Array) -> pa.Array:
    """Return the values of a dictionary-encoded or run-end encoded array one by one."""
    if types.is_run_end_encoded(values.type):
        return pc.run_end_decode(values)
    dictionary = values.dictionary
    if types.is_string_view(dictionary.type) or types.is_binary_view(dictionary.type):
        text = types.is_string_view(dictionary.type)
        dictionary = dictionary.cast(pa.large_string() if text else pa.large_binary())
    return dictionary.take(values.indices)


def _extension(values: pa.ExtensionArray) -> list[Any]:
    name = values.type.extension_name
    if name == "arrow.json":
        return [None if text is None else json.loads(text) for text in cells(values.storage)]
    if name == "arrow.bool8":
        return [None if number is None else bool(number) for number in values.storage.to_pylist()]
    if name == "arrow.uuid":
        return _texts(values.to_pylist())
    if name.startswith("pandas."):
        # pandas knows how to write its own periods and intervals.
        there = iter(values.drop_null().to_pandas())
        return [str(next(there)) if valid else None for valid in values.is_valid().to_pylist()]
    return cells(values.storage)


def _list(values: pa.Array) -> list[Any]:
    flat = iter(cells(values.flatten()))
    lengths = pc.list_value_length(values).to_pylist()
    return [None if length is None else list(islice(flat, length)) for length in lengths]


def _map(values: pa.MapArray) -> list[Any]:
    kind = pa.struct([("key", values.type.key_type), ("value", values.type.item_type)])
    return cells(values.cast(pa.list_(kind)))


def _struct(values: pa.StructArray) -> list[Any]:
    names = [field.name for field in values.type]
    columns = [cells(column) for column in values.flatten()]
    rows = zip(*columns, strict=True) if columns else ((),) * len(values)
    there = values.is_valid().to_pylist()
    return [
        dict(zip(names, row, strict=True)) if is_there else None
        for row, is_there in zip(rows, there, strict=True)
    ]


def _union(values: pa.UnionArray) -> list[Any]:
    children = [cells(values.field(i)) for i in range(values.type.num_fields)]
    codes = values.type_codes.to_pylist()
    dense = values.type.mode == "dense"
    places = values.offsets.to_pylist() if dense else range(len(values))
    child = {code: children[i] for i, code in enumerate(values.type.type_codes)}
    return [child[code][place] for code, place in zip(codes, places, strict=True)]


def _moments(values: pa.Array) -> list[Any]:
    try:
        return _texts(values.to_pylist())
    except (OverflowError, ValueError):
        # Beyond the years 1 to 9999 of Python; NumPy knows every year.
        zone = "+00:00" if types.is_timestamp(values.type) and values.type.tz else ""
        moments = values.to_numpy(zero_copy_only=False)
        return [
            None if np.isnat(one) else _short(one) + zone for one in _as_moments(values, moments)
        ]


def _short(moment: Any) -> str:
    text = str(moment)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_moments(values: pa.Array, moments: Any) -> Any:
    if not types.is_date(values.type):
        return moments
    unit = "D" if types.is_date32(values.type) else "ms"
    numbers = values.cast(pa.int32() if unit == "D" else pa.int64())
    filled = numbers.fill_null(0).to_numpy().astype(f"datetime64[{unit}]")
    filled[values.is_null().to_numpy(zero_copy_only=False)] = np.datetime64("NaT")
    return filled


def _nanosecond_times(values: pa.Array) -> list[Any]:
    try:
        return _texts(values.cast(pa.time64("us")).to_pylist())
    except pa.ArrowInvalid:
        return list(values.cast(pa.string()).to_pylist())


def _intervals(values: pa.Array) -> list[Any]:
    return [
        None if one is None else f"P{one.months}M{one.days}DT{_seconds(one.nanoseconds)}S"
        for one in values.to_pylist()
    ]


def _seconds(nanoseconds: int) -> str:
    sign = "-" if nanoseconds < 0 else ""
    whole, rest = divmod(abs(nanoseconds), 10**9)
    return f"{sign}{whole}" + (f".{rest:09}".rstrip("0") if rest else "")


def _bytes(values: pa.Array) -> list[Any]:
    return [
        None if one is None else base64.b64encode(one).decode("ascii") for one in values.to_pylist()
    ]


def _texts(values: list[Any]) -> list[Any]:
    return [None if value is None else to_text(value) for value in values]


def _is_binary(kind: pa.DataType) -> bool:
    return bool(
        types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_fixed_size_binary(kind)
        or types.is_binary_view(kind)
    )


def _is_encoded(kind: pa.DataType) -> bool:
    return bool(types.is_dictionary(kind) or types.is_run_end_encoded(kind))


_READERS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[Any], list[Any]]], ...] = (
    (lambda kind: isinstance(kind, pa.BaseExtensionType), _extension),
    (_is_encoded, lambda values: cells(decoded(values))),
    (types.is_map, _map),
    (is_list, _list),
    (types.is_struct, _struct),
    (types.is_union, _union),
    (_is_binary, _bytes),
    (lambda kind: kind == pa.month_day_nano_interval(), _intervals),
    (lambda kind: kind == pa.time64("ns"), _nanosecond_times),
    (types.is_temporal, _moments),
    (types.is_decimal, lambda values: _texts(values.to_pylist())),
)
