"""The append-only log of one dataset's decisions."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

import pandas as pd
from sqlalchemy import Connection, Engine, Row, Select, func, select
from sqlalchemy.dialects import postgresql, sqlite

from labelreview.core.errors import DecisionError
from labelreview.core.labels import Labels
from labelreview.decision_log import statements
from labelreview.decision_log.fold import Fold, FoldedRow
from labelreview.decision_log.people import checked_annotator, checked_person
from labelreview.decision_log.steps import batched, checked_step, parted, together
from labelreview.decision_log.types import (
    Decision,
    Merged,
    Recorded,
    Step,
    UndoableBatch,
    Undone,
    checked,
)
from labelreview.store import lock_dataset, reading, writing
from labelreview.store.cache import Kept
from labelreview.store.snapshot import Snapshots
from labelreview.store.tables import decisions as rows
from labelreview.store.tables import now


class DecisionLog:
    """What was decided about one dataset's examples. Rows are added, never changed or deleted.

    The last decision on an example counts, regardless of the annotator. An undo is a row as
    well: it takes back one decision, and the one before it counts again. Safe to share between
    threads. Every method raises `WorkspaceError` when the database refuses.

    engine, dataset, labels:
        Where the rows are, and the name and the classes of the dataset that they are about.
    kept:
        Results that were made from rows of the dataset, by the revision that they belong to.
    snapshots:
        Says of which moment the answers are; None for the moment of each call.
    """

    def __init__(
        self, engine: Engine, dataset: str, labels: Labels, snapshots: Snapshots | None = None
    ) -> None:
        self.engine = engine
        self.dataset = dataset
        self.labels = labels
        self.kept = Kept()
        self.snapshots = snapshots
        self._fold = Fold()

    def at(self, snapshots: Snapshots) -> DecisionLog:
        """Return the same log as it is at the moment of `snapshots`, or later."""
        log = copy(self)
        log.snapshots = snapshots
        return log

    def record(
        self,
        decisions: Sequence[Decision],
        annotator: str,
        *,
        seen_revision: int,
        batch: str | None = None,
    ) -> Recorded:
        """Add decisions, all of them or none, in one transaction.

        Sending the same again adds nothing: example, annotator, verdict, label and `seen_revision`
        (the revision of the log that the annotator was looking at) say what is the same.
        `batch` names what one undo takes back together; a new name when it is None.

        Raises `DecisionError` for the first decision that makes no sense, and `NotFoundError`
        when the workspace does not have the dataset.
        """
        name = checked_person(annotator)
        new = [checked(decision, self.labels) for decision in decisions]
        if seen_revision < 0:
            raise DecisionError("A revision cannot be negative", "use the log's revision()")
        with self._turn() as (connection, revision):
            return self._add(connection, new, name, seen_revision, revision, batch)

    def record_missing(
        self, decisions: Sequence[Decision], annotator: str, *, batch: str | None = None
    ) -> Recorded:
        """Add what the annotator's active decisions do not say already, as `record` does.

        For decisions that come without a revision, as from a file: the last one on each example
        counts, and recording the same file twice adds nothing. Verdict, label and note say what
        is the same. `repeated` is how many of them were active already.
        """
        name = checked_person(annotator)
        last = {one.example_id: one for one in (checked(d, self.labels) for d in decisions)}
        with self._turn() as (connection, revision):
            recorded = {
                row.example_id: (row.verdict, row.label, row.note)
                for row in connection.execute(statements.current(self.dataset, name))
            }
            new = [
                one
                for one in last.values()
                if recorded.get(one.example_id) != (one.verdict, one.label or "", one.note)
            ]
            added = self._add(connection, new, name, revision, revision, batch)
        return replace(added, repeated=len(last) - added.recorded)

    def record_undecided(
        self, decisions: Sequence[Decision], annotator: str, *, batch: str | None = None
    ) -> Recorded:
        """Add the decisions about examples that have no decision yet, as `record` does.

        For decisions that give way to everybody's. `repeated` is how many came too late.
        """
        name = checked_annotator(annotator)
        new = [checked(decision, self.labels) for decision in decisions]
        with self._turn() as (connection, revision):
            decided = {
                row.example_id for row in connection.execute(statements.current(self.dataset, None))
            }
            free = [one for one in new if one.example_id not in decided]
            added = self._add(connection, free, name, revision, revision, batch)
        return replace(added, repeated=len(new) - added.recorded)

    def undo(self, annotator: str, *, batch: str | None = None) -> Undone | None:
        """Take back the annotator's last active batch, or the named one.

        Only this annotator's active rows are undone. None, and nothing changes, when
        there are none: an undo that names its batch can be sent twice without harm.
        """
        name = checked_annotator(annotator)
        with self._turn() as (connection, _):
            query = statements.undoable(self.dataset, name, batch)
            found = self._take_back(connection, query, uuid4().hex)
            revision = self._revision(connection)
        if not found:
            return None
        return Undone(revision, found[0].batch, tuple(_decision(row) for row in found))

    def replay(self, steps: Sequence[Step], annotator: str) -> int:
        """Repeat steps that were made elsewhere, in that order, each at most once.

        All of them or none, in one transaction. A step whose token the log knows was done before:
        sending again whatever has no answer yet does no harm. What an annotator saw last is what
        the step before left. Returns the revision with all of them in it; raises `DecisionError`
        for the first decision that makes no sense.
        """
        name = checked_person(annotator)
        mine = [checked_step(replace(step, annotator=name), self.labels) for step in steps]
        with self._turn() as (connection, revision):
            return self._take(connection, self._unknown(connection, mine), revision)

    def merge(self, steps: Sequence[Step]) -> Merged:
        """Record what several annotators decided elsewhere, as `replay` does.

        A step that is older than what a person decided here is taken back at once: it is in the
        log, and the newer one counts. Raises `DecisionError` for one without an annotator too.
        """
        checked_steps = [checked_step(step, self.labels) for step in steps]
        with self._turn() as (connection, revision):
            new = self._unknown(connection, checked_steps)
            outdated, fresh = parted(
                new, connection.execute(statements.current(self.dataset, None))
            )
            self._take(connection, outdated, revision)
            for tokens in batched([step.token for step in outdated]):
                self._take_back(connection, statements.recorded(self.dataset, tokens))
            revision = self._take(connection, fresh, self._revision(connection))
        sent = len({step.token for step in steps})
        return Merged(revision, len(new), sent - len(new), len(outdated))

    def undoable_batches(self, annotator: str, at_most: int = 50) -> list[UndoableBatch]:
        """Return the annotator's last active batches, the newest first: what undo takes
        back. At most `at_most`, and those of the last 2,000 decisions."""
        return self._folded().undoable_batches(checked_annotator(annotator), at_most)

    def revision(self) -> int:
        """Return the highest id of the dataset's rows, 0 without any; every change raises it."""
        if self.snapshots is not None:
            return self.snapshots().of(self.dataset).decisions
        with reading(self.engine) as connection:
            return self._revision(connection)

    def current(self, annotator: str | None = None) -> pd.DataFrame:
        """Return what counts now: one row per decided example, in the order of decision.

        Columns as in `log`. With `annotator`, as if nobody else had decided anything.
        """
        return self._frame(statements.current(self.dataset, annotator))

    def changed(self, since: int) -> pd.DataFrame:
        """Return what counts now for every example with a row, undos included, above revision
        `since`: what was `current` then, with these in place of the same examples, is so now.

        Columns: example_id, verdict, label, annotator, all "string"; the verdict and the annotator
        are missing where nothing counts any more, the label unless relabel. Examples of the newest
        rows come last.
        """
        changed = [
            (example, row and row.verdict, (row and row.label) or None, row and row.annotator)
            for example, row in self.folded_since(since)[1]
        ]
        columns = ("example_id", "verdict", "label", "annotator")
        return pd.DataFrame(changed, columns=columns, dtype="string")

    def folded_since(self, since: int) -> tuple[int, list[tuple[str, FoldedRow | None]]]:
        """Return a revision, and what has changed between `since` and it: each example with the
        decision that counts now, or None."""
        with self._fold.lock:
            fold = self._folded()
            return fold.revision, fold.changed(since)

    def history(self, *example_ids: str) -> pd.DataFrame:
        """Return every row about these examples, the oldest first, undos included. Columns as in
        `log`."""
        return self._frame(statements.rows_of(self.dataset, example_ids))

    def log(self) -> pd.DataFrame:
        """Return every row, the oldest first, undos included; the same dtypes when it is empty.

        Columns: decision_id int64, example_id, verdict, label (missing unless relabel), annotator,
        decided_at (ISO 8601, UTC), note, seconds float64, score float64, suggested_label,
        given_label, run, batch, seen_revision int64, undoes Int64 (the decision_id that a row with
        the verdict "undo" takes back). Texts have the dtype "string".
        """
        return self._frame(statements.all_rows(self.dataset))

    def counts(self) -> dict[str, int]:
        """Return how many examples have each verdict now, in the order of `VERDICTS`."""
        return self._folded().counts()

    def noted_pairs(self) -> dict[tuple[str, str], int]:
        """Return how many active notes are between a given label and another; see `Fold`."""
        return self._folded().noted_pairs()

    def _folded(self) -> Fold:
        """Return the fold with every row that there is, reading only those it has not seen."""
        with self._fold.lock:
            if self.snapshots is None or self._fold.revision < self.revision():
                query = statements.since(self.dataset, self._fold.revision)
                with reading(self.engine) as connection:
                    self._fold.add(connection.execute(query))
        return self._fold

    @contextlib.contextmanager
    def _turn(self) -> Iterator[tuple[Connection, int]]:
        """A transaction in which nobody else writes to the dataset, and its first revision."""
        with writing(self.engine) as connection:
            lock_dataset(connection, self.dataset)
            yield connection, self._revision(connection)

    def _revision(self, connection: Connection) -> int:
        revision: int = connection.execute(statements.revision(self.dataset)).scalar_one()
        return revision

    def _unknown(self, connection: Connection, steps: Sequence[Step]) -> list[Step]:
        """Return the steps whose tokens the log does not know, each once."""
        by_token: dict[str, Step] = {}
        for step in steps:
            by_token.setdefault(step.token, step)
        for tokens in batched(list(by_token)):
            for known in connection.scalars(statements.batches(self.dataset, tokens)):
                del by_token[known]
        return list(by_token.values())

    def _take(self, connection: Connection, steps: Iterable[Step], revision: int) -> int:
        """Record the steps after `revision`, and return the revision with them in it."""
        for group in together(steps):
            first = group[0]
            if first.undoes is not None:
                query = statements.undoable(self.dataset, first.annotator, first.undoes)
                self._take_back(connection, query, first.token)
            else:
                common = [
                    self._common(step.annotator, step.token, step.decided_at) | _values(decision)
                    for step in group
                    for decision in step.decisions
                ]
                self._insert(connection, [row | {"seen_revision": revision} for row in common])
            revision = self._revision(connection)
        return revision

    def _add(
        self,
        connection: Connection,
        new: Sequence[Decision],
        annotator: str,
        seen_revision: int,
        before: int,
        batch: str | None,
    ) -> Recorded:
        batch = batch or uuid4().hex
        common = self._common(annotator, batch) | {"seen_revision": seen_revision}
        self._insert(connection, [_values(one) | common for one in new])
        added, revision = connection.execute(
            select(func.count(), func.coalesce(func.max(rows.c.id), before)).where(
                rows.c.dataset == self.dataset, rows.c.id > before
            )
        ).one()
        return Recorded(revision, added, len(new) - added, batch)

    def _insert(self, connection: Connection, values: Sequence[dict[str, Any]]) -> None:
        if values:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            connection.execute(insert(rows).on_conflict_do_nothing(), values)

    def _take_back(
        self, connection: Connection, query: Select[Any], batch: str | None = None
    ) -> Sequence[Row[Any]]:
        found = connection.execute(query).all()
        undo = {"verdict": "undo", "label": "", "note": ""}
        values = [
            self._common(row.annotator, batch or row.batch)
            | undo
            | {"example_id": row.example_id, "undoes": row.decision_id}
            # Unique, and what was seen: the decision that is taken back.
            | {"seen_revision": row.decision_id}
            for row in found
        ]
        if values:
            connection.execute(rows.insert(), values)
        return found

    def _common(self, annotator: str, batch: str, decided_at: str | None = None) -> dict[str, Any]:
        values = {"dataset": self.dataset, "annotator": annotator, "batch": batch}
        return values | {"decided_at": decided_at or now()}

    def _frame(self, query: Select[Any]) -> pd.DataFrame:
        with reading(self.engine) as connection:
            return statements.frame(connection.execute(query).all())


def _values(decision: Decision) -> dict[str, Any]:
    return asdict(decision) | {"label": decision.label or ""}


def _decision(row: Row[Any]) -> Decision:
    shown = {name: getattr(row, name) for name in ("seconds", "score", "run", "origin")}
    labels = {n: getattr(row, n) for n in ("suggested_label", "given_label", "blind_label")}
    return Decision(row.example_id, row.verdict, row.label or None, row.note, **shown, **labels)
