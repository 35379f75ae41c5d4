"""A run and the decisions of the moment as one relation to ask in SQL."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from labelreview.core.errors import WorkspaceError
from labelreview.data.dataset import Dataset
from labelreview.decision_log import DecisionLog
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.findings.saved_selections import SavedSelections
from labelreview.runs.run import Run

TEXTS = "JOIN (SELECT row, text FROM examples) USING (row)"
"""Adds the column `text`. Texts are most of the bytes: they are read only where they are needed."""


class LiveView:
    """The columns of a run with `status`, `current_label` and `annotator` beside them. Safe to
    share between threads: each question has a cursor of its own.

    The current label is what its class is called now. Where given and suggested label became one
    class there is nothing left to suggest: the suggested label is the given one, and the row is
    not flagged.

    columns:
        What can be asked for and sorted by, `text` included.
    """

    def __init__(
        self, dataset: Dataset, run: Run, log: DecisionLog, saved_selections: SavedSelections
    ) -> None:
        self._log = log
        self._classes = ClassChanges.beside(log)
        self._classes_revision = 0
        self._picks = saved_selections
        self._picked: set[str] = set()
        self._run, self._folder = run.digest, run.folder
        self._lock = threading.Lock()
        self._revision = 0
        self._database = duckdb.connect(":memory:")
        self._database.execute("SET threads = 2")
        self._database.read_parquet(str(run.findings_path)).create_view("scored")
        self._database.read_parquet(str(dataset.examples_path)).create_view("examples")
        self._database.execute(
            "CREATE TABLE decided (example_id TEXT, verdict TEXT, label TEXT, annotator TEXT, "
            "position INTEGER)"
        )
        self._database.execute("CREATE TABLE called (label TEXT, becomes TEXT)")
        self._database.execute("CREATE TABLE picked (name TEXT, example_id TEXT)")
        scored = (row[0] for row in self._database.execute("DESCRIBE scored").fetchall())
        told = ("text", "status", "current_label", "annotator")
        self.columns: tuple[str, ...] = (*scored, *told)

    def relation(self, selection: Filter) -> str:
        """SQL of all rows with the decisions of this moment, and with the texts when the selection
        needs them. Raises `FilterError` when the picked set is not there."""
        self._refresh()
        if selection.picked:
            self._pick(selection.picked)
        texts = TEXTS if selection.needs_text else ""
        columns, label, joins = "s.*", "coalesce(d.label, s.given_label)", ""
        if self._classes_revision:
            columns, joins = f"s.* REPLACE ({_ONE_CLASS})", _CALLED
            label = f"coalesce(c.becomes, {label})"
        return (
            f"(SELECT {columns}{', text' if texts else ''}, "
            f"coalesce(d.verdict, '{UNDECIDED}') AS status, "
            f"{label} AS current_label, d.annotator "
            f"FROM scored s {texts} LEFT JOIN decided d USING (position) {joins})"
        )

    def decided(self) -> pd.DataFrame:
        """The examples of the run that are decided now, as `Findings.decided` tells them."""
        self._refresh()
        return self.frame(
            "SELECT example_id, position, verdict, annotator FROM decided ORDER BY position", []
        )

    def frame(self, sql: str, values: Sequence[Any]) -> pd.DataFrame:
        """The answer as a frame."""
        with self._reading():
            return self._database.cursor().execute(sql, values).df()

    def rows(
        self, sql: str, values: Sequence[Any] = (), **tables: pa.Table
    ) -> list[dict[str, Any]]:
        """The answer as dictionaries. `tables` can be asked by their names."""
        cursor = self._database.cursor()
        for name, table in tables.items():
            cursor.register(name, table)
        with self._reading():
            cursor.execute(sql, values)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except duckdb.OutOfMemoryException:
            raise  # nothing is damaged, and nothing is to be deleted
        except duckdb.Error as error:
            raise WorkspaceError(
                f"The findings of run {self._run} cannot be read",
                f"delete {self._folder} and score again, decisions are kept elsewhere",
            ) from error

    def _pick(self, name: str) -> None:
        with self._lock:
            if name not in self._picked:
                ids = pa.table({"example_id": pa.array(self._picks.ids(name), pa.string())})
                self.rows("INSERT INTO picked SELECT ?, example_id FROM ids", [name], ids=ids)
                self._picked.add(name)

    def _refresh(self) -> None:
        with self._lock:
            self._refresh_classes()
            revision = self._log.revision()
            if revision == self._revision:
                return
            changed = self._log.changed(self._revision)
            incoming = pa.table(
                {
                    name: pa.array(changed[name].tolist(), pa.string(), from_pandas=True)
                    for name in changed
                }
            )
            # In one transaction: nobody sees an example between two of its decisions.
            self.rows(
                "BEGIN; DELETE FROM decided WHERE example_id IN (SELECT example_id FROM incoming); "
                "INSERT INTO decided SELECT i.*, s.position FROM incoming i "
                "JOIN scored s USING (example_id) WHERE verdict IS NOT NULL; COMMIT",
                incoming=incoming,
            )
            self._revision = revision

    def _refresh_classes(self) -> None:
        revision = self._classes.revision()
        if revision == self._classes_revision:
            return
        mapping = self._classes.mapping()
        called = pa.table(
            {
                "label": pa.array(list(mapping), pa.string()),
                "becomes": pa.array(list(mapping.values()), pa.string()),
            }
        )
        self.rows(
            "BEGIN; DELETE FROM called; INSERT INTO called SELECT * FROM now_called; COMMIT",
            now_called=called,
        )
        self._classes_revision = revision


_CALLED = (
    "LEFT JOIN called c ON c.label = coalesce(d.label, s.given_label) "
    "LEFT JOIN called g ON g.label = s.given_label "
    "LEFT JOIN called t ON t.label = s.suggested_label"
)
_BECAME_ONE = "(g.becomes = t.becomes AND s.given_label <> s.suggested_label)"
_ONE_CLASS = (
    f"s.is_flagged AND NOT {_BECAME_ONE} AS is_flagged, "
    f"CASE WHEN {_BECAME_ONE} THEN s.given_label ELSE s.suggested_label END AS suggested_label"
)
