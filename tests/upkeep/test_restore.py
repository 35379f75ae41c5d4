"""A backup is checked before anything is written, and a restore is whole or leaves no trace."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labelreview.core.errors import WorkspaceError
from labelreview.core.settings import Settings
from labelreview.upkeep import restore as restoring
from labelreview.upkeep.backup import back_up
from labelreview.upkeep.backup_file import file_digest, seal
from labelreview.upkeep.restore import restore
from labelreview.workspace import Workspace

ROOT = Path(__file__).parents[1]


@pytest.fixture
def backup(space: Workspace, tmp_path: Path) -> Path:
    back_up(space, tmp_path / "b.zip")
    return tmp_path / "b.zip"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    new = tmp_path / "new"
    return Settings(new, f"sqlite:///{new / 'decisions.db'}")


def unpacked(path: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return members, json.loads(members.pop("backup.json"))


def packed(path: Path, members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("backup.json", json.dumps(manifest))
    sealed(path)


def sealed(path: Path) -> None:
    """Let the seal say that all is as it should be."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"0" * 64
    with path.open("r+b") as file:
        seal(file)


def with_file(path: Path, name: str, content: bytes = b"x") -> None:
    """Put one more file into the backup, with all that it should have."""
    members, manifest = unpacked(path)
    file = path.with_name("one")
    file.write_bytes(content)
    manifest["files"][name] = file_digest(file)
    packed(path, {**members, name: content}, manifest)


def with_manifest(**changes: Any) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        members, manifest = unpacked(path)
        packed(path, members, manifest | changes)

    return change


def flip(path: Path, at: float) -> None:
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 0xFF
    path.write_bytes(content)


def with_statement(path: Path, statement: str) -> None:
    """Change the database in the backup, and tell its new digest."""
    members, manifest = unpacked(path)
    file = path.with_name("one.db")
    file.write_bytes(members["decisions.db"])
    connection = sqlite3.connect(file)
    connection.execute(statement)
    connection.commit()
    connection.close()
    manifest["files"]["decisions.db"] = file_digest(file)
    packed(path, members | {"decisions.db": file.read_bytes()}, manifest)


def with_link(path: Path) -> None:
    members, manifest = unpacked(path)
    name = next(name for name in members if name != "decisions.db")
    with zipfile.ZipFile(path, "w") as archive:
        for one, content in members.items():
            member = zipfile.ZipInfo(one)
            member.external_attr = (stat.S_IFLNK if one == name else stat.S_IFREG) << 16
            archive.writestr(member, content)
        archive.writestr("backup.json", json.dumps(manifest))
    sealed(path)


