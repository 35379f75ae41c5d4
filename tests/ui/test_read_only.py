"""A workspace that cannot be written: it is shown and exported, and says that it is read-only."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from labelreview.core.artifacts import writing
from labelreview.core.errors import ReadOnlyError, WorkspaceError
from labelreview.decision_log import Decision
from labelreview.findings.filter import Filter
from labelreview.store import open_engine, why_read_only
from labelreview.ui.context.page_registry import PAGES
from labelreview.workspace import Workspace

WHY = "its files or its folder cannot be written"


@pytest.fixture
def seal(tmp_path: Path) -> Iterator[Any]:
    """A function that lets nobody write into a folder: root by a mount, others by permissions."""
    sealed: list[Path] = []

    def make(folder: Path) -> Path:
        sealed.append(folder)
        if os.geteuid() == 0:
            for how in (["--bind", folder, folder], ["-o", "remount,ro,bind", folder]):
                if subprocess.run(["mount", *how], capture_output=True).returncode:
                    pytest.skip("root may not mount here")
        else:
            for path in (*folder.rglob("*"), folder):
                path.chmod(0o555 if path.is_dir() else 0o444)
        return folder

    yield make
    for folder in sealed:
        if os.geteuid() == 0:
            while not subprocess.run(["umount", "-l", folder], capture_output=True).returncode:
                pass
        else:
            for path in (folder, *folder.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def sealed(builtin_folder: Path, tmp_path: Path, seal, monkeypatch) -> Path:
    """A scored workspace with one decision, that nobody can write."""
    folder = shutil.copytree(builtin_folder, tmp_path / "sealed")
    space = Workspace.open(folder)
    worst = space.findings("builtin").ids(Filter(), 1)
    space.decisions("builtin").record([Decision(worst[0], "drop")], "ana", seen_revision=0)
    space.close()
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", str(folder))
    return seal(folder)


def test_it_is_read_and_exported_and_refuses_what_is_new(sealed, tmp_path) -> None:
    before = sorted(path.relative_to(sealed) for path in sealed.rglob("*"))
    space = Workspace.open(sealed)
    assert space.read_only == WHY
    assert len(space.decision_log("builtin")) == 1
    told = space.export("builtin", "csv", tmp_path / "clean.csv")
    assert told is not None
    assert (tmp_path / "clean.csv").stat().st_size > 1_000
    space.report("builtin", tmp_path / "report")
    space.export_log("builtin", tmp_path / "log.csv")
    worst = space.findings("builtin").ids(Filter(), 1)
    refusals = (
        lambda: space.decisions("builtin").record(
            [Decision(worst[0], "keep")], "ana", seen_revision=1
        ),
        lambda: space.decisions("builtin").undo("ana"),
        lambda: space.background.measure("builtin"),
    )
    for refused in refusals:
        with pytest.raises(ReadOnlyError, match="is read-only, so nothing is recorded"):
            refused()
    space.close()
    assert sorted(path.relative_to(sealed) for path in sealed.rglob("*")) == before


def test_the_command_line_reads_it(sealed, command, tmp_path) -> None:
    here = ("--workspace", sealed)
    assert command("findings", "builtin", "--limit", 3, *here).code == 0
    output = ("--format", "csv", "--output", tmp_path / "clean.csv")
    assert command("export", "builtin", *output, *here).code == 0
    said = command("doctor", *here)
    assert said.code == 0
    assert f"read-only because {WHY}: you can look and export" in said.out
    (tmp_path / "decided.csv").write_text("example_id,verdict\nx,keep\n")
    said = command("decide", "builtin", tmp_path / "decided.csv", "--annotator", "ana", *here)
    assert said.code == 2
    assert "Traceback" not in said.err


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.url_path)
def test_every_page_shows_it_and_says_so_once(entry, sealed, open_page, monkeypatch) -> None:
    monkeypatch.setenv("LABELREVIEW_PREPARE", "1")
    app = open_page(entry.url_path)
    app.run()
    assert not app.exception
    assert [one.value for one in app.error] == []
    said = [one.value for one in app.caption if "Read-only" in one.value]
    assert said == [
        f":material/lock: Read-only: {WHY}. You can look and export; nothing is recorded."
    ]


def test_a_key_that_decides_is_refused_in_a_sentence(sealed, open_page, monkeypatch) -> None:
    from labelreview.ui.pages.queue import page as queue_page

    space = Workspace.open(sealed)
    worst = space.findings("builtin").ids(Filter(), 2)
    space.close()
    action = {"token": "t1", "annotator": "Ann", "examples": worst[1:], "verdict": "keep"}
    sent = {"attempt": "1", "dataset": "builtin", "annotator": "Ann", "actions": [action]}
    shown: list[dict[str, Any]] = []

    def show(data: dict[str, Any], **_: Any) -> dict[str, Any]:
        shown.append(data)
        return {"sent": sent}

    monkeypatch.setattr(queue_page, "show_review", show)
    app = open_page("queue")
    app.run()
    assert not app.exception
    sending = shown[-1]["sending"]
    assert sending["acknowledged"] == []
    (refused,) = sending["refused"]
    assert refused["token"] == "t1"
    assert "is read-only, so nothing is recorded" in refused["problem"]


def test_changes_that_lie_beside_the_file_are_read_too(tmp_path, seal) -> None:
    """As after a server was killed: the decision is in a file that SQLite would have to move."""
    folder, killed = tmp_path / "space", tmp_path / "killed"
    space = Workspace.open(folder)
    posts = {"text": ["rain", "sun", "hail", "blue"], "label": ["bad", "good", "bad", "good"]}
    space.import_dataset(posts, name="posts")
    example = space.dataset("posts").example_ids()[0]
    space.decisions("posts").record([Decision(example, "keep")], "ana", seen_revision=0)
    shutil.copytree(folder, killed, ignore=shutil.ignore_patterns("*-shm"))
    space.close()
    assert (killed / "decisions.db-wal").stat().st_size
    space = Workspace.open(seal(killed))
    assert space.decision_log("posts")["example_id"].tolist() == [example]
    assert space.read_only == WHY
    space.close()


def test_an_older_schema_is_not_upgraded(tmp_path, seal) -> None:
    folder = tmp_path / "space"
    Workspace.open(folder).close()
    with closing(sqlite3.connect(folder / "decisions.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '0003'")
        database.execute("DROP TABLE workspace")
        database.commit()
    seal(folder)
    with pytest.raises(WorkspaceError, match="is read-only, and another version of labelreview w"):
        Workspace.open(folder)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB. Only root can make one."""
    place = tmp_path / "small"
    place.mkdir()
    how = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(how, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    while not subprocess.run(["umount", "-l", place], capture_output=True).returncode:
        pass


def fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (65_536, 4_096, 512, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass
    return ballast


def test_a_full_disk_says_so_when_a_workspace_is_made(small_disk) -> None:
    fill(small_disk)
    for folder in (small_disk, small_disk / "space"):
        with pytest.raises(WorkspaceError, match=r"disk.* is full"):
            Workspace.open(folder)


def test_a_workspace_on_a_full_disk_is_shown_and_goes_on_with_space(small_disk) -> None:
    folder = small_disk / "space"
    space = Workspace.open(folder)
    posts = {"text": ["rain", "sun", "hail", "blue"], "label": ["bad", "good", "bad", "good"]}
    space.import_dataset(posts, name="posts")
    example = space.dataset("posts").example_ids()[0]
    space.close()
    ballast = fill(small_disk)
    space = Workspace.open(folder)
    assert space.read_only == "its disk is full"
    assert space.dataset("posts").example_ids()[0] == example
    log = space.decisions("posts")
    with pytest.raises(WorkspaceError, match="read-only because its disk is full; free some space"):
        log.record([Decision(example, "keep")], "ana", seen_revision=0)
    ballast.unlink()
    assert log.record([Decision(example, "keep")], "ana", seen_revision=0).recorded == 1
    assert space.read_only == ""
    space.close()


def test_a_full_disk_is_told_from_what_sqlite_says(tmp_path, monkeypatch) -> None:
    """Without a disk of its own, for machines where nothing can be mounted."""
    from labelreview.store import problems, sqlite_file

    url = f"sqlite:///{tmp_path / 'decisions.db'}"
    open_engine(url).dispose()
    real = sqlite_file._opened

    def refuse(uri: str) -> sqlite3.Connection:
        if "immutable" not in uri:
            raise sqlite3.OperationalError("unable to open database file")
        return real(uri)

    monkeypatch.setattr(sqlite_file, "_opened", refuse)
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    engine = open_engine(url)
    assert why_read_only(engine) == "its disk is full"
    engine.dispose()
    said = problems.as_sentence("disk I/O error", engine.url)
    assert "cannot grow because the disk is full; free some space" in str(said)


def test_too_many_open_files_are_named(tmp_path, monkeypatch) -> None:
    from labelreview.store import problems

    def refuse(*_: object) -> int:
        raise OSError(24, "Too many open files")

    engine = open_engine(f"sqlite:///{tmp_path / 'decisions.db'}")
    monkeypatch.setattr(os, "open", refuse)
    said = problems.as_sentence("unable to open database file", engine.url)
    monkeypatch.undo()
    engine.dispose()
    assert "cannot be opened because too many files are open; close other programs" in str(said)
    with (
        pytest.raises(WorkspaceError, match="cannot be written because too many files are open"),
        writing(tmp_path / "x"),
    ):
        refuse()
