"""Columns of values that no Arrow type holds as they are: text, with a mark on the field.

A cell is the string itself, or the JSON of any other value. A string that reads as JSON, such as
"1" beside the number 1, is JSON too, so that every value comes back. Numbers with more digits than
a float keeps come back with all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

_MARK = {b"labelreview": b"json"}
_OPTIONAL = {b"labelreview_keys": b"optional"}


# Every shorter number without an exponent is that of the float that is closest to it.
_SHORT = 16  # characters


class ExactNumber(float):
    """A number in JSON that no float is equal to, with the digits with which it was written."""

    digits: str


def exact_float(written: str) -> float:
    """Return the number that was written, for the `parse_float` of a decoder.

    >>> exact_float("0.25"), exact_float("0.12345678901234567891").digits
    (0.25, '0.12345678901234567891')
    """
    value = float(written)
    if (len(written) <= _SHORT and "e" not in written and "E" not in written) or repr(
        value
    ) == written:
        return value
    try:
        if Decimal(repr(value)) == Decimal(written):
            return value
    except InvalidOperation:
        pass  # an exponent beyond every limit
    exact = ExactNumber(value)
    exact.digits = written
    return exact


_DECODER = json.JSONDecoder(parse_float=exact_float)


def to_json(value: Any) -> str:
    """Return JSON on one line: dates and times as ISO 8601, NaN and infinities as Python does."""
    if not _has_exact(value):
        return json.dumps(value, ensure_ascii=False, default=to_text)
    if isinstance(value, ExactNumber):
        return value.digits
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{to_json(str(k))}: {to_json(v)}" for k, v in value.items()) + "}"
    return "[" + ", ".join(map(to_json, value)) + "]"


def _has_exact(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_exact, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_exact, value))
    return isinstance(value, ExactNumber)


def to_text(value: Any) -> str:
    """Return dates and times as ISO 8601, everything else as `str`."""
    return value.isoformat() if isinstance(value, date | time) else str(value)


def encode(value: Any) -> str | None:
    """Return the cell of a value, None for None.

    >>> encode("fine"), encode("1"), encode(1), encode({})
    ('fine', '"1"', '1', '{}')
    """
    if value is None or (isinstance(value, str) and not _reads_as_json(value)):
        return value
    return to_json(value)


def decode(cell: str | None) -> Any:
    """Return the value of a cell.

    >>> decode("fine"), decode('"1"'), decode("1"), decode(None)
    ('fine', '1', 1, None)
    """
    if cell is None:
        return None
    try:
        return _DECODER.decode(cell)
    except (ValueError, RecursionError):
        return cell


def json_column(values: Iterable[Any]) -> pa.Array:
    """Return the cells of the values, large_string (n,); its field is to be `marked`."""
    return pa.array([encode(value) for value in values], pa.large_string())


def marked(field: pa.Field) -> pa.Field:
    """Return the field with the mark that its cells are JSON."""
    return field.with_metadata({**(field.metadata or {}), **_MARK})


def is_marked(field: pa.Field) -> bool:
    """Tell whether the cells of the field are JSON."""
    return _MARK.items() <= (field.metadata or {}).items()


def optional(field: pa.Field) -> pa.Field:
    """Return the field with the mark that a null stands for an object without this key."""
    return field.with_metadata({**(field.metadata or {}), **_OPTIONAL})


def is_optional(field: pa.Field) -> bool:
    """Tell whether a null of the field stands for an object without this key."""
    return _OPTIONAL.items() <= (field.metadata or {}).items()


def _reads_as_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