def with_one_twice(path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("decisions.db", b"another")
    sealed(path)


def with_another(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("datasets/a/b", "x")
    sealed(path)


def with_lie(path: Path) -> None:
    """A file that is larger than the manifest says."""
    members, manifest = unpacked(path)
    manifest["files"]["decisions.db"][0] = 10
    packed(path, members, manifest)


def without_one(path: Path) -> None:
    members, manifest = unpacked(path)
    packed(path, {"decisions.db": members["decisions.db"]}, manifest)


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "half": (lambda path: os.truncate(path, path.stat().st_size // 2), "damaged"),
    "end cut": (lambda path: os.truncate(path, path.stat().st_size - 5), "damaged"),
    "empty": (lambda path: os.truncate(path, 0), "damaged"),
    "flipped early": (lambda path: flip(path, 0.1), "damaged"),
    "flipped late": (lambda path: flip(path, 0.8), "damaged"),
    "flipped where nothing is read": (lambda path: flip(path, 0.999), "damaged"),
    "text": (lambda path: path.write_text("id,label\n"), "damaged"),
    "other archive": (lambda path: zipfile.ZipFile(path, "w").writestr("a", "b"), "damaged"),
    "not json": (lambda path: packed(path, {}, []), "damaged"),  # type: ignore[arg-type]
    "parent": (lambda path: with_file(path, "datasets/../../x"), "outside a workspace"),
    "absolute": (lambda path: with_file(path, "/tmp/x"), "outside a workspace"),
    "drive": (lambda path: with_file(path, "C:/x"), "outside a workspace"),
    "backslash": (lambda path: with_file(path, "datasets/..\\..\\x"), "outside a workspace"),
    "elsewhere": (lambda path: with_file(path, "bin/x"), "outside a workspace"),
    "unnamed": (lambda path: with_file(path, "datasets//x"), "outside a workspace"),
    "link": (with_link, "damaged"),
    "twice": (with_one_twice, "damaged"),
    "lie about the size": (with_lie, "damaged"),
    "lacks a file": (without_one, "damaged"),
    "more than it says": (with_another, "damaged"),
    "newer": (with_manifest(format=2), "newer version of labelreview"),
    "other counts": (with_manifest(decisions={"tweets": 3}), "contradicts itself"),
    "newer tables": (
        lambda path: with_statement(path, "UPDATE alembic_version SET version_num = '9999'"),
        "newer version of labelreview",
    ),
    "trigger": (
        lambda path: with_statement(
            path, "CREATE TRIGGER x AFTER INSERT ON runs BEGIN DELETE FROM jobs; END"
        ),
        "holds more than tables",
    ),
    "view": (lambda path: with_statement(path, "CREATE VIEW x AS SELECT 1"), "more than tables"),
    "folder elsewhere": (
        lambda path: with_statement(path, "UPDATE datasets SET digest = '../../../etc'"),
        "names folders that no workspace has",
    ),
    "no decisions": (lambda path: with_statement(path, "DROP TABLE decisions"), "not one of"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_wrong_with_a_backup_is_found_before_anything_is_there(
    damage: str, backup: Path, settings: Settings, tmp_path: Path
) -> None:
    change, why = DAMAGE[damage]
    change(backup)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(WorkspaceError, match=why):
        restore(backup, settings)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_backup_that_does_not_fit_is_refused(
    backup: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil._ntuple_diskusage(10, 9, 1)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(WorkspaceError, match=r"needs .* and 1 byte are free"):
        restore(backup, settings)
    assert not settings.folder.exists()


@pytest.mark.parametrize("called", ["read_copy", "make_current", "_into_file"])
def test_a_restore_that_fails_leaves_no_trace(
    called: str,
    backup: Path,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(restoring, called, full)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(WorkspaceError, match=r"The disk that holds .* is full"):
        restore(backup, settings)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_workspace_that_holds_something_is_left_alone(
    backup: Path, space: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(WorkspaceError, match="already holds a workspace"):
        restore(backup, space.settings)
    home = tmp_path / "home"
    home.mkdir()
    (home / "letter.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match=r"holds something else \(letter.txt\)"):
        restore(backup, Settings(home, f"sqlite:///{home / 'decisions.db'}"))
    assert [path.name for path in home.iterdir()] == ["letter.txt"]
    with pytest.raises(WorkspaceError, match="is a file"):
        restore(backup, Settings(backup, f"sqlite:///{backup / 'decisions.db'}"))


def test_a_workspace_that_lost_its_database_gets_it_back(backup: Path, space: Workspace) -> None:
    before = space.decisions("tweets").current()
    space.close()
    file = space.settings.folder / "decisions.db"
    file.rename(file.with_name("lost"))
    file.with_name("lost").unlink()
    restore(backup, space.settings)
    again = Workspace.open(space.settings.folder)
    assert again.decisions("tweets").current().equals(before)
    again.close()


def test_a_restored_database_is_on_disk_before_it_is_in_its_place_and_lets_readers_read(
    backup: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(restoring, "sync_file", lambda path: synced.append(path.name))
    for name in ("exports", "problems", "jobs"):
        (settings.folder / name).mkdir(parents=True)
    restore(backup, Settings(settings.folder, f"{settings.database_url}?timeout=5"))
    assert [name[10:] for name in synced] == ["decisions.db"]
    connection = sqlite3.connect(settings.folder / "decisions.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_other_files_under_the_same_name_are_refused(backup: Path, space: Workspace) -> None:
    space.close()
    folder = space.settings.folder
    (folder / "decisions.db").unlink()
    damaged = next((folder / "datasets").rglob("examples.parquet"))
    damaged.write_bytes(b"damaged")
    with pytest.raises(WorkspaceError, match="is not as it is in the backup"):
        restore(backup, space.settings)
    assert damaged.read_bytes() == b"damaged"
    assert not (folder / "decisions.db").exists()


def test_what_another_database_left_is_not_taken_for_its_own(
    backup: Path, settings: Settings
) -> None:
    settings.folder.mkdir()
    (settings.folder / "decisions.db-wal").write_bytes(b"x" * 99)
    with pytest.raises(WorkspaceError, match="left of another database"):
        restore(backup, settings)


def test_work_under_way_is_interrupted_in_the_restored_workspace(
    space: Workspace, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(space.jobs), "_spawn", lambda *_: None)
    job = space.jobs.start("score", {"dataset": "tweets"})
    back_up(space, tmp_path / "b.zip")
    restore(tmp_path / "b.zip", settings)
    again = Workspace.open(settings.folder)
    assert again.jobs.get(job).state == "interrupted"
    assert space.jobs.get(job).state == "queued"
    again.close()


def test_a_server_that_holds_a_workspace_is_left_alone(
    backup: Path,
    tmp_path: Path,
    new_database: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = new_database("postgresql")
    there = Settings(tmp_path / "first", url)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "fill_database", fail)
        with pytest.raises(WorkspaceError, match="is full"):
            restore(backup, there)
    assert not there.folder.exists()
    restore(backup, there)
    with pytest.raises(WorkspaceError, match="The database already holds a workspace"):
        restore(backup, Settings(tmp_path / "second", url))
    assert not (tmp_path / "second").exists()


def test_the_backup_of_an_earlier_version_is_brought_up_to_date(
    tmp_path: Path, settings: Settings
) -> None:
    """What is in the tables of 0.1.0 and in its folders is there after a restore."""
    old = tmp_path / "old"
    with zipfile.ZipFile(ROOT / "compatibility" / "workspace-0.1.0.zip") as archive:
        archive.extractall(old)
    files = {
        path.relative_to(old).as_posix(): path
        for path in old.rglob("*")
        if path.is_file() and path.relative_to(old).parts[0] in ("datasets", "runs", "picks")
    }
    files["decisions.db"] = old / "decisions.db"
    connection = sqlite3.connect(old / "decisions.db")
    connection.execute("PRAGMA journal_mode = DELETE")
    counted = connection.execute("SELECT dataset, count(*) FROM decisions GROUP BY 1").fetchall()
    connection.close()
    manifest = {
        "format": 1,
        "version": "0.1.0",
        "schema": "0003",
        "created_at": "2026-01-01T00:00:00+00:00",
        "has_datasets": True,
        "has_evidence": False,
        "decisions": dict(counted),
        "absent": [],
        "files": {name: file_digest(path) for name, path in files.items()},
    }
    contents = {name: path.read_bytes() for name, path in files.items()}
    packed(tmp_path / "b.zip", contents, manifest)
    restore(tmp_path / "b.zip", settings)
    before, after = Workspace.open(old), Workspace.open(settings.folder)
    for entry in before.datasets():
        assert after.decision_log(entry.name).equals(before.decision_log(entry.name))
        assert after.run_digests(entry.name) == before.run_digests(entry.name)
    before.close()
    after.close()
