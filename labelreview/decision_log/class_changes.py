"""Classes that were renamed or merged: an append-only log of changes, and its fold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from labelreview.core.errors import LabelError
from labelreview.core.labels import Labels, preview
from labelreview.decision_log import DecisionLog
from labelreview.store import lock_dataset, reading, writing
from labelreview.store.tables import class_changes as rows
from labelreview.store.tables import now

LONGEST_CLASS = 200


@dataclass(frozen=True, slots=True)
class ClassChange:
    """One change: what was called `label` is called `becomes` from then on.

    undone_by:
        Who took it back; None while it stands.
    """

    id: int
    label: str
    becomes: str
    annotator: str
    changed_at: str
    undone_by: str | None = None


class ClassChanges:
    """How the classes of one dataset are called now. Rows are added, never changed or deleted.

    A change gives a class another name; the name of a class that is there merges the two. Given
    labels stay what the source says, and decisions keep the dataset's names: `mapping` is put
    over both where labels are shown or exported. Safe to share between threads. Every method
    raises `WorkspaceError` when the database refuses.
    """

    def __init__(self, engine: Engine, dataset: str, labels: Labels) -> None:
        self._engine = engine
        self._dataset = dataset
        self._labels = labels

    @classmethod
    def beside(cls, log: DecisionLog) -> ClassChanges:
        """Those of the dataset whose decisions these are, in the same database."""
        return cls(log.engine, log.dataset, log.labels)

    def change(self, label: str, becomes: str, annotator: str) -> int:
        """Call a class otherwise, or like another one. Returns the revision with it in it.

        `label` is a name that a class has now. Raises `LabelError` when there is no such class,
        when the new name cannot be one, and when a class had it that is called otherwise now:
        what became another class cannot be made out of that class again.
        """
        name = becomes.strip()
        with writing(self._engine) as connection:
            lock_dataset(connection, self._dataset)
            standing = self._standing(connection)
            check_change(label, name, self._labels.names, standing)
            connection.execute(rows.insert(), self._row(label, name, annotator))
            return self._revision(connection)

    def undo(self, annotator: str, *, change: int | None = None) -> ClassChange | None:
        """Take back the last change that stands, whoever made it.

        With `change`, only if that is its id: an undo that is sent twice takes back one. None,
        and nothing changes, when there is none.
        """
        with writing(self._engine) as connection:
            lock_dataset(connection, self._dataset)
            standing = [one for one in self._history(connection) if one.undone_by is None]
            if not standing or change not in (None, standing[-1].id):
                return None
            last = standing[-1]
            row = self._row(last.label, last.becomes, annotator) | {"undoes": last.id}
            connection.execute(rows.insert(), row)
            return last

    def mapping(self) -> dict[str, str]:
        """Every class of the dataset by its own name, and what it is called now."""
        with reading(self._engine) as connection:
            return folded(self._labels.names, self._standing(connection))

    def history(self) -> list[ClassChange]:
        """Every change, the oldest first, those that were taken back too."""
        with reading(self._engine) as connection:
            return self._history(connection)

    def revision(self) -> int:
        """The highest id of the dataset's rows, 0 without any. It grows with every change."""
        with reading(self._engine) as connection:
            return self._revision(connection)

    def _standing(self, connection: Connection) -> dict[str, str]:
        history = self._history(connection)
        return {one.label: one.becomes for one in history if one.undone_by is None}

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
    """What each of `names` is called once every change is followed to its end.

    >>> folded(["fear", "joy"], {"fear": "anxiety", "anxiety": "worry"})
    {'fear': 'worry', 'joy': 'joy'}
    """
    return {name: _end(name, changes) for name in names}


def names_now(mapping: Mapping[str, str]) -> tuple[str, ...]:
    """What the classes are called now, each once, in the order of the dataset.

    >>> names_now({"fear": "worry", "joy": "joy", "panic": "worry"})
    ('worry', 'joy')
    """
    return tuple(dict.fromkeys(mapping.values()))


def check_change(
    label: str, becomes: str, names: Sequence[str], changes: Mapping[str, str]
) -> None:
    """Raise `LabelError` when `label` cannot become `becomes` after the standing `changes`."""
    called = names_now(folded(names, changes))
    if label not in called:
        if label in changes:
            raise LabelError(
                f"{label!r} is called {_end(label, changes)!r} now", "reload the page and try again"
            )
        raise LabelError(f"No class is called {label!r}", f"use one of {preview(called)}")
    if not becomes:
        raise LabelError("A class needs a name", "write one")
    if len(becomes) > LONGEST_CLASS or not becomes.isprintable():
        raise LabelError(
            f"No class can be called {preview([becomes[:60]])!r}",
            f"use up to {LONGEST_CLASS} characters on one line",
        )
    if becomes == label:
        raise LabelError(f"The class is called {label!r} already", "write another name")
    if becomes in changes:
        raise LabelError(
            f"{becomes!r} became {_end(becomes, changes)!r}, so that nothing can become it",
            "undo that change first or write another name",
        )


def _end(name: str, changes: Mapping[str, str]) -> str:
    while name in changes:
        name = changes[name]
    return name
