"""Columns of values that no Arrow type holds as they are: text, with a mark on the field.

A cell is the string itself, or the JSON of any other value. A string that reads as JSON, such as
"1" beside the number 1, is JSON too, so that every value comes back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, time
from typing import Any

import pyarrow as pa

_MARK = {b"labelreview": b"json"}
_OPTIONAL = {b"labelreview_keys": b"optional"}


def to_json(value: Any) -> str:
    """Return JSON on one line: dates and times as ISO 8601, NaN and infinities as Python does."""
    return json.dumps(value, ensure_ascii=False, default=to_text)


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
        return json.loads(cell)
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
