"""The labels in a cell: usually one, but a cell may hold a list of labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from labelreview.core.arrow_kinds import is_list, is_text, item_type, plain
from labelreview.core.json_cells import decode, to_json
from labelreview.core.labels import preview
from labelreview.core.listed_labels import listed_labels

Items = tuple[Any, ...]

_SEPARATORS = "|#;,/"
_NAMES_CONTAIN = "/"  # so often part of a name that its parts must be classes of their own
_RECOGNISED = 0.8  # of the cells with a separator
_MOST_CELLS = 20_000  # a column with more distinct values has no classes


@dataclass(frozen=True, slots=True)
class LabelCells:
    """The distinct cells of a label column.

    values:
        Index of each row's cell in the others, int32 (rows,).
    raw:
        What a row with that label holds: the cell, or the one item of a list.
    items:
        The labels in each cell.
    kind:
        The type of `raw`.
    """

    values: NDArray[np.int32]
    raw: list[Any]
    items: list[Items]
    kind: pa.DataType

    @classmethod
    def read(cls, column: pa.ChunkedArray, *, is_json: bool = False) -> LabelCells:
        """Return the cells of a column for which `is_classes` holds, of JSON or as they are."""
        if is_json:
            return cls._of_lists([_in_json(cell) for cell in column.to_pylist()], pa.large_string())
        if is_list(column.type):
            return cls._of_lists(column.to_pylist(), item_type(column.type))
        column = plain(column)
        distinct = pc.unique(column)
        raw = distinct.to_pylist()
        values = pc.index_in(column, value_set=distinct).to_numpy().astype(np.int32)
        held = _held(raw) if is_text(column.type) else {}
        items: list[Items] = [held.get(cell, (cell,)) for cell in raw]
        return cls(values, raw, items, column.type)

    @classmethod
    def _of_lists(cls, lists: Sequence[Sequence[Any] | None], kind: pa.DataType) -> LabelCells:
        places: dict[Items, int] = {}
        rows = [_distinct(labels or ()) for labels in lists]
        values = np.array([places.setdefault(row, len(places)) for row in rows], dtype=np.int32)
        items = list(places)
        raw = [labels[0] if len(labels) == 1 else None for labels in items]
        return cls(values, raw, items, kind)

    def rows(self) -> NDArray[np.int64]:
        """Return the number of rows with each cell, int64 (cells,)."""
        return np.bincount(self.values, minlength=len(self.raw))

    def several(self) -> NDArray[np.bool_]:
        """Return which cells hold several labels, bool (cells,)."""
        return np.array([len(labels) > 1 for labels in self.items], dtype=bool)

    def example_of_several(self) -> str:
        """Return the most frequent labels that share a cell, for a message."""
        several = np.where(self.several(), self.rows(), 0)
        return preview([repr(label) for label in self.items[int(several.argmax())]])


def _held(cells: Sequence[str | None]) -> dict[str | None, Items]:
    """Return the labels in the cells that do not simply hold one."""
    if len(cells) > _MOST_CELLS:
        return {}
    there = [cell for cell in cells if cell and cell.strip()]
    held: dict[str | None, Items] = {}
    for cell in there:
        listed = listed_labels(cell)
        if listed is not None:
            held[cell] = _distinct(listed)
    alone = {labels[0] for labels in held.values() if len(labels) == 1}
    alone |= {cell.strip() for cell in there if cell not in held}
    for separator in _SEPARATORS:
        held |= _separated([cell for cell in there if cell not in held], separator, alone)
    return held


def _separated(cells: Sequence[str], separator: str, alone: set[Any]) -> dict[str | None, Items]:
    split = {
        cell: parts
        for cell in cells
        if separator in cell and all(parts := tuple(part.strip() for part in cell.split(separator)))
    }
    if not split:
        return {}
    uses = Counter(part for parts in split.values() for part in {*parts})
    known = alone | {p for p, n in uses.items() if n > 1 and separator not in _NAMES_CONTAIN}
    made = sum(known.issuperset(parts) for parts in split.values())
    if made < _RECOGNISED * len(split):
        return {}
    return {cell: _distinct(parts) for cell, parts in split.items()}


def _in_json(cell: str | None) -> list[str | None]:
    value = decode(cell)
    return [_as_text(item) for item in (value if isinstance(value, list) else [value])]


def _as_text(value: Any) -> str | None:
    if value is None or value != value:
        return None  # NaN is no label
    return value if isinstance(value, str) else to_json(value)


def _distinct(items: Sequence[Any]) -> Items:
    return tuple(dict.fromkeys(item for item in items if item is not None))
