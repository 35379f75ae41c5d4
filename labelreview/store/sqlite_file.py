"""A SQLite file: made, opened and watched, since SQLite goes on writing to one that is deleted."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
import time
import weakref
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc

from labelreview.core.durable import writing
from labelreview.core.errors import OutageError, ReadOnlyError
from labelreview.core.owners import make_private_file
from labelreview.store.identity import Identity
from labelreview.store.problems import KEPT_IN_BROWSER, as_sentence, is_full, place_of
from labelreview.store.tables import now
from labelreview.store.waiting_line import WaitingLine

SECONDS_TO_WAIT = 10
_FILES = "files"
_COPY = "decisions.db"
_AS_IT_IS = "mode=ro&immutable=1"
_FULL = "its disk is full"

FileState = tuple[tuple[int, int] | None, ...]
"""Device and number of the file, of its log of changes and of its shared memory; None for one that
is not there."""


class SqliteFile:
    """The file of a database and what SQLite keeps beside it.

    read_only:
        Why nothing can be written, as the end of a sentence; empty when something can.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self.path = Path(str(url.database)).absolute()
        self.read_only = ""
        self._content: object = None
        self._copy: tuple[object, Path] | None = None
        self.line = WaitingLine.at(Path(f"{self.path}-queue"))

    def is_there(self) -> bool:
        """Return whether the file is there and has any content."""
        try:
            return self.path.is_dir() or self.path.stat().st_size > 0
        except OSError:
            return False

    def look(self, *, refused: bool = False) -> None:
        """See whether the file can be written; `refused` says that it just could not be opened."""
        if not all(os.access(place, os.W_OK) for place in (self.path, self.path.parent)):
            self.read_only = "its files or its folder cannot be written"
        elif (refused or self.read_only) and is_full(self.path.parent):
            self.read_only = _FULL
        else:
            self.read_only = ""

    def refuse(self) -> None:
        """Raise `ReadOnlyError` when nothing can be written, unless that has changed, and
        `OutageError` on a full disk."""
        if self.read_only:
            self.look()
        if self.read_only == _FULL:
            raise OutageError(
                f"{place_of(self.url)} is read-only because its disk is full",
                f"free some space and try again ({KEPT_IN_BROWSER})",
            )
        if self.read_only:
            raise ReadOnlyError(
                "The workspace is read-only, so nothing is recorded",
                "open a copy that can be written",
            )

    def look_inside(self, identity: Identity) -> None:
        """Raise `OutageError` when another database was written over the file, which SQLite would
        mix with the changes that lie beside it. Reads it only when it has changed."""
        content = _content(self.path)
        if content == self._content:
            return
        with (
            contextlib.suppress(sqlite3.Error),  # such as in the middle of a change
            contextlib.closing(_opened(f"{self.path.as_uri()}?{_AS_IT_IS}")) as connection,
        ):
            identity.check_file(lambda query: connection.execute(query).fetchone())
        self._content = content

    def make(self) -> None:
        """Make the file where there is none, and let its readers and the writer not wait for each
        other from now on."""
        deadline = time.monotonic() + SECONDS_TO_WAIT
        try:
            with contextlib.suppress(OSError):  # SQLite says what is wrong
                make_private_file(self.path)
            with contextlib.closing(sqlite3.connect(str(self.path))) as connection:
                while True:
                    try:
                        connection.execute("PRAGMA journal_mode = WAL")
                        return
                    except sqlite3.OperationalError as error:
                        # SQLite does not wait by itself when two processes switch a file at once.
                        if "locked" not in str(error) or time.monotonic() > deadline:
                            raise
                        time.sleep(0.05)
        except sqlite3.Error as error:
            raise as_sentence(str(error), self.url) from error

    def let_read(self) -> None:
        """Do so in a file that was put there, as from a backup, unless somebody uses it now."""
        if self.read_only:
            return
        with (
            contextlib.suppress(sqlite3.Error),  # the engine says what is wrong
            contextlib.closing(
                sqlite3.connect(f"{self.path.as_uri()}?mode=rw", uri=True, timeout=0)
            ) as connection,
        ):
            connection.execute("PRAGMA journal_mode = WAL")

    def set_aside(self) -> None:
        """Rename what is there, so that a new file can be made."""
        moment = now().replace(":", "")
        for left in self._files():
            if left.exists():
                with writing(left):
                    left.rename(f"{left}.lost-{moment}")

    def engine(self) -> Engine:
        """Return an engine that never makes a file, and that looks before each transaction whether
        its connections still lead to the files that are there."""
        engine = create_engine(self.url, creator=self._connect, max_overflow=-1)

        def note(_: Any, record: Any) -> None:
            record.info[_FILES] = self.read_only, self.state()

        def check(_: Any, record: Any, __: Any) -> None:
            if not self.is_there():
                raise self.gone()
            if not self.is_still(record.info):
                engine.pool.dispose()  # SQLite then saves what a deleted file beside it had
                raise exc.DisconnectionError

        event.listen(engine, "connect", note)
        event.listen(engine, "checkout", check)
        event.listen(engine, "begin", _begin)
        return engine

    def is_still(self, info: dict[Any, Any]) -> bool:
        """Return whether the connection of that `info` leads to the files that are there."""
        return self.is_there() and info.get(_FILES) == (self.read_only, self.state())

    def state(self) -> FileState:
        """Return which files are there."""
        return tuple(_identity(path) for path in self._files())

    def gone(self) -> OutageError:
        """Return the error for a file that was deleted, emptied or moved away."""
        return OutageError(
            f"{place_of(self.url)} is gone: its folder or file was moved, deleted or emptied while "
            "it was in use",
            f"put it back, or restore a backup with: labelreview restore ({KEPT_IN_BROWSER})",
        )

    def _files(self) -> list[Path]:
        return [Path(f"{self.path}{beside}") for beside in ("", "-wal", "-shm")]

    def _connect(self) -> sqlite3.Connection:
        if not self.is_there():
            raise self.gone()
        if not self.read_only:
            return _opened(f"{self.path.as_uri()}?mode=rw")
        try:
            return _opened(f"{self.path.as_uri()}?mode=ro")
        except sqlite3.OperationalError:
            # SQLite wants to make files beside it, unless it is told that nobody writes.
            return _opened(f"{self._unchanging().as_uri()}?{_AS_IT_IS}")

    def _unchanging(self) -> Path:
        """Return a file to read without those beside it: the file, or a copy with the changes in
        it that are beside the file."""
        changes = Path(f"{self.path}-wal")
        if not (changes.exists() and changes.stat().st_size):
            return self.path
        seen = _content(self.path), _content(changes)
        if self._copy is None or self._copy[0] != seen:
            copy = Path(tempfile.mkdtemp(prefix="labelreview-")) / _COPY
            weakref.finalize(self, shutil.rmtree, copy.parent, ignore_errors=True)
            with writing(copy):
                shutil.copyfile(self.path, copy)
                shutil.copyfile(changes, f"{copy}-wal")
            _opened(copy.as_uri()).close()
            self._copy = seen, copy
        return self._copy[1]


def _opened(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri,
        uri=True,
        timeout=SECONDS_TO_WAIT,
        check_same_thread=False,
        # Python's driver would start transactions by itself, too late to be safe: _begin does.
        isolation_level=None,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # SQLite opens its log of changes when it first reads.
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails when another one wrote in between.
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _content(path: Path) -> tuple[int, int] | None:
    """Return what differs as soon as a file was written to."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
