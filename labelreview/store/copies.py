"""A copy of the whole database in one SQLite file, whichever kind it has, and back."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, func, insert, select, text, update

from labelreview.core.errors import WorkspaceError
from labelreview.core.settings import sqlite_url
from labelreview.store import tables
from labelreview.store.engine import open_engine, reading, writing
from labelreview.store.problems import LOST, as_sentence, place_of

_ROWS = 2_000  # read and written together
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
_GUARD = re.compile(
    r"CREATE TRIGGER \w+ BEFORE (UPDATE|DELETE) ON \w+ "
    r"BEGIN SELECT RAISE\(ABORT, '[a-z ]+'\); END"
)
"""What keeps the tables that are only added to."""
_SQLITE_FILES = ("-wal", "-shm", "-journal")
_FORGOTTEN = "DELETE FROM sqlite_sequence WHERE name = :table"
_GIVEN_OUT = "INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"
_INTERRUPTED = "The process that worked on it belongs to another workspace; start it again."


@dataclass(frozen=True, slots=True)
class DatabaseContents:
    """What a copy holds.

    datasets, runs:
        Name of a dataset -> its digest, and the digests of its runs.
    decisions:
        Name of a dataset -> rows in its decision log, undone ones included.
    """

    datasets: dict[str, str]
    runs: dict[str, tuple[str, ...]]
    decisions: dict[str, int]


def copy_database(engine: Engine, file: Path) -> DatabaseContents:
    """Write everything that the database holds at one moment into a new SQLite file, while others
    may write to it, and return what that is.

    Raises `WorkspaceError` when the database is damaged or refuses, or the disk is full.
    """
    with _refusing(file):
        if engine.dialect.name == "sqlite":
            with reading(engine) as connection, _opened(file) as copy:
                source: Any = connection.connection.driver_connection
                source.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
        else:
            _copy_tables(engine, file)
    try:
        return read_copy(file)
    except WorkspaceError as error:
        raise WorkspaceError(
            f"{place_of(engine.url)} is damaged, so it is not backed up", LOST
        ) from error


def read_copy(file: Path) -> DatabaseContents:
    """Return what a copy holds. Raises `WorkspaceError` when it is damaged, or is not a copy of a
    database of labelreview."""
    with _refusing(file), _opened(file) as copy:
        found = copy.execute("PRAGMA integrity_check(1)").fetchall()
        if found != [("ok",)] or copy.execute("PRAGMA foreign_key_check").fetchone():
            raise _unusable("is damaged")
        # What runs by itself when rows are read or written does not belong there.
        others = "SELECT sql FROM sqlite_master WHERE type NOT IN ('table', 'index')"
        if not all(_GUARD.fullmatch(sql) for (sql,) in copy.execute(others)):
            raise _unusable("holds more than tables")
        datasets = dict(copy.execute("SELECT name, digest FROM datasets ORDER BY name"))
        of_run: dict[str, tuple[str, ...]] = {}
        for name, digest in copy.execute("SELECT dataset, digest FROM runs ORDER BY id"):
            of_run[name] = (*of_run.get(name, ()), digest)
        counted = "SELECT dataset, count(*) FROM decisions GROUP BY dataset ORDER BY dataset"
        decisions = dict(copy.execute(counted))
    # They become names of folders.
    digests = [*datasets.values(), *(one for many in of_run.values() for one in many)]
    if not all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in digests):
        raise _unusable("names folders that no workspace has")
    return DatabaseContents(datasets, of_run, decisions)


def is_empty(engine: Engine) -> bool:
    """Return whether nothing was ever put into the database."""
    with reading(engine) as connection:
        return not any(
            connection.scalar(select(text("1")).select_from(table).limit(1))
            for table in _contents()
        )


def fill_database(file: Path, connection: Connection) -> None:
    """Put what a copy of today's tables holds into an empty database, in the connection's
    transaction."""
    source = open_engine(sqlite_url(file))
    try:
        with reading(source) as copy:
            _insert_all(copy, connection)
            given_out = copy.execute(text("SELECT name, seq FROM sqlite_sequence"))
            highest = {str(name): int(number) for name, number in given_out}
    finally:
        source.dispose()
    for table in _contents():
        if highest.get(table.name):
            # No id is given out twice, not even that of a row that was deleted.
            sequence = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(sequence, highest[table.name])))


def make_current(file: Path) -> None:
    """Bring a copy to today's tables. What was under way in it is interrupted: its processes belong
    to the workspace that was copied. Raises `WorkspaceError` for one of a newer version."""
    engine = open_engine(sqlite_url(file))
    try:
        jobs = tables.jobs
        with writing(engine) as connection:
            connection.execute(
                update(jobs)
                .where(jobs.c.state.in_(tables.ACTIVE))
                .values(state="interrupted", message=_INTERRUPTED, worker=None, pid=None)
            )
    finally:
        engine.dispose()


def files_beside(file: Path) -> list[Path]:
    """Return the files that SQLite keeps beside a database and that are there: what they hold would
    be taken for a part of any database of that name."""
    beside = (file.with_name(f"{file.name}{ending}") for ending in _SQLITE_FILES)
    return [path for path in beside if path.exists()]


def _copy_tables(engine: Engine, file: Path) -> None:
    target = open_engine(sqlite_url(file))
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ")
    try:
        with reading(snapshot) as source, writing(target) as connection:
            _insert_all(source, connection)
            for table in _contents():
                if "id" in table.columns:
                    sequence = func.pg_get_serial_sequence(table.name, "id")
                    given_out = source.scalar(select(func.pg_sequence_last_value(sequence)))
                    named = {"table": table.name, "last": given_out or 0}
                    connection.execute(text(_FORGOTTEN), named)
                    connection.execute(text(_GIVEN_OUT), named)
    finally:
        target.dispose()


def _insert_all(source: Connection, target: Connection) -> None:
    for table in _contents():
        rows = source.execution_options(yield_per=_ROWS).execute(_in_order(table))
        for part in rows.mappings().partitions(_ROWS):
            target.execute(insert(table), [dict(row) for row in part])


def _in_order(table: Table) -> Any:
    # A row that takes back another one comes after it.
    return select(table).order_by(*table.primary_key.columns)


def _contents() -> list[Table]:
    """Return what is filled; a database has had its own id since it was made."""
    return [one for one in tables.metadata.sorted_tables if one is not tables.workspace]


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection


@contextlib.contextmanager
def _refusing(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if "no such" in str(error):
            raise _unusable("is not one of labelreview") from error
        raise as_sentence(str(error), URL.create("sqlite", database=str(file))) from error


def _unusable(why: str) -> WorkspaceError:
    return WorkspaceError(f"The copy of the database {why}", "use another backup")
