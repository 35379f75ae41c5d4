"""The read side of a run: pages, counts, matrices and one example with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from labelreview.core.errors import NotFoundError
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.decision_log import DecisionLog
from labelreview.findings.filter import SIMILARITY, Filter
from labelreview.findings.finding import TEXT_SHOWN, Doubt, Finding, Near, ShownLabels
from labelreview.findings.live_view import TEXTS, LiveView
from labelreview.findings.row_evidence import MISLEADING_WORD, RowEvidence
from labelreview.findings.saved_selections import SavedSelections
from labelreview.findings.source_columns import SourceColumn
from labelreview.findings.source_slices import SOURCE, identifier
from labelreview.runs.run import Run
from labelreview.store.cache import Kept
from labelreview.store.snapshot import Snapshots

__all__ = [
    "MISLEADING_WORD",
    "PAGE_SIZE",
    "TEXT_SHOWN",
    "Doubt",
    "Finding",
    "Findings",
    "Near",
    "ShownLabels",
]

PAGE_SIZE = 50

T = TypeVar("T")


class Findings:
    """Findings of one run together with the decisions so far. Safe to share between threads.

    Every method sees the decisions of the moment it is called; those of `at` see one moment.

    evidence:
        The folder with the vectors of the run, and what else was computed of it.
    kept:
        Results by what they depend on; they go when these findings go.
    orders:
        Orders in which somebody walks through these findings. They may outlive them, so that a
        review goes on in the order in which it began.
    """

    def __init__(
        self,
        dataset: Dataset,
        run: Run,
        log: DecisionLog,
        saved_selections: SavedSelections,
        evidence: Path,
        orders: Kept | None = None,
    ) -> None:
        self.dataset = dataset
        self.run = run
        self.log = log
        self.evidence = evidence
        self._view = LiveView(dataset, run, saved_selections, evidence)
        self.columns = self._view.columns
        self.kept = self._view.kept
        self.orders = orders or Kept()

    def at(self, snapshots: Snapshots) -> Findings:
        """Return the same findings with the decisions of one moment, or later ones."""
        findings = copy(self)
        findings.log = self.log.at(snapshots)
        return findings

    def count(self, selection: Filter) -> int:
        """Count the findings that the filter selects."""
        where, values = selection.where()
        found = self._tally(
            f"SELECT count(*) AS n FROM {self._all(selection)} WHERE {where}", values
        )
        return int(found[0]["n"])

    def counts(self, selection: Filter, column: str) -> dict[str, int]:
        """Count the findings by value of given_label, suggested_label, split, status, annotator, or
        `column:` and one of the source, largest first, as if no value of it were chosen. Missing
        values of the source are counted under ""."""
        free = selection.without(column)
        where, values = free.where()
        name, joined = f'"{column}"', list[str]()
        if column.startswith(SOURCE):
            joined = [column.removeprefix(SOURCE)]
            name = f"coalesce({identifier(joined[0])}, '')"
        rows = self._tally(
            f"SELECT {name} AS value, count(*) AS n FROM {self._all(free, joined)} WHERE {where} "
            f"AND {name} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1",
            values,
        )
        return {row["value"]: row["n"] for row in rows}

    @property
    def source_columns(self) -> tuple[str, ...]:
        """The columns of the source that the findings do not have in another form."""
        return self._view.source.names

    def source_column(self, name: str) -> SourceColumn:
        """Return what the values of a column of the source are like. Raises `FilterError`."""
        return self.kept.get(("source column", name), lambda: self._view.source.describe(name))

    def is_ready(self, selection: Filter) -> bool:
        """Return whether the selection can be read at once: not when a sentence is looked for the
        first time, which may load an encoder."""
        return not selection.like or self._view.meaning.has(selection.like)

    def prepare(self, selection: Filter, progress: Progress = silent) -> None:
        """Look for the sentence of the selection. Raises `EvidenceError` and `MissingExtraError`
        when the run's encoder cannot be used."""
        if selection.like:
            self._view.meaning.load(selection.like, progress)

    def page(
        self,
        selection: Filter,
        number: int = 1,
        size: int = PAGE_SIZE,
        source: Sequence[str] = (),
    ) -> pd.DataFrame:
        """Return page `number` (from 1) of the selection: at most `size` rows with all columns, and
        with these columns of the source as texts, called `column:` and their name.

        Texts are cut after `TEXT_SHOWN` characters.
        """
        frame = self._select(selection, size, (number - 1) * size, source)
        for name in source:
            frame[f"{SOURCE}{name}"] = frame[f"{SOURCE}{name}"].str.slice(stop=TEXT_SHOWN)
        return frame.assign(text=frame["text"].str.slice(stop=TEXT_SHOWN))

    def table(self, selection: Filter, limit: int | None = None) -> pd.DataFrame:
        """Return all columns that people can use and whole texts of the selection, in order."""
        return self._select(selection, limit, 0).drop(columns=_INTERNAL)

    def ids(self, selection: Filter, limit: int | None = None, offset: int = 0) -> list[str]:
        """Return the ids of the selected examples, in order."""
        where, values = selection.where()
        rows = self.rows_of(
            f"SELECT example_id FROM {self._all(selection)} WHERE {where} "
            f"ORDER BY {selection.order(self.columns)} {_limit(limit, offset)}",
            values,
        )
        return [row["example_id"] for row in rows]

    def selected(self, selection: Filter, source: Sequence[str] = ()) -> tuple[str, list[Any]]:
        """Return SQL of the selection, in no order, for `rows_of`, and the bound values; with these
        columns of the source under their identifiers."""
        where, values = selection.where()
        return f"(SELECT * FROM {self._all(selection, source)} WHERE {where})", values

    def labels_of(self, example_ids: Sequence[str]) -> list[ShownLabels]:
        """Return the labels of these examples, each once, in the order of the dataset.

        Unknown ids are left out.
        """
        found = self.rows_of(
            f"SELECT {', '.join(ShownLabels.__dataclass_fields__)} FROM {self._all(Filter())} "
            "SEMI JOIN wanted USING (example_id) ORDER BY row",
            wanted=pa.table({"example_id": pa.array(example_ids, pa.string())}),
        )
        return [ShownLabels(**row) for row in found]

    def texts_of(self, example_ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of these examples by id, in the order of the dataset, cut after
        `TEXT_SHOWN` characters. Unknown ids are left out."""
        found = self.rows_of(
            f"SELECT example_id, left(text, {TEXT_SHOWN}) AS text FROM "
            f"(SELECT * FROM {self._all(Filter())} SEMI JOIN wanted USING (example_id)) {TEXTS} "
            "ORDER BY row",
            wanted=pa.table({"example_id": pa.array(example_ids, pa.string())}),
        )
        return {row["example_id"]: row["text"] for row in found}

    def histogram(self, selection: Filter, bins: int = 20) -> NDArray[np.int64]:
        """Count the selected findings by score, in `bins` equal parts of 0 to 1, int64 (bins,).

        A score on an edge counts in the part above it, compared as a filter compares it.
        """
        where, values = selection.where()
        edges = " + ".join(f"(score::FLOAT >= {i / bins}::FLOAT)::INT" for i in range(1, bins))
        counts = np.zeros(bins, dtype=np.int64)
        for part in self.rows_of(
            f"SELECT {edges or 0} AS bin, count(*) AS n "
            f"FROM {self._all(selection)} WHERE {where} GROUP BY 1",
            values,
        ):
            counts[part["bin"]] = part["n"]
        return counts

    def confusion(self, selection: Filter) -> NDArray[np.int64]:
        """Count selected findings by given (rows) and suggested label (columns), int64 (K, K)."""
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
        """Return one example with all evidence about its label.

        Raises `NotFoundError` when the run has no such example.
        """
        found = self.many(self.positions_of([example_id]), neighbours)
        if not found:
            raise NotFoundError(f"No example has the id {example_id!r}", "go back to the queue")
        return found[0]

    def many(self, positions: Sequence[int], neighbours: int = 5) -> list[Finding]:
        """Return the examples at these positions in the run, in that order, with all evidence about
        their labels. Takes as many questions for a hundred as for one."""
        return RowEvidence(self.run, self._view, self._all(Filter())).at(positions, neighbours)

    def positions(self, selection: Filter) -> NDArray[np.int32]:
        """Return the positions of the selected examples in the run, in order, int32 (m,)."""
        where, values = selection.where()
        frame = self.frame_of(
            f"SELECT position FROM {self._all(selection)} WHERE {where} "
            f"ORDER BY {selection.order(self.columns)}",
            values,
        )
        return np.asarray(frame["position"], dtype=np.int32)

    def positions_of(self, example_ids: Sequence[str]) -> list[int]:
        """Return the positions of these examples, in the order of the dataset. Unknown ids are left
        out."""
        if not example_ids:
            return []
        found = self.rows_of(
            "SELECT position FROM scored SEMI JOIN wanted USING (example_id) ORDER BY position",
            wanted=pa.table({"example_id": pa.array(example_ids, pa.string())}),
        )
        return [row["position"] for row in found]

    def decided(self) -> NDArray[np.int32]:
        """Return the positions of the examples that are decided now, ascending, int32 (m,),
        read-only."""
        return self.kept.newest("decided", self.revision(), self._decided)

    def revision(self) -> int:
        """Return the revision of the log that the view includes: what depends on decisions can be
        kept by it."""
        return self._view.refresh(self.log)

    def of_this_moment(self, what: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` reads, once until somebody decides or changes a class. Callers must
        not change it."""
        moment = self.revision(), self._view.classes_revision
        read = self.kept.newest("of this moment", moment, lambda: Kept(_MOST_OF_A_MOMENT))
        return read.get(what, make)

    def _decided(self) -> NDArray[np.int32]:
        frame = self.frame_of("SELECT position FROM decided WHERE position IS NOT NULL ORDER BY 1")
        positions = frame["position"].to_numpy(dtype=np.int32)
        positions.flags.writeable = False
        return positions

    def _tally(self, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        return self.of_this_moment((sql, repr(values)), lambda: self.rows_of(sql, values))

    def _all(self, selection: Filter, joined: Sequence[str] = ()) -> str:
        return self._view.relation(selection, self.log, joined)

    def _select(
        self, selection: Filter, limit: int | None, offset: int, source: Sequence[str] = ()
    ) -> pd.DataFrame:
        where, values = selection.where()
        order = selection.order(self.columns)
        # Texts are most of the bytes: only the page's rows are joined with theirs.
        texts = "" if selection.needs_text else TEXTS
        frame = self.frame_of(
            f"SELECT * FROM (SELECT * FROM {self._all(selection, source)} WHERE {where} "
            f"ORDER BY {order} {_limit(limit, offset)}) {texts} ORDER BY {order}",
            values,
        )
        called = {identifier(name): f"{SOURCE}{name}" for name in source}
        similarity = [SIMILARITY] if selection.like else []
        return frame[[*self.columns, *similarity, *called]].rename(columns=called)

    def rows_of(
        self, sql: str, values: Sequence[Any] = (), **tables: pa.Table
    ) -> list[dict[str, Any]]:
        """Return the rows of a query over what `selected` gives, as dictionaries."""
        return self._view.rows(sql, values, **tables)

    def frame_of(self, sql: str, values: Sequence[Any] = ()) -> pd.DataFrame:
        """Return the same as a frame. The table `decided` has the decisions that count at
        `revision`: the columns of `FoldedRow`, and `position`, NULL where the run has no such
        example."""
        return self._view.frame(sql, values)


_MOST_OF_A_MOMENT = 200  # results, of all tabs
_INTERNAL = ["position", "text_group"]  # numbers that mean something within the run only


def _limit(limit: int | None, offset: int) -> str:
    return "" if limit is None else f"LIMIT {int(limit)} OFFSET {int(offset)}"
