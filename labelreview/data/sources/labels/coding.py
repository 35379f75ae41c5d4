"""A label column as classes: the class of each value, and the rows without one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import types

from labelreview.core.arrow_kinds import is_text
from labelreview.core.counted_nouns import counted
from labelreview.core.errors import ColumnError, LabelError
from labelreview.core.labels import Labels, preview
from labelreview.data.dataset import RawLabel
from labelreview.data.reasons import NO_LABEL, NULL_BYTES, SEVERAL_LABELS, UNKNOWN_LABEL
from labelreview.data.sources.columns.column_values import MOST_MEASUREMENTS
from labelreview.data.sources.labels.label_values import LabelCells
from labelreview.data.sources.labels.spellings import merged_spellings

_FEW_ROWS = 20  # too few to tell classes from free text


@dataclass(frozen=True, slots=True)
class Coded:
    """A label column, row by row.

    cells:
        Its distinct cells, and which one each row has.
    names, reasons:
        Per cell: its class or None, and why it has no class ("" if it has).
    numbered:
        Class names by number, when the values are numbers of named classes.
    order:
        The classes when they are known beforehand, else None.
    merged:
        The class of each label that is another spelling of it.
    """

    cells: LabelCells
    names: list[str | None]
    reasons: list[str]
    numbered: tuple[str, ...] | None
    order: tuple[str, ...] | None
    merged: Mapping[str, str]

    @property
    def values(self) -> NDArray[np.int32]:
        """Index of each row's cell, int32 (rows,)."""
        return self.cells.values

    def labels(self, kept: NDArray[np.bool_]) -> Labels:
        """Return the classes in order: those known beforehand, else those of the kept rows."""
        if self.order is not None:
            return Labels(_distinct(self.merged.get(name, name) for name in self.order))
        raw = self.cells.raw
        present = [(raw[i], self.names[i] or "") for i in np.unique(self.values[kept])]
        if all(isinstance(value, int | float) for value, _ in present):
            return Labels(_distinct(name for _, name in sorted(present)))
        return Labels.from_values(name for _, name in present)

    def class_of_value(self, labels: Labels) -> NDArray[np.int32]:
        """Return the class id of each cell, -1 for none, int32 (cells,)."""
        return labels.find(self.names)

    def raw_labels(self, labels: Labels, column: str) -> tuple[RawLabel, ...]:
        """Return the most frequent value of each class in the label column, also for classes that
        no row has.

        Raises `ColumnError` when the type of the column cannot represent such a class.
        """
        known: dict[str, Any] = {}
        for place in np.argsort(self.cells.rows(), kind="stable"):
            name = self.names[place]
            # A class that was merged into another one may be more frequent in its own spelling.
            if name is not None and self._is_own(name, place):
                known[name] = self.cells.raw[place]
        by_number = {name: number for number, name in enumerate(self.numbered or ())}
        result: list[RawLabel] = []
        for name in labels.names:
            value = known.get(name)
            if value is None:
                value = name if is_text(self.cells.kind) else by_number.get(name)
            if value is None:
                raise ColumnError(
                    f"Column {column!r} has no value for class {name!r}",
                    "leave that class out",
                )
            result.append(value)
        return tuple(result)

    def spellings(self, raw_labels: Sequence[RawLabel]) -> dict[str, str]:
        """Return the class of each text that stands for one besides `raw_labels`."""
        usual = {*raw_labels}
        pairs = zip(self.cells.raw, self.names, strict=True)
        written = {
            raw: name
            for raw, name in pairs
            if isinstance(raw, str) and name is not None and raw not in usual
        }
        return {**(self.merged if self.numbered else {}), **written}

    def _is_own(self, name: str, place: int) -> bool:
        if self.numbered:
            return bool(self.numbered[self.cells.raw[place]] == name)
        return name not in self.merged.values() or str(self.cells.items[place][0]) == name


