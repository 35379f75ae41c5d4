"""A run and its current decisions as one relation to query in SQL."""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from labelreview.core.errors import WorkspaceError
from labelreview.data.dataset import Dataset
from labelreview.decision_log import DecisionLog
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.decision_log.fold import FoldedRow
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.findings.filter_kinds import alike_identifier
from labelreview.findings.meaning import Meaning
from labelreview.findings.saved_selections import SavedSelections
from labelreview.findings.source_columns import SourceColumns
from labelreview.findings.source_slices import identifier
from labelreview.runs.run import Run
from labelreview.store.cache import Kept

TEXTS = "JOIN (SELECT row, text FROM examples) USING (row)"
"""Adds the column `text`. Texts are most of the bytes: they are read only where they are needed."""


class LiveView:
    """The columns of a run together with `status`, `current_label` and `annotator`. Safe to share
    between threads: each query has a cursor of its own.

    The current label is what its class is called now. Where given and suggested label became one
    class there is nothing left to suggest: the suggested label is the given one, and the row is
    not flagged.

    columns:
        The columns that can be selected and sorted by, `text` included.
    source:
        The columns of the source, which can be joined, filtered and sorted by.
    meaning:
        The search by meaning.
    classes_revision:
        The revision of the changes of classes that it includes.
    kept:
        Results of queries, by the revisions that they belong to.
    """

    def __init__(
        self, dataset: Dataset, run: Run, saved_selections: SavedSelections, evidence: Path
    ) -> None:
        self._saved_selections = saved_selections
        self._loaded: set[str] = set()
        self._run, self._folder = run.digest, run.folder
        self._lock = threading.Lock()
        self._revision = self.classes_revision = 0
        self.kept = Kept()
        self._database = duckdb.connect(":memory:")
        # Queries in other threads hold the view, so nothing is closed under them.
        weakref.finalize(self, self._database.close)
        self._database.execute("SET threads = 2")
        self._database.read_parquet(str(run.findings_path)).create_view("scored")
        self._database.read_parquet(str(dataset.examples_path)).create_view("examples")
        self._database.register("decisions", _DECISIONS.empty_table())
        self._database.execute(
            "CREATE TABLE decided AS SELECT *, NULL::INTEGER AS position FROM decisions"
        )
        self._database.execute("CREATE TABLE called (label TEXT, becomes TEXT)")
        self._database.execute("CREATE TABLE picked (name TEXT, example_id TEXT)")
        scored = (row[0] for row in self._database.execute("DESCRIBE scored").fetchall())
        derived = ("text", "status", "current_label", "annotator")
        self.columns: tuple[str, ...] = (*scored, *derived)
        self.source = SourceColumns(dataset, self._database)
        self.meaning = Meaning(dataset, run, evidence, self._database)

    def relation(self, selection: Filter, log: DecisionLog, joined: Sequence[str] = ()) -> str:
        """Return SQL of all rows with the decisions of the log's moment, with the texts when the
        selection needs them, and with the columns of the source that it is sorted by or that are
        `joined`, under their identifiers.

        Raises `FilterError` when a saved selection or a column of the source is not there, and what
        `Meaning.load` raises.
        """
        self.refresh(log)
        if selection.picked:
            self._load(selection.picked)
        self.source.load(selection.source_columns)
        sources = [*dict.fromkeys([*selection.source_order, *joined])]
        self.source.load(sources)
        texts = TEXTS if selection.needs_text else ""
        columns, label, joins = "s.*", "coalesce(d.label, s.given_label)", ""
        if self.classes_revision:
            columns, joins = f"s.* REPLACE ({_ONE_CLASS})", _CALLED
            label = f"coalesce(c.becomes, {label})"
        if selection.like:
            self.meaning.load(selection.like)
            columns += ", similarity"
            joins += f" LEFT JOIN {alike_identifier(selection.like)} USING (position)"
        for name in map(identifier, sources):
            columns += f", {name}.value AS {name}"
            joins += f" LEFT JOIN {name} USING (position)"
        return (
            f"(SELECT {columns}{', text' if texts else ''}, "
            f"coalesce(d.verdict, '{UNDECIDED}') AS status, "
            f"{label} AS current_label, d.annotator "
            f"FROM scored s {texts} LEFT JOIN decided d USING (position) {joins})"
        )

    def refresh(self, log: DecisionLog) -> int:
        """Take in what is new in the log, at least up to its moment; return the revision."""
        with self._lock:
            self._refresh_classes(ClassChanges.beside(log))
            revision, changed = log.folded_since(self._revision)
            if changed:
                self._replace(changed)
            self._revision = revision
            return revision

    def frame(self, sql: str, values: Sequence[Any]) -> pd.DataFrame:
        """Return the rows of a query as a frame."""
        with self._reading():
            return self._database.cursor().execute(sql, values).df()

    def rows(
        self, sql: str, values: Sequence[Any] = (), **tables: pa.Table
    ) -> list[dict[str, Any]]:
        """Return the rows of a query as dictionaries; it may name any of `tables`."""
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
                f"The findings in {self._folder} cannot be read",
                "score again (decisions are stored elsewhere)",
            ) from error

    def _load(self, name: str) -> None:
        with self._lock:
            if name not in self._loaded:
                ids = self._saved_selections.ids(name)
                table = pa.table({"example_id": pa.array(ids, pa.string())})
                self.rows("INSERT INTO picked SELECT ?, example_id FROM ids", [name], ids=table)
                self._loaded.add(name)

    def _replace(self, changed: Sequence[tuple[str, FoldedRow | None]]) -> None:
        current = [row for _, row in changed if row is not None]
        incoming = pa.Table.from_pylist([row._asdict() for row in current], _DECISIONS)
        touched = pa.table({"example_id": pa.array([one for one, _ in changed], pa.string())})
        # In one transaction: nobody sees an example between two of its decisions. Decisions on
        # examples that the run does not have stay without a position.
        self.rows(
            "BEGIN; DELETE FROM decided WHERE example_id IN (SELECT example_id FROM touched); "
            "INSERT INTO decided BY NAME SELECT i.* REPLACE (nullif(label, '') AS label), "
            "s.position FROM incoming i LEFT JOIN scored s USING (example_id); COMMIT",
            touched=touched,
            incoming=incoming,
        )

    def _refresh_classes(self, changes: ClassChanges) -> None:
        revision = changes.revision()
        if revision <= self.classes_revision:
            return  # a page may still look at the moment before a change
        mapping = changes.mapping()
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
        self.classes_revision = revision


_NUMBERS = {"decision_id": pa.int64(), "seconds": pa.float64(), "undoes": pa.int64()}
_DECISIONS = pa.schema({name: _NUMBERS.get(name, pa.string()) for name in FoldedRow._fields})
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
