"""The read side of a run: pages, counts, matrices and one example with its reasons."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from labelreview.artifacts import load_array
from labelreview.dataset import Dataset
from labelreview.decisions import DecisionLog
from labelreview.errors import NotFoundError
from labelreview.filters import UNDECIDED, Filter
from labelreview.run import Run
from labelreview.signals import SIGNALS, Signal

PAGE_SIZE = 50
TEXT_SHOWN = 400  # characters of a text in a table: a page stays small whatever the texts are


@dataclass(frozen=True, slots=True)
class Near:
    """Another example beside the one that is looked at. `similarity` is a cosine, -1..1."""

    example_id: str
    text: str
    given_label: str
    current_label: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """What one signal says of one example: `score` is 0..1, 1 = most suspicious."""

    signal: Signal
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """An example with its scores, its suggestion and the numbers that say why.

    probabilities:
        float32 (K,), held-out, in the order of the dataset's labels.
    neighbours, copies:
        The nearest texts that are not copies; the rows with the same normal form.
    """

    example_id: str
    row: int
    text: str
    split: str | None
    given_label: str
    suggested_label: str
    score: float
    is_flagged: bool
    confidence: float
    given_probability: float
    neighbour_agreement: float | None
    status: str
    current_label: str
    probabilities: NDArray[np.float32]
    doubts: tuple[Doubt, ...]
    neighbours: tuple[Near, ...]
    copies: tuple[Near, ...]


class Findings:
    """Findings of one run together with the decisions so far. Safe to share between threads.

    Every method sees the decisions of the moment it is called.
    """

    def __init__(self, dataset: Dataset, run: Run, log: DecisionLog) -> None:
        self.dataset = dataset
        self.run = run
        self.log = log
        self._lock = threading.Lock()
        self._revision = -1
        self._database = duckdb.connect(":memory:")
        self._database.execute("SET threads = 2")
        self._database.execute("SET preserve_insertion_order = true")
        self._database.read_parquet(str(run.findings_path)).create_view("scored")
        self._database.read_parquet(str(dataset.examples_path)).create_view("examples")
        self.columns: tuple[str, ...] = (
            *(row[0] for row in self._database.execute("DESCRIBE scored").fetchall()),
            "text",
            "status",
            "current_label",
        )

    def count(self, selection: Filter) -> int:
        """How many findings the filter selects."""
        where, values = selection.where()
        return int(
            self._scalar(f"SELECT count(*) FROM {self._from(selection)} WHERE {where}", values)
        )

    def counts(self, selection: Filter, column: str) -> dict[str, int]:
        """Findings by value of a column, largest first, as if that column were not filtered."""
        field = {"given_label": "given", "suggested_label": "suggested"}.get(column, column)
        free = replace(selection, **{field: ()})
        where, values = free.where()
        rows = self._rows(
            f'SELECT "{column}", count(*) AS n FROM {self._from(free)} WHERE {where} '
            f'AND "{column}" IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1',
            values,
        )
        return dict(rows)

    def page(self, selection: Filter, number: int = 1, size: int = PAGE_SIZE) -> pd.DataFrame:
        """Page `number` (from 1) of the selection: at most `size` rows with all columns.

        Texts are cut after `TEXT_SHOWN` characters.
        """
        return self._select(selection, size, (number - 1) * size, f"left(e.text, {TEXT_SHOWN})")

    def table(self, selection: Filter, limit: int | None = None) -> pd.DataFrame:
        """All columns and whole texts of the selection, in order."""
        return self._select(selection, limit, 0, "e.text")

    def ids(self, selection: Filter, limit: int | None = None, offset: int = 0) -> list[str]:
        """Ids of the selected examples, in order."""
        where, values = selection.where()
        rows = self._rows(
            f"SELECT example_id FROM {self._from(selection)} WHERE {where} "
            f"ORDER BY {selection.order(self.columns)} {_limit(limit, offset)}",
            values,
        )
        return [row[0] for row in rows]

    def ordered(self, selection: Filter) -> tuple[str, list[Any]]:
        """SQL of the selection with `place`, from 1 in its order, and the bound values."""
        where, values = selection.where()
        order = selection.order(self.columns)
        return (
            f"(SELECT *, row_number() OVER (ORDER BY {order}) AS place "
            f"FROM {self._from(selection)} WHERE {where})",
            values,
        )

    def labels_of(self, example_ids: Sequence[str]) -> pd.DataFrame:
        """example_id, given_label, suggested_label, score, confidence, status of these examples,
        in the order of the dataset. Unknown ids are left out."""
        wanted = pa.table({"example_id": pa.array(list(example_ids), pa.string())})
        cursor = self._cursor()
        cursor.register("wanted", wanted)
        return cursor.execute(
            "SELECT f.example_id, given_label, suggested_label, score, confidence, status "
            f"FROM {self._from(Filter())} f SEMI JOIN wanted USING (example_id) ORDER BY row"
        ).df()

    def confusion(self, selection: Filter) -> NDArray[np.int64]:
        """Selected findings by given (rows) and suggested label (columns), int64 (K, K)."""
        where, values = selection.where()
        labels = self.dataset.labels
        matrix = np.zeros((len(labels), len(labels)), dtype=np.int64)
        for given, suggested, n in self._rows(
            f"SELECT given_label, suggested_label, count(*) FROM {self._from(selection)} "
            f"WHERE {where} GROUP BY ALL",
            values,
        ):
            matrix[labels.id(given), labels.id(suggested)] = n
        return matrix

    def one(self, example_id: str, neighbours: int = 5) -> Finding:
        """One example with everything that speaks about its label.

        Raises `NotFoundError` when the run has no such example.
        """
        found = self.rows_of(
            f"SELECT f.*, e.text FROM {self._from(Filter())} f JOIN examples e USING (row) "
            "WHERE f.example_id = ?",
            [example_id],
        )
        if not found:
            raise NotFoundError(f"No example has the id {example_id!r}", "go back to the queue")
        entry = found[0]
        return Finding(
            **{name: entry[name] for name in _PLAIN},
            probabilities=np.asarray(
                load_array(self.run.probabilities_path)[int(entry["position"])], dtype=np.float32
            ),
            doubts=tuple(
                Doubt(signal, float(entry[f"{signal.name}_score"]))
                for signal in SIGNALS
                if f"{signal.name}_score" in entry
            ),
            neighbours=self._neighbours(int(entry["position"]), neighbours),
            copies=self._copies(entry),
        )

    def _neighbours(self, position: int, at_most: int) -> tuple[Near, ...]:
        places = load_array(self.run.neighbours_path)[position]
        similarities = load_array(self.run.similarities_path)[position]
        near = {int(place): float(s) for place, s in zip(places, similarities, strict=True)}
        near.pop(-1, None)
        wanted = list(near)[:at_most]
        found = self._near("position IN (SELECT unnest(?))", [wanted])
        return tuple(
            Near(**found[place], similarity=near[place]) for place in wanted if place in found
        )

    def _copies(self, entry: dict[str, Any], at_most: int = 10) -> tuple[Near, ...]:
        if entry["same_text"] < 2:
            return ()
        found = self._near(
            f"text_group = ? AND f.example_id <> ? ORDER BY f.row LIMIT {at_most}",
            [entry["text_group"], entry["example_id"]],
        )
        return tuple(Near(**copy, similarity=1.0) for copy in found.values())

    def _near(self, where: str, values: list[Any]) -> dict[int, dict[str, Any]]:
        rows = self.rows_of(
            f"SELECT position, f.example_id, left(e.text, {TEXT_SHOWN}) AS text, f.given_label, "
            f"current_label FROM {self._from(Filter())} f "
            f"JOIN examples e USING (row) WHERE {where}",
            values,
        )
        return {row.pop("position"): row for row in rows}

    def _select(self, selection: Filter, limit: int | None, offset: int, text: str) -> pd.DataFrame:
        ordered, values = self.ordered(selection)
        extra = ", text" if selection.needs_text else ""
        # Only the page's rows are joined with their texts: texts are most of the bytes.
        return (
            self._cursor()
            .execute(
                f"WITH page AS (SELECT * FROM {ordered} ORDER BY place {_limit(limit, offset)}) "
                f"SELECT page.* EXCLUDE (place{extra}), {text} AS text "
                "FROM page JOIN examples e USING (row) ORDER BY place",
                values,
            )
            .df()
        )

    def _from(self, selection: Filter) -> str:
        self._refresh()
        texts = (
            "JOIN (SELECT row, text FROM examples) e USING (row)" if selection.needs_text else ""
        )
        return (
            f"(SELECT s.*{', e.text' if texts else ''}, "
            f"coalesce(d.verdict, '{UNDECIDED}') AS status, "
            "coalesce(d.label, s.given_label) AS current_label "
            f"FROM scored s {texts} LEFT JOIN decided d USING (example_id))"
        )

    def _refresh(self) -> None:
        with self._lock:
            revision = self.log.revision()
            if revision == self._revision:
                return
            current = self.log.current()[["example_id", "verdict", "label"]]
            decided = pa.table(
                {
                    name: pa.array(current[name].tolist(), pa.string(), from_pandas=True)
                    for name in current
                }
            )
            cursor = self._database.cursor()
            cursor.register("incoming", decided)
            cursor.execute(
                "CREATE OR REPLACE TABLE decided AS SELECT example_id, verdict, "
                "CASE WHEN verdict = 'relabel' THEN label END AS label FROM incoming"
            )
            self._revision = revision

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return self._database.cursor()

    def _rows(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return self._cursor().execute(sql, values).fetchall()

    def _scalar(self, sql: str, values: Sequence[Any]) -> Any:
        return self._rows(sql, values)[0][0]

    def rows_of(self, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        """Rows of a query over what `ordered` gives, as dictionaries."""
        cursor = self._cursor().execute(sql, values)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


_PLAIN = (
    "example_id",
    "row",
    "text",
    "split",
    "given_label",
    "suggested_label",
    "score",
    "is_flagged",
    "confidence",
    "given_probability",
    "neighbour_agreement",
    "status",
    "current_label",
)


def _limit(limit: int | None, offset: int) -> str:
    return "" if limit is None else f"LIMIT {int(limit)} OFFSET {int(offset)}"