def code_labels(
    column: pa.ChunkedArray,
    name: str,
    class_names: tuple[str, ...] | None,
    allowed: Sequence[str] | None,
    *,
    is_json: bool = False,
    set_aside: Sequence[str] = (),
    merge_spellings: bool = False,
) -> Coded:
    """Return the class of every row.

    Parameters
    ----------
    column:
        The values of the column called `name`: strings, numbers, true and false, or lists of them.
    class_names:
        Names by number, when the column is a ClassLabel; -1 then means no label.
    allowed:
        The known classes; others are unknown labels. When the values are integers and none of them
        is listed, the names of 0, 1, ...
    is_json:
        Whether the values are JSON, such as "neg" or ["neg"], in text.
    set_aside:
        Labels that say that there is none.
    merge_spellings:
        Whether labels that differ only in how they are written become one class.

    Raises `ColumnError` when the column contains measurements, free text or mostly several labels
    in a row, and `LabelError` when a class is allowed twice or one to be set aside is not there.
    """
    _check_named_once(allowed or ())
    cells = LabelCells.read(column, is_json=is_json)
    _check_single(cells, name)
    _check_few(cells, name, known=bool(class_names))
    if class_names is None and allowed and _names_numbers(cells, allowed):
        class_names, allowed = tuple(allowed), None
    pairs = [_class(items, class_names, allowed) for items in cells.items]
    _check_distinct(pairs, cells, name)
    pairs = _without(set_aside, pairs, name)
    merged = merged_spellings(_rows_of_names(pairs, cells)) if merge_spellings else {}
    return Coded(
        cells=cells,
        names=[label if label is None else merged.get(label, label) for label, _ in pairs],
        reasons=[reason for _, reason in pairs],
        numbered=class_names,
        order=tuple(allowed) if allowed else class_names,
        merged=merged,
    )


Named = tuple[str | None, str]  # the class, or why there is none


def _class(
    items: Sequence[Any], class_names: tuple[str, ...] | None, allowed: Sequence[str] | None
) -> Named:
    if len(items) > 1:
        return None, SEVERAL_LABELS
    value = items[0] if items else None
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


def _without(set_aside: Sequence[str], pairs: list[Named], column: str) -> list[Named]:
    """Return the classes without those that say that there is no label."""
    there = _distinct(name for name, _ in pairs if name is not None)
    unknown = next((label for label in set_aside if label not in there), None)
    if unknown is not None:
        raise LabelError(
            f"No label in column {column!r} is {unknown!r}", f"set aside one of {preview(there)}"
        )
    return [(None, NO_LABEL) if name in set_aside else (name, reason) for name, reason in pairs]


def _rows_of_names(pairs: Sequence[Named], cells: LabelCells) -> dict[str, int]:
    rows: Counter[str] = Counter()
    for (name, _), size in zip(pairs, cells.rows().tolist(), strict=True):
        if name is not None:
            rows[name] += size
    return rows


def _names_numbers(cells: LabelCells, allowed: Sequence[str]) -> bool:
    return types.is_integer(cells.kind) and not {str(value) for value in cells.raw} & set(allowed)


def _check_single(cells: LabelCells, name: str) -> None:
    sizes, several = cells.rows(), cells.several()
    labelled = sum(size for size, items in zip(sizes, cells.items, strict=True) if items)
    rows = int(sizes[several].sum())
    if rows and 2 * rows >= labelled:
        raise ColumnError(
            f"Column {name!r} is multi-label: {rows:,} of {counted(int(labelled), 'row')} "
            f"{'has' if rows == 1 else 'have'} several labels, such as "
            f"{cells.example_of_several()}, but each example needs a single label",
            "choose another label column, or keep one label for each text",
        )


def _check_few(cells: LabelCells, name: str, *, known: bool) -> None:
    if known:
        return
    single = [items[0] for items in cells.items if len(items) == 1]
    if types.is_floating(cells.kind) and len(single) > MOST_MEASUREMENTS:
        finite = [value for value in single if math.isfinite(value)]
        if any(value != math.floor(value) for value in finite):
            raise ColumnError(
                f"Column {name!r} contains measurements ({len(single):,} distinct numbers),"
                " not classes",
                "choose another label column",
            )
    rows = len(cells.values)
    if rows >= _FEW_ROWS and len(single) * 2 > rows:
        raise ColumnError(
            f"Column {name!r} has {len(single):,} distinct values in {rows:,} rows, too many to "
            f"be classes",
            "choose another label column",
        )


def _check_named_once(names: Sequence[str]) -> None:
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise LabelError(f"Class {twice!r} is listed twice", "list each class once")


def _check_distinct(pairs: Sequence[Named], cells: LabelCells, column: str) -> None:
    """Refuse two values of one class, unless they are the same label in and outside of a list."""
    values: dict[str, set[Any]] = {}
    for (name, _), items in zip(pairs, cells.items, strict=True):
        if name is not None:
            values.setdefault(name, set()).add(items[0])
    twice = [name for name, different in values.items() if len(different) > 1]
    if twice:
        raise ColumnError(
            f"Several values of column {column!r} map to the same class ({preview(twice)})",
            "give each class its own name",
        )


def _distinct(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
