"""What the database holds at one moment: datasets, their runs, and a revision of all else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Engine, Select, Table, func, select

from labelreview.store.engine import reading, writes
from labelreview.store.tables import (
    ACTIVE,
    class_changes,
    datasets,
    decisions,
    guidelines,
    jobs,
    runs,
)


@dataclass(frozen=True, slots=True)
class DatasetEntry:
    """A dataset's name, the digest of its content, and when it was imported (UTC, ISO 8601)."""

    name: str
    digest: str
    created_at: str


@dataclass(frozen=True, slots=True)
class DatasetState:
    """One dataset at one moment.

    runs:
        Digests of its runs, the latest scored first.
    decisions, class_changes, guidelines:
        The highest id among its rows in these append-only tables, 0 without any: the revision
        that everything made from them can be cached by.
    """

    entry: DatasetEntry
    runs: tuple[str, ...] = ()
    decisions: int = 0
    class_changes: int = 0
    guidelines: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The datasets at one moment, the newest first, and whether any job is under way."""

    datasets: tuple[DatasetState, ...]
    is_busy: bool = False

    def of(self, name: str) -> DatasetState:
        """Return the state of a dataset; one without runs and rows for a name that is not there."""
        for state in self.datasets:
            if state.entry.name == name:
                return state
        return DatasetState(DatasetEntry(name, "", ""))


Snapshots = Callable[[], Snapshot]
"""Where what reads the database gets the moment from: `latest` or a `RememberedSnapshot`."""


def latest(engine: Engine) -> Snapshots:
    """Return a source of snapshots that reads the database at every call."""
    return lambda: read_snapshot(engine)


class RememberedSnapshot:
    """A source of snapshots that reads the database once, and again after this process wrote to it.

    For one rerun of a page: everything on it belongs to one moment, and a writer sees what
    was written. After `end`, what still holds it sees the moment of each call.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._read: tuple[int, Snapshot] | None = None
        self._is_over = False

    def __call__(self) -> Snapshot:
        with self._lock:
            # Counted before reading: a write in between makes the next call read again.
            written = writes(self._engine)
            if self._read is None or self._read[0] != written or self._is_over:
                self._read = written, read_snapshot(self._engine)
            return self._read[1]

    def end(self) -> None:
        """Remember nothing from now on."""
        self._is_over = True


def read_snapshot(engine: Engine) -> Snapshot:
    """Read the snapshot of this moment, in one statement.

    Raises `WorkspaceError` when the database refuses.
    """
    entry = (datasets.c.name, datasets.c.digest, datasets.c.created_at)
    revisions = (_revision(decisions), _revision(class_changes), _revision(guidelines))
    is_busy = select(jobs.c.id).where(jobs.c.state.in_(ACTIVE)).exists().label("is_busy")
    query = (
        select(*entry, *revisions, runs.c.digest.label("run"), is_busy)
        .join_from(datasets, runs, runs.c.dataset == datasets.c.name, isouter=True)
        .order_by(datasets.c.created_at.desc(), datasets.c.name)
        .order_by(runs.c.created_at.desc(), runs.c.id.desc())
    )
    with reading(engine) as connection:
        found = connection.execute(query).all()
    digests: dict[str, list[str]] = {}
    states: dict[str, Sequence[Any]] = {}
    for *state, run, _ in found:
        digests.setdefault(state[0], []).extend([run] if run else [])
        states[state[0]] = state
    return Snapshot(
        tuple(
            DatasetState(DatasetEntry(*state[:3]), tuple(digests[name]), *state[3:])
            for name, state in states.items()
        ),
        is_busy=any(row.is_busy for row in found),
    )


def _revision(table: Table) -> Column[int]:
    # One look into the index (dataset, id) for each dataset, however many rows there are.
    newest: Select[tuple[int]] = select(func.coalesce(func.max(table.c.id), 0))
    return newest.where(table.c.dataset == datasets.c.name).scalar_subquery().label(table.name)  # type: ignore[return-value]
