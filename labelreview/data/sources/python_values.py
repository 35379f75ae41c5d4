"""Single values from NumPy, pandas and tensors as Python values."""

from __future__ import annotations

import decimal
import enum
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

_PLAIN = frozenset({str, int, bool, bytes, type(None)})


def python_value(value: Any) -> Any:
    """Return None for every marker of a missing value, scalars and 0-d tensors as their value,
    arrays, tensors and sets as lists, everything else as it is."""
    if type(value) in _PLAIN:
        return value
    if value is pd.NA or value is pd.NaT or _is_nan(value):
        return None
    if isinstance(value, np.datetime64 | np.timedelta64):
        # `item` gives a plain number for nanoseconds.
        kind = pd.Timestamp if isinstance(value, np.datetime64) else pd.Timedelta
        return None if np.isnat(value) else kind(value)
    return _inner(value, missing=python_value)


def _inner(value: Any, missing: Any) -> Any:
    if isinstance(value, enum.Enum):
        return missing(value.value)
    if isinstance(value, str | int | float):
        return _base(value)
    if isinstance(value, Mapping):
        return {str(key): _nested(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_nested(inner) for inner in value]
    if callable(getattr(value, "tolist", None)):
        plain = value.tolist()
        return missing(plain) if plain is not value else str(value)
    if isinstance(value, pd.Period | pd.Interval | complex):
        return str(value)
    return value


def _nested(value: Any) -> Any:
    # NaN inside a list or an object is a number, not a missing cell.
    return value if isinstance(value, float) and type(value) is float else python_value(value)


def _base(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    kind = next(kind for kind in (bool, int, float, str) if isinstance(value, kind))
    return kind(value) if type(value) is not kind else value


def _is_nan(value: Any) -> bool:
    if isinstance(value, float | np.floating):
        return math.isnan(value)
    return isinstance(value, decimal.Decimal) and value.is_nan()
