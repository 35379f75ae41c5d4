"""Single values from NumPy, pandas and tensors as Python values."""

from __future__ import annotations

import decimal
import enum
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

_PLAIN = (bool, int, float, str)


def python_value(value: Any) -> Any:
    """Return None for every marker of a missing value, scalars and 0-d tensors as their value,
    arrays, tensors and sets as lists, everything else as it is."""
    if value is None or value is pd.NA or value is pd.NaT or _is_nan(value):
        return None
    if type(value) in _PLAIN:
        return value
    if isinstance(value, enum.Enum):
        return python_value(value.value)
    if isinstance(value, np.datetime64):
        return python_value(pd.Timestamp(value))  # `item` gives a plain number for nanoseconds
    if isinstance(value, np.timedelta64):
        return python_value(pd.Timedelta(value))
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, _PLAIN):
        return next(kind(value) for kind in _PLAIN if isinstance(value, kind))
    if isinstance(value, Mapping):
        return {str(key): _nested(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_nested(inner) for inner in value]
    if callable(getattr(value, "tolist", None)):
        return python_value(value.tolist())
    if isinstance(value, pd.Period | pd.Interval | complex):
        return str(value)
    return value


def _nested(value: Any) -> Any:
    # NaN inside a list, an object or an array is a number, not a missing cell.
    return value if type(value) is float else python_value(value)


def _is_nan(value: Any) -> bool:
    if isinstance(value, float | np.floating):
        return math.isnan(value)
    return isinstance(value, decimal.Decimal) and value.is_nan()
