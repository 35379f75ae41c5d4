"""Delete datasets and runs from the database: what people made only when it is asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Table, delete, func, select, text

from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.store.engine import lock_dataset, reading, writing
from labelreview.store.tables import (
    ACTIVE,
    class_changes,
    datasets,
    decisions,
    guidelines,
    jobs,
    runs,
    saved_filters,
)

_ONLY_ADDED_TO = (decisions, class_changes, guidelines)


@dataclass(frozen=True, slots=True)
class MadeByPeople:
    """How many rows people made about a dataset, undone ones included."""

    decisions: int
    class_changes: int
    guidelines: int
    filters: int

    def __bool__(self) -> bool:
        return any((self.decisions, self.class_changes, self.guidelines, self.filters))


def made_by_people(engine: Engine, dataset: str) -> MadeByPeople:
    """Return how many rows people made about the dataset."""
    with reading(engine) as connection:
        return _made_by_people(connection, dataset)


def remove_dataset(engine: Engine, dataset: str, *, with_decisions: bool) -> list[int]:
    """Remove a dataset's runs and jobs, and itself unless people's rows stay that refer to it.
    Return the ids of the jobs.

    Raises `WorkspaceError` while a job works on it, and `NotFoundError` when it is not there.
    """
    with writing(engine) as connection:
        lock_dataset(connection, dataset)
        _refuse_while_busy(connection, dataset)
        ended = list(
            connection.execute(
                delete(jobs).where(jobs.c.dataset == dataset).returning(jobs.c.id)
            ).scalars()
        )
        connection.execute(delete(runs).where(runs.c.dataset == dataset))
        if with_decisions:
            with _unguarded(connection):
                for table in _ONLY_ADDED_TO:
                    connection.execute(delete(table).where(table.c.dataset == dataset))
            connection.execute(delete(saved_filters).where(saved_filters.c.dataset == dataset))
        if not _made_by_people(connection, dataset):
            connection.execute(delete(datasets).where(datasets.c.name == dataset))
    return ended


def remove_run(engine: Engine, dataset: str, digest: str) -> None:
    """Remove a run of a dataset. Raises `WorkspaceError` while a job works on the dataset, and
    `NotFoundError` when the run is not there."""
    with writing(engine) as connection:
        lock_dataset(connection, dataset)
        _refuse_while_busy(connection, dataset)
        gone = connection.execute(
            delete(runs).where(runs.c.dataset == dataset, runs.c.digest == digest)
        )
        if not gone.rowcount:
            raise NotFoundError(f"{dataset!r} has no run {digest!r}", "it may be deleted already")


def _made_by_people(connection: Connection, dataset: str) -> MadeByPeople:
    counts = (
        connection.scalar(select(func.count()).where(table.c.dataset == dataset)) or 0
        for table in (decisions, class_changes, guidelines, saved_filters)
    )
    return MadeByPeople(*counts)


def _refuse_while_busy(connection: Connection, dataset: str) -> None:
    busy = select(jobs.c.kind).where(jobs.c.dataset == dataset, jobs.c.state.in_(ACTIVE)).limit(1)
    if connection.scalar(busy) is not None:
        raise WorkspaceError(
            f"A job is working on {dataset!r}", "wait for its end or cancel it first"
        )


@contextlib.contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """Let rows be deleted until the block ends; nobody else sees it, and a failure undoes it."""
    if connection.dialect.name == "sqlite":
        names = ", ".join(f"'{table.name}'" for table in _ONLY_ADDED_TO)
        query = (
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({names})"
        )
        guards = connection.exec_driver_sql(query).all()
        for guard in guards:
            connection.exec_driver_sql(f'DROP TRIGGER "{guard.name}"')
        yield
        for guard in guards:
            connection.exec_driver_sql(guard.sql)
    else:
        _alter(connection, _ONLY_ADDED_TO, "DISABLE TRIGGER USER")
        yield
        _alter(connection, _ONLY_ADDED_TO, "ENABLE TRIGGER USER")


def _alter(connection: Connection, tables: tuple[Table, ...], what: str) -> None:
    for table in tables:
        connection.execute(text(f"ALTER TABLE {table.name} {what}"))
