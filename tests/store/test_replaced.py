"""A database that is deleted, replaced or emptied while it is open: nothing is acknowledged that is
not where everybody looks for it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from labelreview.core.errors import WorkspaceError
from labelreview.core.labels import Labels
from labelreview.decision_log import Decision, DecisionLog
from labelreview.store import Engine, open_engine, waiting_line
from labelreview.store.catalog import Catalog
from labelreview.store.identity import Identity

KEPT = "decisions that are not recorded yet stay in the browser"


@pytest.fixture
def open_log() -> Iterator[Callable[[str], DecisionLog]]:
    """Open the log of a dataset that is made where there is none, as a process of its own would."""
    engines: list[Engine] = []

    def opened(url: str) -> DecisionLog:
        engines.append(open_engine(url))
        Catalog(engines[-1]).add_dataset("posts", "d")
        return DecisionLog(engines[-1], "posts", Labels(("a", "b")))

    yield opened
    for engine in engines:
        engine.dispose()


def decide(log: DecisionLog, example: str) -> None:
    log.record([Decision(example, "keep")], "ana", seen_revision=log.revision())


def held(url: str) -> list[str]:
    """The decided examples that somebody else finds in the database."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.scalars(text("SELECT example_id FROM decisions ORDER BY id"))
        ids = list(found)
    engine.dispose()
    return ids


def copy_database(file: Path, to: Path) -> None:
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def delete_file(file: Path, _: Path) -> None:
    file.unlink()


def delete_files(file: Path, _: Path) -> None:
    for path in file.parent.glob("decisions.db*"):
        path.unlink()


def delete_folder(file: Path, _: Path) -> None:
    shutil.rmtree(file.parent)


def move_away(file: Path, _: Path) -> None:
    file.parent.rename(file.parent.with_name("elsewhere"))


def put_another(file: Path, _: Path) -> None:
    move_away(file, _)
    open_engine(url_of(file)).dispose()


def make_again(file: Path, _: Path) -> None:
    delete_files(file, _)
    open_engine(url_of(file)).dispose()


def make_empty_one(file: Path, _: Path) -> None:
    delete_files(file, _)
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE x (y)")


def rename_older(file: Path, older: Path) -> None:
    delete_files(file, older)
    shutil.copy(older, file)


def link_to_older(file: Path, older: Path) -> None:
    delete_files(file, older)
    file.symlink_to(older)


ATTACKS = (
    delete_file,
    delete_files,
    delete_folder,
    move_away,
    put_another,
    make_again,
    make_empty_one,
    rename_older,
    link_to_older,
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_database_that_is_not_there_any_more_records_nothing(tmp_path, open_log, attack) -> None:
    file = tmp_path / "space" / "decisions.db"
    log = open_log(url_of(file))
    decide(log, "first")
    copy_database(file, tmp_path / "older.db")
    decide(log, "second")
    attack(file, tmp_path / "older.db")
    for _ in range(2):
        with pytest.raises(WorkspaceError) as refused:
            decide(log, "third")
        assert str(file) in str(refused.value)
        assert KEPT in str(refused.value)
    # Nothing was made or written where the database was.
    if file.exists() and file.stat().st_size and attack is not make_empty_one:
        assert "third" not in held(url_of(file))


def test_a_database_that_is_emptied_loses_nothing_silently(tmp_path, open_log) -> None:
    file = tmp_path / "space" / "decisions.db"
    log = open_log(url_of(file))
    decide(log, "first")
    os.truncate(file, 0)
    with pytest.raises(WorkspaceError, match="is gone: its folder or file was moved, deleted or e"):
        decide(log, "second")
    # SQLite had all of it beside the file and has put it back.
    decide(log, "third")
    assert held(url_of(file)) == ["first", "third"]


def test_an_older_copy_written_over_the_file_is_not_mixed_with_what_lies_beside_it(
    tmp_path, open_log
) -> None:
    file, older = tmp_path / "space" / "decisions.db", tmp_path / "older.db"
    log = open_log(url_of(file))
    decide(log, "first")
    copy_database(file, older)
    decide(log, "second")
    later = tmp_path / "later.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA wal_checkpoint(RESTART)")
    decide(log, "third")
    copy_database(file, later)
    shutil.copyfile(older, file)
    for _ in range(2):
        with pytest.raises(WorkspaceError, match="was replaced while it was in use by an older co"):
            decide(log, "fourth")
    shutil.copyfile(later, file)
    decide(log, "fourth")
    assert held(url_of(file)) == ["first", "second", "third", "fourth"]


