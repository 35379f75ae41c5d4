"""Open the database, bring its tables up to date, and say in one sentence what is wrong with it."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect, select, text
from sqlalchemy.engine import make_url

from labelreview.core.errors import MissingExtraError, NotFoundError, WorkspaceError
from labelreview.core.secrets import shown_address, without_secrets
from labelreview.store import tables
from labelreview.store.problems import as_sentence, one_line, whole

_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_SECONDS_TO_WAIT = 10
_MIGRATION_LOCK = 7_290_611  # any number, the same in every process
_WRITES: WeakKeyDictionary[Engine, int] = WeakKeyDictionary()
_COUNTING = threading.Lock()


def open_engine(url: str) -> Engine:
    """Return an engine whose database has the tables of this version.

    A missing SQLite file and its folder are made, older tables are upgraded, and any number of
    processes may do so at once. Costs two short queries when there is nothing to do.

    Raises `WorkspaceError` when the database cannot be reached, read or written, is not a database
    or comes from a newer version, and `MissingExtraError` when its driver is not installed.
    """
    if "\0" in url:
        raise WorkspaceError("The database URL holds a NUL character", "remove it")
    target = _target(url)
    if target.database and target.drivername == "sqlite":
        _make_folder(Path(target.database).parent)
    with _its_settings(target):
        engine = _engine(target)
    try:
        with _its_settings(target), reading(engine) as connection:
            version = _version(connection)
        if version != tables.HEAD:
            _upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection to read with. Raises `WorkspaceError` when the database refuses."""
    with _sentences(engine), engine.connect() as connection:
        yield connection


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open one transaction that is on disk when the block ends, or leaves no trace.

    Raises `WorkspaceError` for what the database refuses.
    """
    try:
        with _sentences(engine), engine.execution_options(is_writing=True).begin() as connection:
            yield connection
    finally:
        with _COUNTING:
            _WRITES[engine] = _WRITES.get(engine, 0) + 1


def writes(engine: Engine) -> int:
    """Return how often this process has tried to write through the engine."""
    return _WRITES.get(engine, 0)


def lock_dataset(connection: Connection, name: str) -> None:
    """Lock this dataset against other writers until the transaction ends.

    Ids then become visible in the order in which they are given out, so that the highest one is
    a revision that can be trusted. Raises `NotFoundError` when there is no such dataset.
    """
    column = tables.datasets.c.name
    if connection.scalar(select(column).where(column == name).with_for_update()) is None:
        raise NotFoundError(
            f"The workspace has no dataset called {name!r}",
            "import it first with: labelreview import",
        )


@contextlib.contextmanager
def _its_settings(target: URL) -> Iterator[None]:
    """Turn what drivers raise about a URL's query into a `WorkspaceError`."""
    try:
        yield
    except (
        exc.ArgumentError,
        exc.ProgrammingError,
        TypeError,
        ValueError,
        AttributeError,
    ) as error:
        why = without_secrets(str(getattr(error, "orig", error)), whole(target))
        raise WorkspaceError(
            f"The database URL has a setting that its driver does not take ({one_line(why)})",
            "check what follows the ? in it",
        ) from error


def _target(url: str) -> URL:
    try:
        target = make_url(url)
    except (exc.ArgumentError, ValueError):
        raise WorkspaceError(
            "The database URL is not valid",
            "use sqlite:///FILE or postgresql://HOST/NAME",
        ) from None
    if target.drivername not in _DRIVERS or not target.database:
        raise WorkspaceError(
            f"A database like {shown_address(url)} is not supported",
            "use sqlite:///FILE or postgresql://HOST/NAME",
        )
    return target.set(drivername=_DRIVERS[target.drivername])


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(
            f"The folder {folder} cannot be created ({error.strerror})",
            "make it writable or choose another folder with --workspace",
        ) from error


def _engine(target: URL) -> Engine:
    # psycopg calls the same time-out by another name.
    patience = "timeout" if target.drivername == "sqlite" else "connect_timeout"
    try:
        engine = create_engine(
            target, connect_args={patience: _SECONDS_TO_WAIT}, pool_pre_ping=True
        )
    except ModuleNotFoundError as error:
        raise MissingExtraError("PostgreSQL", "postgres") from error
    if target.drivername == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    # Python's driver would start transactions by itself, too late to be safe: _begin_sqlite does.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails when another one wrote in between.
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _upgrade(engine: Engine) -> None:
    # Imported here: a database that is up to date starts without Alembic.
    from labelreview.store import migrations

    if engine.dialect.name == "sqlite":
        _switch_to_wal(engine.url)
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _MIGRATION_LOCK})
        # Somebody else may have upgraded while this process waited for its turn.
        version = _version(connection)
        if version not in (None, *migrations.known()):
            raise WorkspaceError(
                "The database was written by a newer version of labelreview",
                "run: pip install --upgrade labelreview",
            )
        migrations.upgrade(connection)


def _switch_to_wal(url: URL) -> None:
    """Let readers and the writer not wait for each other. The file remembers it."""
    deadline = time.monotonic() + _SECONDS_TO_WAIT
    with contextlib.closing(sqlite3.connect(str(url.database))) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                # SQLite does not wait by itself when two processes switch a new file at once.
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise as_sentence(str(error), url) from error
                time.sleep(0.05)


@contextlib.contextmanager
def _sentences(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (exc.IntegrityError, exc.ProgrammingError):
        raise  # the caller's to handle, or a mistake of ours
    except (exc.DBAPIError, exc.TimeoutError) as error:
        raise as_sentence(str(getattr(error, "orig", error)), engine.url) from error
