"""What the values of a column say about it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from labelreview.core.arrow_kinds import is_list, is_text, plain
from labelreview.core.json_cells import is_marked
from labelreview.data.sources.columns.kinds import is_classes
from labelreview.data.sources.labels.label_values import LabelCells
from labelreview.data.sources.table import SourceTable

MOST_CLASSES = 1000
MOST_MEASUREMENTS = 20  # more distinct numbers with decimals are no classes

_DATE = (
    r"^\s*((\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
    r"([T ]\s*\d{1,2}:\d{2}.*)?"
    r"|(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+\S+\s+\S+.*\d{4}.*"
    r"|\d{1,2}:\d{2}(:\d{2})?([.,]\d+)?\s*(am|pm)?)\s*$"
)
_FLAGS = frozenset({"y", "n", "yes", "no", "t", "f", "true", "false"})

_ONE_AND_ZERO = frozenset({"0", "1", "0.0", "1.0"})


def are_dates(column: pa.ChunkedArray) -> bool:
    """Tell whether a column contains dates or times, or text that writes them."""
    if not is_text(column.type):
        return bool(types.is_temporal(column.type))
    return _all_match(column, _DATE)


def are_digits(column: pa.ChunkedArray) -> bool:
    """Tell whether a column of strings contains nothing but digits."""
    return is_text(column.type) and _all_match(column, r"^\s*\d+(\.0+)?\s*$")


def are_binary(column: pa.ChunkedArray) -> bool:
    """Tell whether a column contains nothing but 0 and 1, true and false, or yes and no."""
    if is_list(column.type):
        return False
    values = {str(value).strip().casefold() for value in pc.unique(plain(column)).to_pylist()}
    return values - {"none", "nan", ""} <= _FLAGS | _ONE_AND_ZERO


def could_be_labels(source: SourceTable, name: str) -> bool:
    """Tell whether a column has classes that repeat, mostly one for each row."""
    column, class_names = source.table.column(name), source.label_names.get(name)
    if not is_classes(column.type):
        return False
    if not is_list(column.type):
        few = pc.count_distinct(plain(column)).as_py() * 2 <= len(column) - column.null_count
        if class_names is None and not few:
            return False
    cells = LabelCells.read(column, is_json=is_marked(source.table.field(name)))
    sizes, several = cells.rows(), cells.several()
    single = {
        labels[0]: int(size)
        for labels, size in zip(cells.items, sizes, strict=True)
        if len(labels) == 1 and not _is_nothing(labels[0], class_names)
    }
    filled = sum(single.values())
    most = MOST_CLASSES if class_names is not None else min(MOST_CLASSES, filled // 2)
    return (
        2 <= len(single) <= most
        and int(sizes[several].sum()) < filled
        and not _are_measurements(column, len(single))
    )


def same_classes(table: pa.Table, one: str, other: str) -> bool:
    """Tell whether two columns write the same classes, such as their names and their numbers."""
    if is_list(table.field(one).type) or is_list(table.field(other).type):
        return False
    columns = [plain(table.column(one)), plain(table.column(other))]
    pairs = pa.table(columns, names=["one", "other"]).group_by(["one", "other"]).aggregate([])
    return all(len(pairs) == len(pc.unique(column)) for column in columns)


def _is_nothing(value: object, class_names: tuple[str, ...] | None) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, float):
        return value != value or value in (float("inf"), float("-inf"))
    return class_names is not None and value == -1


def _are_measurements(column: pa.ChunkedArray, distinct: int) -> bool:
    if not types.is_floating(column.type) or distinct <= MOST_MEASUREMENTS:
        return False
    return not pc.all(pc.equal(column, pc.floor(column)), skip_nulls=True).as_py()


def _all_match(column: pa.ChunkedArray, pattern: str) -> bool:
    distinct = _present(column)
    matches = pc.match_substring_regex(distinct, pattern, ignore_case=True)
    return bool(len(distinct)) and bool(pc.all(matches).as_py())


def _present(column: pa.ChunkedArray) -> pa.Array:
    distinct = pc.unique(plain(column)).drop_null()
    return distinct.filter(pc.not_equal(pc.utf8_trim_whitespace(distinct), ""))
