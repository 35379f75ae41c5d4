"""Renamed and merged classes: an append-only log of changes, and what it adds up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from labelreview.core.errors import LabelError
from labelreview.core.labels import Labels, preview
from labelreview.decision_log import DecisionLog
from labelreview.store import lock_dataset, reading, writing
from labelreview.store.cache import Kept
from labelreview.store.snapshot import Snapshots
from labelreview.store.tables import class_changes as rows
from labelreview.store.tables import now

LONGEST_CLASS = 200


@dataclass(frozen=True, slots=True)
class ClassChange:
    """One change: the class `label` is called `becomes` from then on.

    undone_by:
        Who undid it; None while it is active.
    """

    id: int
    label: str
    becomes: str
    annotator: str
    changed_at: str
    undone_by: str | None = None


class ClassChanges:
    """The current names of the classes of one dataset. Rows are added, never changed or deleted.

    A change renames a class; giving it the name of another class merges the two. Given labels
    stay what the source says, and decisions keep the dataset's names: `mapping` is applied to
    both where labels are shown or exported. Safe to share between threads. Every method
    raises `WorkspaceError` when the database refuses.
    """

    def __init__(
        self,
        engine: Engine,
        dataset: str,
        labels: Labels,
        *,
        snapshots: Snapshots | None = None,
        kept: Kept | None = None,
    ) -> None:
        self._engine = engine
        self._dataset = dataset
        self._labels = labels
        self._snapshots = snapshots
        self._kept = kept

    @classmethod
    def beside(cls, log: DecisionLog) -> ClassChanges:
        """Return those of the dataset that the decisions are about, at the moment of the log."""
        return cls(log.engine, log.dataset, log.labels, snapshots=log.snapshots, kept=log.kept)

    def change(self, label: str, becomes: str, annotator: str) -> int:
        """Rename a class, or merge it into another one. Return the revision with the change in it.

        `label` is a name that a class has now. Raises `LabelError` when there is no such class,
        when the new name is not valid, and when it is the former name of a class that has been
        renamed: a former name cannot be used again.
        """
        name = becomes.strip()
        with writing(self._engine) as connection:
            lock_dataset(connection, self._dataset)
            changes = _active(self._history(connection))
            check_change(label, name, self._labels.names, changes)
            connection.execute(rows.insert(), self._row(label, name, annotator))
            return self._revision(connection)

    def undo(self, annotator: str, *, change: int | None = None) -> ClassChange | None:
        """Undo the last active change, regardless of its author, and return it.

        With `change`, only if that is its id, so that sending an undo twice undoes one change.
        Return None, and change nothing, when there is nothing to undo.
        """
        with writing(self._engine) as connection:
            lock_dataset(connection, self._dataset)
            active = [one for one in self._history(connection) if one.undone_by is None]
            if not active or change not in (None, active[-1].id):
                return None
            last = active[-1]
            row = self._row(last.label, last.becomes, annotator) | {"undoes": last.id}
            connection.execute(rows.insert(), row)
            return last

    def mapping(self) -> dict[str, str]:
        """Return what each class of the dataset is called now, by the dataset's own name."""
        return folded(self._labels.names, self.active())

    def active(self) -> dict[str, str]:
        """Return what each renamed name became, former names too, by the changes not undone."""
        return _active(self.history())

    def history(self) -> list[ClassChange]:
        """Return every change, the oldest first, those that were undone too."""
        if self._snapshots is None or self._kept is None:
            return self._read()
        return list(self._kept.get(("class changes", self.revision()), self._read))

    def revision(self) -> int:
        """Return the highest id of the dataset's rows, 0 without any; every change raises it."""
        if self._snapshots is not None:
            return self._snapshots().of(self._dataset).class_changes
        with reading(self._engine) as connection:
            return self._revision(connection)

    def _read(self) -> list[ClassChange]:
        with reading(self._engine) as connection:
            return self._history(connection)

    def _history(self, connection: Connection) -> list[ClassChange]:
        query = select(rows).where(rows.c.dataset == self._dataset).order_by(rows.c.id)
        found: Sequence[Row[Any]] = connection.execute(query).all()
        undone = {row.undoes: row.annotator for row in found if row.undoes is not None}
        return [
            ClassChange(
                row.id, row.label, row.becomes, row.annotator, row.changed_at, undone.get(row.id)
            )
            for row in found
            if row.undoes is None
        ]

    def _revision(self, connection: Connection) -> int:
        query = select(func.coalesce(func.max(rows.c.id), 0))
        found: int = connection.execute(query.where(rows.c.dataset == self._dataset)).scalar_one()
        return found

    def _row(self, label: str, becomes: str, annotator: str) -> dict[str, Any]:
        return {
            "dataset": self._dataset,
            "label": label,
            "becomes": becomes,
            "annotator": annotator,
            "changed_at": now(),
        }


def folded(names: Sequence[str], changes: Mapping[str, str]) -> dict[str, str]:
    """Return what each of `names` is called once every change is followed to its end.

    >>> folded(["fear", "joy"], {"fear": "anxiety", "anxiety": "worry"})
    {'fear': 'worry', 'joy': 'joy'}
    """
    return {name: _end(name, changes) for name in names}


def names_now(mapping: Mapping[str, str]) -> tuple[str, ...]:
    """Return the current class names, each once, in the order of the dataset.

    >>> names_now({"fear": "worry", "joy": "joy", "panic": "worry"})
    ('worry', 'joy')
    """
    return tuple(dict.fromkeys(mapping.values()))


def check_change(
    label: str, becomes: str, names: Sequence[str], changes: Mapping[str, str]
) -> None:
    """Raise `LabelError` when `label` cannot become `becomes` after the active `changes`."""
    called = names_now(folded(names, changes))
    if label not in called:
        if label in changes:
            raise LabelError(
                f"{label!r} is now called {_end(label, changes)!r}", "reload the page and try again"
            )
        raise LabelError(f"No class is called {label!r}", f"use one of {preview(called)}")
    if not becomes:
        raise LabelError("The class has no name", "enter a name")
    if len(becomes) > LONGEST_CLASS or not becomes.isprintable():
        raise LabelError(
            f"{preview([becomes[:60]])!r} is not a valid class name",
            f"use at most {LONGEST_CLASS} characters on one line",
        )
    if becomes == label:
        raise LabelError(f"The class is already called {label!r}", "choose another name")
    if becomes in changes:
        raise LabelError(
            f"{becomes!r} is the former name of {_end(becomes, changes)!r} "
            "and cannot be used again",
            "undo that change first or choose another name",
        )


def _active(history: Sequence[ClassChange]) -> dict[str, str]:
    return {one.label: one.becomes for one in history if one.undone_by is None}


def _end(name: str, changes: Mapping[str, str]) -> str:
    while name in changes:
        name = changes[name]
    return name
