"""A label column as classes: which value stands for which class, and which rows have none."""

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
from labelreview.data.sources.columns import is_text, plain

NO_LABEL = "no label"
UNKNOWN_LABEL = "unknown label"
NULL_BYTES = "null bytes"

# A column of measurements or free texts has more distinct values than this.
_MOST_MEASUREMENTS = 20
_ROWS_TO_JUDGE = 20


@dataclass(frozen=True, slots=True)
class Coded:
    """A label column, row by row.

    values:
        Place of each row's value in `raw`, int32 (rows,).
    raw, names, reasons:
        Per distinct value: the value, the class it stands for, or why it stands for none ("").
    numbered:
        Names by number, when the values are numbers of named classes.
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
        """The classes in order: those known beforehand, else those that a kept row has."""
        if self.order is not None:
            return Labels(self.order)
        present = [(self.raw[i], self.names[i] or "") for i in np.unique(self.values[kept])]
        if all(isinstance(value, int | float) for value, _ in present):
            return Labels(tuple(name for _, name in sorted(present)))
        return Labels.from_values(name for _, name in present)

    def class_of_value(self, labels: Labels) -> NDArray[np.int32]:
        """Class id of each distinct value, -1 for none, int32 (values,)."""
        ids = {name: i for i, name in enumerate(labels.names)}
        return np.array([ids.get(name or "", -1) for name in self.names], dtype=np.int32)


def code_labels(
    column: pa.ChunkedArray,
    name: str,
    class_names: tuple[str, ...] | None,
    allowed: Sequence[str] | None,
) -> Coded:
    """Classes of every row.

    Parameters
    ----------
    column:
        The values of the column called `name`: strings, numbers, or true and false.
    class_names:
        Names by number, when the column is a ClassLabel; -1 then means no label.
    allowed:
        The classes that count; others are unknown labels. For whole numbers of which none is
        called so, they are names by number.

    Raises `ColumnError` when the column holds measurements or free text, and `LabelError` when a
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
    """Per class, the value that the source's column holds for it or would hold.

    Raises `ColumnError` when the column cannot hold a class that has no row.
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
                f"No value of column {column!r} stands for the class {name!r}",
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
                f"Column {name!r} holds measurements ({len(distinct):,} different numbers),"
                " not classes",
                "choose another label column",
            )
    if rows >= _ROWS_TO_JUDGE and len(distinct) * 2 > rows:
        raise ColumnError(
            f"Column {name!r} has {len(distinct):,} different values in {rows:,} rows,"
            " so they are not classes",
            "choose another label column",
        )


def _check_named_once(names: Sequence[str]) -> None:
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise LabelError(f"The class {twice!r} is named twice", "name each class once")


def _check_distinct(pairs: list[tuple[str | None, str]], column: str) -> None:
    twice = [n for n, count in Counter(n for n, _ in pairs if n).items() if count > 1]
    if twice:
        raise ColumnError(
            f"Several values of column {column!r} stand for the same class ({preview(twice)})",
            "give each class a name of its own",
        )
