"""Opening a database: made, upgraded, safe for many at once, and one sentence per refusal."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, delete, event, insert, make_url, select, text

from labelreview.core.errors import MissingExtraError, WorkspaceError
from labelreview.store import migrations, open_engine, reading, tables, writing
from labelreview.store.problems import as_sentence

A_DATASET = {"name": "posts", "digest": "d1", "created_at": tables.now()}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'new' / 'decisions.db'}"


def pragma(engine: Engine, name: str) -> object:
    with reading(engine) as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def on_connect(engine: Engine, statement: str) -> None:
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute(statement))


def test_migrations_make_exactly_the_tables_of_the_code(url: str) -> None:
    engine = open_engine(url)
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    assert migrations.known()[0] == tables.HEAD


def test_sqlite_survives_power_loss_and_lets_readers_read(url: str) -> None:
    engine = open_engine(url)
    assert pragma(engine, "journal_mode") == "wal"
    assert pragma(engine, "synchronous") == 2  # FULL
    assert pragma(engine, "busy_timeout") == 10_000
    assert pragma(engine, "foreign_keys") == 1


def test_opening_again_only_looks_at_the_version(url: str) -> None:
    open_engine(url).dispose()
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        open_engine(url).dispose()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(seen) <= 4
    assert not any(word in " ".join(seen) for word in ("IMMEDIATE", "CREATE", "INSERT"))


def test_many_can_open_a_new_workspace_at_once(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def open_one(number: int) -> str | None:
        together.wait()
        # Two workspaces: the same process may also upgrade different databases side by side.
        engine = open_engine(f"sqlite:///{tmp_path / str(number % 2) / 'x.db'}")
        with reading(engine) as connection:
            version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        engine.dispose()
        return version

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(open_one, range(8))) == {tables.HEAD}


def test_switching_a_new_file_waits_for_others_that_switch_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = iter([True, True, False])

    class Contended(sqlite3.Connection):
        def execute(self, *args: Any) -> sqlite3.Cursor:
            if next(refusals):
                raise sqlite3.OperationalError("database is locked")
            return super().execute(*args)

    real = sqlite3.connect
    with monkeypatch.context() as patch:
        patch.setattr(
            "sqlite3.connect",
            lambda path, **how: real(path, **how) if how else Contended(path),
        )
        engine = open_engine(url)
    assert pragma(engine, "journal_mode") == "wal"


def test_a_file_that_was_put_there_lets_readers_read_from_then_on(url: str) -> None:
    open_engine(url).dispose()
    with contextlib.closing(sqlite3.connect(make_url(url).database or "")) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN")
        other.execute("SELECT * FROM datasets").fetchall()
        assert pragma(open_engine(url), "journal_mode") == "delete"  # opened all the same
    assert pragma(open_engine(url), "journal_mode") == "wal"


def test_a_database_without_its_id_says_so(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(delete(tables.workspace))
    engine.dispose()
    with pytest.raises(WorkspaceError, match="is damaged: its table workspace is empty; move it"):
        open_engine(database_url)


def test_a_user_without_rights_is_told_so(new_database: Callable[[str], str]) -> None:
    url = new_database("postgresql")
    role = f"role_{uuid.uuid4().hex}"
    owner = open_engine(url)
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'x'"))
    try:
        other = make_url(url).set(username=role, password="x")
        theirs = other.render_as_string(hide_password=False)
        with pytest.raises(WorkspaceError, match=r"refuses its user \(permission denied for"):
            open_engine(theirs)
        with owner.begin() as connection:
            connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"))
            connection.execute(text(f"GRANT SELECT ON decisions_id_seq TO {role}"))
        engine = open_engine(theirs)
        with (
            pytest.raises(WorkspaceError, match=r"refuses its user \(permission denied for"),
            writing(engine) as connection,
        ):
            connection.execute(insert(tables.datasets), [A_DATASET])
        engine.dispose()
    finally:
        with owner.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
        owner.dispose()


def test_a_failed_transaction_leaves_no_trace(url: str) -> None:
    engine = open_engine(url)

    def fail_half_way() -> None:
        with writing(engine) as connection:
            connection.execute(insert(tables.datasets), [A_DATASET])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_half_way()
    with reading(engine) as connection:
        assert connection.execute(select(tables.datasets)).all() == []


def write_something(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(insert(tables.datasets), [A_DATASET | {"digest": "d" * 100_000}])


def test_a_read_only_database_says_so(url: str) -> None:
    engine = open_engine(url)
    on_connect(engine, "PRAGMA query_only = ON")
    with pytest.raises(WorkspaceError, match=r"decisions.db cannot be written; make it writable"):
        write_something(engine)


def test_a_full_disk_says_so_and_keeps_what_was_saved(url: str) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(insert(tables.datasets), [A_DATASET | {"name": "earlier"}])
    on_connect(engine, "PRAGMA max_page_count = 1")  # SQLite never goes below the present size
    with pytest.raises(WorkspaceError, match="is full; free some space"):
        write_something(engine)
    with reading(engine) as connection:
        assert connection.scalars(select(tables.datasets.c.name)).all() == ["earlier"]


def test_a_writer_that_never_ends_makes_others_say_busy(url: str) -> None:
    engine = open_engine(url)
    on_connect(engine, "PRAGMA busy_timeout = 1")
    blocker = sqlite3.connect(make_url(url).database or "", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(WorkspaceError, match="is busy with other work; wait"):
        write_something(engine)
    blocker.close()


def test_a_newer_database_is_left_alone(url: str) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkspaceError, match="newer version of labelreview; run: pip install"):
        open_engine(url)
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_file_that_is_no_database_says_so_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "decisions.db"
    file.write_text("id,text\n" * 500)
    with pytest.raises(WorkspaceError, match="is damaged or is not a database; move it"):
        open_engine(f"sqlite:///{file}")
    assert file.read_text() == "id,text\n" * 500


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceError, match=r"cannot be written \(.*\); choose another fol"):
        open_engine(f"sqlite:///{tmp_path / 'file' / 'decisions.db'}")


def test_a_folder_instead_of_a_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot be opened; allow reading"):
        open_engine(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("url", ["mysql://ana:secret@host/x", "sqlite://", "oracle://h/x"])
def test_other_databases_are_not_supported(url: str) -> None:
    with pytest.raises(WorkspaceError, match="is not supported; use sqlite:///FILE") as caught:
        open_engine(url)
    assert "secret" not in str(caught.value)


def test_a_url_that_is_none_says_so() -> None:
    with pytest.raises(WorkspaceError, match="is not valid; use sqlite:///FILE"):
        open_engine("decisions.db")


def test_a_missing_driver_names_the_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'labelreview\[postgres\]'"):
        open_engine("postgresql://ana:secret@localhost/reviews")


def test_an_unreachable_server_is_named_without_its_password() -> None:
    said = 'connection failed: connection to server at "::1", port 1 failed: Connection refused\n\t'
    error = as_sentence(said, make_url("postgresql://ana:secret@db:1/reviews"))
    assert str(error) == (
        "The database postgresql://***@db:1/reviews cannot be reached (Connection refused); check "
        "that it is running and that the database URL is right."
    )


def test_anything_else_is_one_sentence_too() -> None:
    error = as_sentence("deadlock\ndetected.", make_url("sqlite:////a/b.db"))
    assert str(error) == (
        "The database /a/b.db reported an error: deadlock detected; run: labelreview doctor."
    )
