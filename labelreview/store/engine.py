"""Open the database, bring its tables up to date, and say in one sentence what is wrong with it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect, select, text
from sqlalchemy.engine import make_url

from labelreview.core.durable import writing as writing_errors
from labelreview.core.errors import (
    DatabaseLostError,
    MissingExtraError,
    NotFoundError,
    WorkspaceError,
)
from labelreview.core.owners import make_private
from labelreview.core.secrets import shown_address, without_secrets
from labelreview.core.settings import sqlite_file
from labelreview.store import tables
from labelreview.store.identity import First, Identity
from labelreview.store.problems import as_sentence, one_line, place_of, whole
from labelreview.store.sqlite_file import SECONDS_TO_WAIT, SqliteFile

_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
# What PostgreSQL calls undefined_table, invalid_schema_name and insufficient_privilege.
_NO_MISTAKES = ("42P01", "3F000", "42501")
_MIGRATION_LOCK = 7_290_611  # any number, the same in every process
_WRITES: WeakKeyDictionary[Engine, int] = WeakKeyDictionary()
_COUNTING = threading.Lock()


def open_engine(url: str, *, beside: Path | None = None) -> Engine:
    """Return an engine whose database has the tables of this version.

    A missing SQLite file and its folder are made, older tables are upgraded, and any number of
    processes may do so at once. Costs three short queries when there is nothing to do. `beside` is
    a workspace: where it holds datasets or runs, a database without tables is one that was lost.

    Raises `WorkspaceError` when the database cannot be reached, read or written, is not a database,
    was lost, or comes from a newer version, and `MissingExtraError` when its driver is not
    installed. What is read and written later raises `WorkspaceError` once the database was deleted
    or replaced.
    """
    if "\0" in unquote(url):
        raise WorkspaceError("The database URL holds a NUL character", "remove it")
    target = _target(url)
    file = SqliteFile(target) if target.drivername == "sqlite" else None
    if file is not None:
        if not file.is_there():
            _refuse_lost(target, beside)
            with writing_errors(file.path):
                make_private(file.path.parent)
            file.make()
        file.look()
        file.let_read()
    with _its_settings(target):
        engine = _engine(target, file)
    try:
        version = _seen_version(engine, file)
        if version is None:
            _refuse_lost(target, beside)
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

    Raises `WorkspaceError` for what the database refuses, and when it is not where it was any more.
    """
    options = engine.get_execution_options()
    identity, file = options["identity"], options["file"]
    if file is not None:
        file.refuse()
        file.look_inside(identity)
    try:
        with _sentences(engine), file.line.turn() if file else contextlib.nullcontext():
            with engine.execution_options(is_writing=True).begin() as connection:
                info = connection.info.copy()
                identity.saw(identity.check(_first(connection)))
                yield connection
                last = identity.check(_first(connection))
            # Written to a file that was deleted meanwhile is not written.
            if file is not None and not file.is_still(info):
                raise file.gone()
            identity.saw(last)
    finally:
        with _COUNTING:
            _WRITES[engine] = _WRITES.get(engine, 0) + 1


def make_anew(url: str) -> Engine:
    """Make a database where one was lost. What is left of its files is kept beside them."""
    target = _target(url)
    if target.drivername == "sqlite":
        SqliteFile(target).set_aside()
    return open_engine(url)


def why_read_only(engine: Engine) -> str:
    """Return why nothing can be written, as the end of a sentence; empty when something can."""
    file: SqliteFile | None = engine.get_execution_options()["file"]
    return file.read_only if file else ""


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
    file = sqlite_file(url)
    return target.set(
        drivername=_DRIVERS[target.drivername], database=str(file) if file else target.database
    )


def _engine(target: URL, file: SqliteFile | None) -> Engine:
    identity = Identity(target)
    if file is not None:
        engine = file.engine()
    else:
        try:
            engine = create_engine(
                target, connect_args={"connect_timeout": SECONDS_TO_WAIT}, pool_pre_ping=True
            )
        except ModuleNotFoundError as error:
            raise MissingExtraError("PostgreSQL", "postgres") from error

    def check(connection: Any, _: object) -> None:
        with contextlib.closing(connection.cursor()) as cursor:
            identity.check(lambda query: cursor.execute(query).fetchone())
        connection.rollback()

    event.listen(engine, "connect", check)
    engine.update_execution_options(identity=identity, file=file)
    return engine


def _seen_version(engine: Engine, file: SqliteFile | None) -> str | None:
    try:
        return _read_version(engine)
    except WorkspaceError:
        if file is None or file.read_only:
            raise
        file.look(refused=True)
        if not file.read_only:
            raise
        return _read_version(engine)


def _read_version(engine: Engine) -> str | None:
    with contextlib.ExitStack() as stack:
        with _its_settings(engine.url):  # which drivers first look at when they connect
            connection = stack.enter_context(reading(engine))
        version = _version(connection)
        if version == tables.HEAD:
            _learn(connection)
    return version


def _learn(connection: Connection) -> None:
    identity: Identity = connection.get_execution_options()["identity"]
    identity.learn(_first(connection))


def _first(connection: Connection) -> First:
    return lambda query: connection.exec_driver_sql(query).fetchone()


def _refuse_lost(target: URL, workspace: Path | None) -> None:
    """Raise `DatabaseLostError` when an empty database belongs to a workspace that is not."""
    if workspace is None or not any(_holds(workspace / name) for name in ("datasets", "runs")):
        return
    raise DatabaseLostError(
        f"{place_of(target)} is missing or empty, but {workspace} holds datasets or runs: its "
        "decisions were lost",
        "put the database back, restore a backup with: labelreview restore, or begin with an empty "
        "log: labelreview doctor --new-log",
    )


def _holds(folder: Path) -> bool:
    """Return whether a folder of results has any that is complete."""
    return next(folder.glob("[!.]*/manifest.json"), None) is not None


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _upgrade(engine: Engine) -> None:
    # Imported here: a database that is up to date starts without Alembic.
    from labelreview.store import migrations

    if why_read_only(engine):
        raise WorkspaceError(
            f"{place_of(engine.url)} is read-only, and another version of labelreview wrote it",
            "make it writable, or copy the workspace to where it can be written",
        )
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
        _learn(connection)


@contextlib.contextmanager
def _sentences(engine: Engine) -> Iterator[None]:
    try:
        yield
    except exc.IntegrityError:
        raise  # the caller's to handle
    except exc.ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) not in _NO_MISTAKES:
            raise  # a mistake of ours
        raise as_sentence(str(error.orig), engine.url) from error
    except (exc.DBAPIError, exc.TimeoutError) as error:
        raise as_sentence(str(getattr(error, "orig", error)), engine.url) from error