def test_the_sentence_says_what_happened(tmp_path, open_log) -> None:
    file = tmp_path / "space" / "decisions.db"
    log = open_log(url_of(file))
    for example in "abc":
        decide(log, example)
    older = tmp_path / "older.db"
    copy_database(file, older)
    decide(log, "d")
    rename_older(file, older)
    with pytest.raises(WorkspaceError, match="an older copy, in which 1 entry is missing from the"):
        decide(log, "e")
    make_again(file, older)
    with pytest.raises(WorkspaceError, match="was replaced while it was in use by another one"):
        decide(log, "e")
    delete_files(file, older)
    with pytest.raises(WorkspaceError, match=r"is gone: its folder or file was moved, deleted"):
        decide(log, "e")


def test_an_answer_that_others_overtake_is_no_older_copy() -> None:
    identity = Identity(make_url("sqlite:///x.db"))
    identity.learn(lambda _: ("id", 1))

    def overtaken(_: str) -> tuple[str, int]:
        identity.check_file(lambda _: ("id", 3))
        return "id", 2

    identity.check_file(overtaken)
    with pytest.raises(WorkspaceError, match="an older copy"):
        identity.check_file(lambda _: ("id", 2))


@pytest.mark.parametrize("attack", [delete_folder, delete_file, make_again])
def test_a_database_that_goes_while_something_is_written_acknowledges_nothing(
    tmp_path, open_log, attack, monkeypatch
) -> None:
    file = tmp_path / "space" / "decisions.db"
    log = open_log(url_of(file))
    insert = DecisionLog._insert
    monkeypatch.setattr(waiting_line, "_SECONDS_IN_LINE", 0)  # it writes inside of a write

    def insert_and_lose(self, *args):
        insert(self, *args)
        attack(file, file)

    monkeypatch.setattr(DecisionLog, "_insert", insert_and_lose)
    with pytest.raises(WorkspaceError, match="stay in the browser"):
        decide(log, "first")


def test_a_workspace_that_comes_back_goes_on(tmp_path, open_log) -> None:
    file = tmp_path / "space" / "decisions.db"
    log = open_log(url_of(file))
    decide(log, "first")
    elsewhere = tmp_path / "elsewhere"
    file.parent.rename(elsewhere)
    with pytest.raises(WorkspaceError, match="is gone"):
        decide(log, "second")
    elsewhere.rename(file.parent)
    decide(log, "second")
    assert held(url_of(file)) == ["first", "second"]
    # As from a network folder that was mounted again: equal files of another device.
    log.engine.dispose()
    shutil.copytree(file.parent, elsewhere)
    shutil.rmtree(file.parent)
    elsewhere.rename(file.parent)
    decide(log, "third")
    assert held(url_of(file)) == ["first", "second", "third"]


@pytest.mark.parametrize("beside", ["-wal", "-shm"])
def test_what_sqlite_keeps_beside_the_file_may_go(tmp_path, open_log, beside) -> None:
    file = tmp_path / "space" / "decisions.db"
    log = open_log(url_of(file))
    decide(log, "first")
    Path(f"{file}{beside}").unlink()
    decide(log, "second")
    assert held(url_of(file)) == ["first", "second"]


def test_another_process_writes_to_the_same_file(tmp_path, open_log) -> None:
    file = tmp_path / "space" / "decisions.db"
    one, other = open_log(url_of(file)), open_log(url_of(file))
    for number in range(4):
        decide((one, other)[number % 2], str(number))
    file.unlink()
    for log in (one, other):
        with pytest.raises(WorkspaceError, match="is gone"):
            decide(log, "lost")


def test_a_postgresql_database_that_is_dropped_or_made_again_records_nothing(
    database_url, open_log
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("those are above")
    log = open_log(database_url)
    decide(log, "first")
    target = make_url(database_url)
    inside, admin = (
        create_engine(target.set(database=name), isolation_level="AUTOCOMMIT")
        for name in (target.database, "postgres")
    )
    with inside.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        with pytest.raises(WorkspaceError, match="lost its tables"):
            decide(log, "second")
        connection.execute(text("CREATE SCHEMA public"))
    inside.dispose()
    open_log(database_url)
    with pytest.raises(WorkspaceError, match="replaced while it was in use by another one"):
        decide(log, "second")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {target.database} WITH (FORCE)"))
        with pytest.raises(WorkspaceError, match="cannot be reached"):
            decide(log, "second")
        connection.execute(text(f"CREATE DATABASE {target.database}"))
    admin.dispose()
    with pytest.raises(WorkspaceError, match="lost its tables"):
        decide(log, "second")
    open_log(database_url)
    with pytest.raises(WorkspaceError, match="replaced while it was in use by another one"):
        decide(log, "second")
    assert held(database_url) == []


def test_an_older_copy_of_a_postgresql_database_is_noticed(database_url, open_log) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("those are above")
    log = open_log(database_url)
    for example in "abc":
        decide(log, example)
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("SELECT setval('decisions_id_seq', 1)"))
    engine.dispose()
    with pytest.raises(WorkspaceError, match="an older copy, in which 2 entries are missing"):
        decide(log, "d")
