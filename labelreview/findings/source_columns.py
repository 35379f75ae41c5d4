"""The columns of the source beside the findings: their values by position, as text."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from labelreview.core.arrow_cells import cells
from labelreview.core.errors import FilterError
from labelreview.core.labels import preview
from labelreview.data.dataset import Dataset
from labelreview.findings.source_slices import identifier

FEW, FEW_NUMBERS = 50, 12  # distinct values that are offered one by one
_EXACT = 1e15  # whole numbers below it are written without an exponent


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """What the values of one column are like.

    kind:
        `values` (few distinct ones), `numbers`, `dates` or `texts`; `nothing` without a value.
    values:
        The distinct values of the first kind, the most frequent first; "" stands for a missing one.
    low, high:
        The smallest and the largest number or date.
    """

    name: str
    kind: str
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""


class SourceColumns:
    """Reads columns of a dataset's source into tables of a database, when they are first needed.

    names:
        All columns but those whose values the findings have: texts, labels and splits.
    """

    def __init__(self, dataset: Dataset, database: duckdb.DuckDBPyConnection) -> None:
        self._dataset, self._database, self._lock = dataset, database, threading.Lock()
        self._every: tuple[str, ...] | None = None
        self._loaded: set[str] = set()

    @property
    def names(self) -> tuple[str, ...]:
        own = self._dataset
        known = {own.text_column, own.second_text_column, own.label_column, own.split_column}
        return tuple(name for name in self._all() if name not in known)

    def load(self, columns: Sequence[str]) -> None:
        """Make the table of each column: position and value. Raises `FilterError` for a column that
        the source does not have."""
        with self._lock:
            missing = [name for name in dict.fromkeys(columns) if name not in self._loaded]
            if missing:
                self._load(missing)
                self._loaded.update(missing)

    def describe(self, column: str) -> SourceColumn:
        """Return what the values of a column are like."""
        self.load([column])
        table = identifier(column)
        found = self._one(
            "SELECT count(DISTINCT coalesce(value, '')) AS distinct_values, count(value) AS there, "
            "count(TRY_CAST(value AS DOUBLE)) AS numbers, "
            "count(TRY_CAST(value AS TIMESTAMP)) AS dates, "
            "min(TRY_CAST(value AS DOUBLE)) AS least, max(TRY_CAST(value AS DOUBLE)) AS most, "
            "min(TRY_CAST(value AS DATE))::VARCHAR AS first, "
            f"max(TRY_CAST(value AS DATE))::VARCHAR AS last FROM {table}"
        )
        there = found["there"]
        if not there:
            return SourceColumn(column, "nothing")
        are_numbers, are_dates = found["numbers"] == there, found["dates"] == there
        if found["distinct_values"] <= (FEW_NUMBERS if are_numbers or are_dates else FEW):
            rows = self._database.cursor().execute(
                f"SELECT coalesce(value, '') FROM {table} GROUP BY 1 ORDER BY count(*) DESC, 1"
            )
            return SourceColumn(column, "values", tuple(row[0] for row in rows.fetchall()))
        least, most = found["least"], found["most"]
        if are_numbers and math.isfinite(least) and math.isfinite(most):
            return SourceColumn(column, "numbers", (), f"{_text(least)}", f"{_text(most)}")
        if are_dates:
            return SourceColumn(column, "dates", (), found["first"], found["last"])
        return SourceColumn(column, "texts")

    def _all(self) -> tuple[str, ...]:
        if self._every is None:
            self._every = self._dataset.source_columns()
        return self._every

    def _load(self, columns: Sequence[str]) -> None:
        for name in columns:
            if name not in self._all():
                raise FilterError(
                    f"The source has no column {name!r}",
                    f"use one of {preview(self.names)}"
                    if self.names
                    else "leave the condition out",
                )
        # A dot in a name also stands for a part of another column: both are read.
        read = self._dataset.source_table(columns)
        rows = pa.array(self._dataset.rows())
        cursor = self._database.cursor()
        positions = pa.array(range(len(rows)), pa.int32())
        for name in columns:
            parts = read.column(name).take(rows).chunks
            values = pa.array([_text(one) for part in parts for one in cells(part)], pa.string())
            cursor.register("made", pa.table({"position": positions, "value": values}))
            cursor.execute(f"CREATE TABLE {identifier(name)} AS SELECT * FROM made")

    def _one(self, sql: str) -> dict[str, Any]:
        cursor = self._database.cursor().execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return dict(zip(names, cursor.fetchone() or (), strict=True))


def _text(value: Any) -> str | None:
    """Return a value as people write it; None for a missing one."""
    if isinstance(value, str):
        return value or None
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
