"""A label column as classes: the class of each value, and the rows without one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import types

from labelreview.core.errors import ColumnError, LabelError
from labelreview.core.labels import Labels, preview
from labelreview.data.dataset import RawLabel
from labelreview.data.reasons import NO_LABEL, NULL_BYTES, UNKNOWN_LABEL
from labelreview.data.sources.columns import is_text, plain

# A column of measurements or free texts has more distinct values than this.
_MOST_MEASUREMENTS = 20
_FEW_ROWS = 20  # too few to tell classes from free text


@dataclass(frozen=True, slots=True)
class Coded:
    """A label column, row by row.

    values:
        Index of each row's value in `raw`, int32 (rows,).
    raw, names, reasons:
        Per distinct value: the value, its class or None, and why it has no class ("" if it has).
    numbered:
        Class names by number, when the values are numbers of named classes.
    order:
        The classes when they are known beforehand, else None.
    """

    values: NDArray[np.int32]
    raw: list[Any]
    names: list[str | None]
    reasons: list[str]
    numbered: tuple[str, ...] | None
    order: tuple[str, ...] | None

    def labels(self, kept: NDArray[np.bool_]) -> Labels:
        """Return the classes in order: those known beforehand, else those of the kept rows."""
        if self.order is not None:
            return Labels(self.order)
        present = [(self.raw[i], self.names[i] or "") for i in np.unique(self.values[kept])]
        if all(isinstance(value, int | float) for value, _ in present):
            return Labels(tuple(name for _, name in sorted(present)))
        return Labels.from_values(name for _, name in present)

    def class_of_value(self, labels: Labels) -> NDArray[np.int32]:
        """Return the class id of each distinct value, -1 for none, int32 (values,)."""
        return labels.find(self.names)


def code_labels(
    column: pa.ChunkedArray,
    name: str,
    class_names: tuple[str, ...] | None,
    allowed: Sequence[str] | None,
) -> Coded:
    """Return the class of every row.

    Parameters
    ----------
    column:
        The values of the column called `name`: strings, numbers, or true and false.
    class_names:
        Names by number, when the column is a ClassLabel; -1 then means no label.
    allowed:
        The known classes; others are unknown labels. When the values are integers and none of them
        is listed, the names of 0, 1, ...

    Raises `ColumnError` when the column contains measurements or free text, and `LabelError` when a
    class is allowed twice.
    """
    _check_named_once(allowed or ())
    column = plain(column)
    distinct = pc.unique(column)
    _check_few(distinct, len(column), name, known=bool(class_names))
    raw = distinct.to_pylist()
    if class_names is None and allowed and _names_numbers(raw, allowed, column.type):
        class_names, allowed = tuple(allowed), None
    order = tuple(allowed) if allowed else class_names
    pairs = [_class(value, class_names, allowed) for value in raw]
    _check_distinct(pairs, name)
    values = pc.index_in(column, value_set=distinct).to_numpy().astype(np.int32)
    return Coded(
        values=values,
        raw=raw,
        names=[name for name, _ in pairs],
        reasons=[reason for _, reason in pairs],
        numbered=class_names,
        order=order,
    )


def raw_labels(
    coded: Coded,
    labels: Labels,
    column: str,
    kind: pa.DataType,
) -> tuple[RawLabel, ...]:
    """Return the value of each class in the label column, also for classes that no row has.

    Raises `ColumnError` when the type of the column cannot represent such a class.
    """
    known = {
        name: value for name, value in zip(coded.names, coded.raw, strict=True) if name is not None
    }
    by_number = {name: number for number, name in enumerate(coded.numbered or ())}
    result: list[RawLabel] = []
    for name in labels.names:
        value = known.get(name)
        if value is None:
            value = name if is_text(kind) else by_number.get(name)
        if value is None:
            raise ColumnError(
                f"Column {column!r} has no value for class {name!r}",
                "leave that class out",
            )
        result.append(value)
    return tuple(result)


def _class(
    value: Any, class_names: tuple[str, ...] | None, allowed: Sequence[str] | None
) -> tuple[str | None, str]:
    if _missing(value) or (class_names is not None and value == -1):
        return None, NO_LABEL
    if class_names is None:
        name = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    elif isinstance(value, int) and 0 <= value < len(class_names):
        name = class_names[value]
    else:
        return None, UNKNOWN_LABEL
    if "\0" in name:
        return None, NULL_BYTES
    if allowed is not None and name not in allowed:
        return None, UNKNOWN_LABEL
    return name, ""


def _missing(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def _names_numbers(raw: list[Any], allowed: Sequence[str], kind: pa.DataType) -> bool:
    return types.is_integer(kind) and not {str(value) for value in raw} & set(allowed)


def _check_few(distinct: pa.Array, rows: int, name: str, *, known: bool) -> None:
    if known:
        return
    if types.is_floating(distinct.type) and len(distinct) > _MOST_MEASUREMENTS:
        finite = distinct.filter(pc.is_finite(distinct))
        if not pc.all(pc.equal(finite, pc.floor(finite))).as_py():
            raise ColumnError(
                f"Column {name!r} contains measurements ({len(distinct):,} distinct numbers),"
                " not classes",
                "choose another label column",
            )
    if rows >= _FEW_ROWS and len(distinct) * 2 > rows:
        raise ColumnError(
            f"Column {name!r} has {len(distinct):,} distinct values in {rows:,} rows, too many to "
            f"be classes",
            "choose another label column",
        )


def _check_named_once(names: Sequence[str]) -> None:
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise LabelError(f"Class {twice!r} is listed twice", "list each class once")


def _check_distinct(pairs: list[tuple[str | None, str]], column: str) -> None:
    twice = [n for n, count in Counter(n for n, _ in pairs if n).items() if count > 1]
    if twice:
        raise ColumnError(
            f"Several values of column {column!r} map to the same class ({preview(twice)})",
            "give each class its own name",
        )
