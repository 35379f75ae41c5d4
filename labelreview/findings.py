"""The read side of a run: pages, counts, matrices and one example with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from labelreview.artifacts import load_array
from labelreview.dataset import Dataset
from labelreview.decisions import DecisionLog
from labelreview.errors import NotFoundError
from labelreview.filters import Filter
from labelreview.finding import Doubt, Finding, Near, Shown
from labelreview.picks import Picks
from labelreview.run import Run
from labelreview.signals import signals_of
from labelreview.view import TEXTS, View

__all__ = ["PAGE_SIZE", "TEXT_SHOWN", "Doubt", "Finding", "Findings", "Near", "Shown"]

PAGE_SIZE = 50
MISLEADING_WORD = "spurious_token"  # a column of runs that have that signal
TEXT_SHOWN = 400  # characters of a text in a table: a page stays small whatever the texts are


class Findings:
    """Findings of one run together with the decisions so far. Safe to share between threads.

    Every method sees the decisions of the moment it is called.
    """

    def __init__(self, dataset: Dataset, run: Run, log: DecisionLog, picks: Picks) -> None:
        self.dataset = dataset
        self.run = run
        self.log = log
        self._view = View(dataset, run, log, picks)
        self._all = self._view.relation
        self.columns = self._view.columns

    def count(self, selection: Filter) -> int:
        """How many findings the filter selects."""
        where, values = selection.where()
        found = self.rows_of(
            f"SELECT count(*) AS n FROM {self._all(selection)} WHERE {where}", values
        )
        return int(found[0]["n"])

    def counts(self, selection: Filter, column: str) -> dict[str, int]:
        """Findings by value of given_label, suggested_label, split, status or annotator, largest
        first, as if that column were not filtered."""
        anything: dict[str, Any] = {_FIELDS[column]: ()}
        free = replace(selection, **anything)
        where, values = free.where()
        rows = self.rows_of(
            f'SELECT "{column}" AS value, count(*) AS n FROM {self._all(free)} WHERE {where} '
            f'AND "{column}" IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1',
            values,
        )
        return {row["value"]: row["n"] for row in rows}

    def page(self, selection: Filter, number: int = 1, size: int = PAGE_SIZE) -> pd.DataFrame:
        """Page `number` (from 1) of the selection: at most `size` rows with all columns.

        Texts are cut after `TEXT_SHOWN` characters.
        """
        frame = self._select(selection, size, (number - 1) * size)
        return frame.assign(text=frame["text"].str.slice(stop=TEXT_SHOWN))

    def table(self, selection: Filter, limit: int | None = None) -> pd.DataFrame:
        """All columns that people can use and whole texts of the selection, in order."""
        return self._select(selection, limit, 0).drop(columns=_INTERNAL)

    def ids(self, selection: Filter, limit: int | None = None, offset: int = 0) -> list[str]:
        """Ids of the selected examples, in order."""
        where, values = selection.where()
        rows = self.rows_of(
            f"SELECT example_id FROM {self._all(selection)} WHERE {where} "
            f"ORDER BY {selection.order(self.columns)} {_limit(limit, offset)}",
            values,
        )
        return [row["example_id"] for row in rows]

    def ordered(self, selection: Filter, anchor: str | None = None) -> tuple[str, list[Any]]:
        """SQL of the selection in its order, and the bound values.

        `place` counts the selected from 1. The example `anchor` is there in any case: when it is
        not selected (`is_selected`), its place is that of the last selected one before it.
        """
        where, values = selection.where()
        return (
            "(WITH numbered AS ("
            f"SELECT *, row_number() OVER (ORDER BY {selection.order(self.columns)}) AS n "
            f"FROM (SELECT *, ({where}) IS TRUE AS is_selected FROM {self._all(selection)}) "
            "WHERE is_selected OR example_id = ?) "
            # An anchor that is not selected takes no place: those behind it move up by one.
            "SELECT * EXCLUDE (n), n - CASE WHEN n >= (SELECT min(n) FROM numbered "
            "WHERE NOT is_selected) THEN 1 ELSE 0 END AS place FROM numbered)",
            [*values, anchor],
        )

    def labels_of(self, example_ids: Sequence[str]) -> list[Shown]:
        """The labels of these examples, each once, in the order of the dataset.

        Unknown ids are left out.
        """
        found = self._view.rows(
            f"SELECT {', '.join(Shown.__dataclass_fields__)} FROM {self._all(Filter())} "
            "SEMI JOIN wanted USING (example_id) ORDER BY row",
            wanted=pa.table({"example_id": pa.array(example_ids, pa.string())}),
        )
        return [Shown(**row) for row in found]

    def texts_of(self, example_ids: Sequence[str]) -> dict[str, str]:
        """Texts of these examples by id, in the order of the dataset, cut after `TEXT_SHOWN`
        characters. Unknown ids are left out."""
        found = self._view.rows(
            f"SELECT example_id, left(text, {TEXT_SHOWN}) AS text FROM "
            f"(SELECT * FROM {self._all(Filter())} SEMI JOIN wanted USING (example_id)) {TEXTS} "
            "ORDER BY row",
            wanted=pa.table({"example_id": pa.array(example_ids, pa.string())}),
        )
        return {row["example_id"]: row["text"] for row in found}

    def histogram(self, selection: Filter, bins: int = 20) -> NDArray[np.int64]:
        """Selected findings by score, in `bins` equal parts of 0 to 1, int64 (bins,)."""
        where, values = selection.where()
        counts = np.zeros(bins, dtype=np.int64)
        for part in self.rows_of(
            f"SELECT least(floor(score * {bins}), {bins - 1})::INT AS bin, count(*) AS n "
            f"FROM {self._all(selection)} WHERE {where} GROUP BY 1",
            values,
        ):
            counts[part["bin"]] = part["n"]
        return counts

    def confusion(self, selection: Filter) -> NDArray[np.int64]:
        """Selected findings by given (rows) and suggested label (columns), int64 (K, K)."""
        where, values = selection.where()
        labels = self.dataset.labels
        matrix = np.zeros((len(labels), len(labels)), dtype=np.int64)
        for cell in self.rows_of(
            "SELECT given_label, suggested_label, count(*) AS n "
            f"FROM {self._all(selection)} WHERE {where} GROUP BY ALL",
            values,
        ):
            matrix[labels.id(cell["given_label"]), labels.id(cell["suggested_label"])] = cell["n"]
        return matrix

    def one(self, example_id: str, neighbours: int = 5) -> Finding:
        """One example with everything that speaks about its label.

        Raises `NotFoundError` when the run has no such example.
        """
        found = self.rows_of(
            f"SELECT * FROM (SELECT * FROM {self._all(Filter())} WHERE example_id = ?) {TEXTS}",
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
                Doubt(signal, float(entry[f"{signal.name}_score"])) for signal in signals_of(entry)
            ),
            misleading_word=entry.get(MISLEADING_WORD),
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
            f"text_group = ? AND example_id <> ? ORDER BY row LIMIT {at_most}",
            [entry["text_group"], entry["example_id"]],
        )
        return tuple(Near(**found[place], similarity=1.0) for place in sorted(found))

    def _near(self, where: str, values: list[Any]) -> dict[int, dict[str, Any]]:
        rows = self.rows_of(
            f"SELECT position, example_id, left(text, {TEXT_SHOWN}) AS text, given_label, "
            f"current_label FROM (SELECT * FROM {self._all(Filter())} WHERE {where}) {TEXTS}",
            values,
        )
        return {row.pop("position"): row for row in rows}

    def _select(self, selection: Filter, limit: int | None, offset: int) -> pd.DataFrame:
        where, values = selection.where()
        order = selection.order(self.columns)
        # Texts are most of the bytes: only the page's rows are joined with theirs.
        texts = "" if selection.needs_text else TEXTS
        frame = self._view.frame(
            f"SELECT * FROM (SELECT * FROM {self._all(selection)} WHERE {where} "
            f"ORDER BY {order} {_limit(limit, offset)}) {texts} ORDER BY {order}",
            values,
        )
        return frame[list(self.columns)]

    def rows_of(self, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        """Rows of a query over what `ordered` gives, as dictionaries."""
        return self._view.rows(sql, values)


_FIELDS = {
    "given_label": "given",
    "suggested_label": "suggested",
    "split": "split",
    "status": "status",
    "annotator": "annotator",
}
_INTERNAL = ["position", "text_group"]  # numbers that mean something within the run only
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
