"""A backup holds everything of one moment, and a restored workspace is the one that was."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from labelreview.core.artifacts import new_folder
from labelreview.core.errors import WorkspaceError
from labelreview.core.settings import Settings
from labelreview.decision_log import Decision
from labelreview.findings.filter import Filter
from labelreview.review.saved_filters import SavedFilters
from labelreview.store import open_engine, reading, tables
from labelreview.upkeep import backup_file
from labelreview.upkeep.backup import back_up
from labelreview.upkeep.restore import restore
from labelreview.workspace import Workspace

KINDS = ("sqlite", "postgresql")


def rows_of(url: str) -> dict[str, list[tuple[Any, ...]]]:
    engine = open_engine(url)
    with reading(engine) as connection:
        found = {
            table.name: [
                tuple(map(repr, row))
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in tables.metadata.sorted_tables
            if table is not tables.workspace  # the id that a database has since it was made
        }
    engine.dispose()
    return found


def last_filter(filters: SavedFilters) -> int:
    with reading(filters._engine) as connection:
        return int(connection.scalar(select(func.max(tables.saved_filters.c.id))) or 0)


def files_of(folder: Path, *left_out: str) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {
        name: content
        for name, content in found.items()
        if not name.startswith(("decisions.db", *left_out))
    }


def settings_of(space: Workspace, url: str | None = None) -> Settings:
    new = space.settings.folder.with_name("restored")
    return Settings(new, url or f"sqlite:///{new / 'decisions.db'}")


@pytest.mark.parametrize("into", KINDS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_restored_workspace_has_every_row_and_every_file(
    kind: str,
    into: str,
    tmp_path: Path,
    new_database: Callable[[str], str],
    new_space: Callable[[str], Workspace],
) -> None:
    space = new_space(new_database(kind))
    filters = SavedFilters.beside(space.decisions("tweets"))
    filters.save("gone", Filter(), "ana")
    gone = last_filter(filters)
    filters.delete("gone")
    before = rows_of(space.settings.database_url)
    report = back_up(space, tmp_path / "b.zip")
    settings = settings_of(space, new_database(into))
    restore(tmp_path / "b.zip", settings)

    assert rows_of(settings.database_url) == before
    assert report.manifest.decisions == {"tweets": 7}
    evidence = ("evidence", "experiments/evidence")
    assert files_of(settings.folder) == files_of(space.settings.folder, *evidence)

    # Decisions go on where they were, with ids of their own.
    again = Workspace(settings, open_engine(settings.database_url))
    log, old = again.decisions("tweets"), space.decisions("tweets")
    assert log.current().equals(old.current())
    revision = log.revision()
    log.record([Decision(again.dataset("tweets").example_ids()[9], "drop")], "ana", seen_revision=0)
    assert log.revision() == revision + 1
    filters = SavedFilters.beside(log)
    filters.save("new", Filter(), "ana")
    assert last_filter(filters) == gone + 1
    again.close()


def test_evidence_and_datasets_are_in_it_as_asked(space: Workspace, tmp_path: Path) -> None:
    folder = space.settings.folder
    whole = back_up(space, tmp_path / "whole.zip", evidence=True)
    assert set(whole.manifest.files) == {"decisions.db", *files_of(folder)}
    small = back_up(space, tmp_path / "small.zip", datasets=False)
    assert {name.partition("/")[0] for name in small.manifest.files} == {"decisions.db", "picks"}
    report = restore(tmp_path / "small.zip", settings_of(space))
    assert report.sentences()[1].startswith("Import the datasets again")


def test_what_is_being_written_is_left_out(space: Workspace, tmp_path: Path) -> None:
    folder = space.settings.folder
    for name in ("models/.tweets-0011223344556677/optimizer.pt", "experiments/aa11/.cell-x/one"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(b"half")
    (folder / "datasets" / "ffffffffffffffff").mkdir()  # read, but never imported
    (folder / "datasets" / "ffffffffffffffff" / "manifest.json").write_text("{}")
    names = back_up(space, tmp_path / "b.zip").manifest.files
    assert not [name for name in names if "/." in name or "ffffffffffffffff" in name]


def decide(folder: Path, annotator: str, started: Any, stop: Any) -> None:
    space = Workspace.open(folder)
    log, ids = space.decisions("tweets"), space.dataset("tweets").example_ids()
    for number in range(10_000):
        if stop.is_set():
            break
        made = Decision(ids[number % len(ids)], "keep", note=f"{number}")
        log.record([made], annotator, seen_revision=log.revision())
        started.set()
    space.close()


def test_a_backup_while_four_decide_is_the_log_of_one_moment(
    space: Workspace, tmp_path: Path
) -> None:
    context = multiprocessing.get_context("spawn")
    stop, started = context.Event(), [context.Event() for _ in range(4)]
    deciders = [
        context.Process(target=decide, args=(space.settings.folder, f"p{number}", one, stop))
        for number, one in enumerate(started)
    ]
    for one in deciders:
        one.start()
    assert all(one.wait(60) for one in started)
    acknowledged = space.decisions("tweets").revision()
    back_up(space, tmp_path / "b.zip")
    stop.set()
    for one in deciders:
        one.join()
    settings = settings_of(space)
    restore(tmp_path / "b.zip", settings)

    told = rows_of(space.settings.database_url)["decisions"]
    kept = rows_of(settings.database_url)["decisions"]
    assert kept == told[: len(kept)]
    assert len(told) > len(kept) >= acknowledged


def test_a_folder_that_is_deleted_meanwhile_begins_the_backup_anew(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = next((space.settings.folder / "models").iterdir())
    copied = backup_file._copied

    def slow(*arguments: Any, **options: Any) -> Any:
        shutil.rmtree(model, ignore_errors=True)
        return copied(*arguments, **options)

    monkeypatch.setattr(backup_file, "_copied", slow)
    names = back_up(space, tmp_path / "b.zip").manifest.files
    assert not [name for name in names if name.startswith("models/")]


def test_a_dataset_without_files_is_told(space: Workspace, tmp_path: Path) -> None:
    shutil.rmtree(space.settings.folder / "datasets")
    report = back_up(space, tmp_path / "b.zip")
    assert report.sentences()[1] == "The files of tweets are not in this workspace."
    restore(tmp_path / "b.zip", settings_of(space))


def test_only_its_owner_can_read_a_backup(space: Workspace, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        back_up(space, tmp_path / "b.zip")
        restore(tmp_path / "b.zip", settings_of(space))
    finally:
        os.umask(before)
    new = settings_of(space).folder
    for path in (tmp_path / "b.zip", new, *new.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_backup_replaces_a_file_only_when_told(space: Workspace, tmp_path: Path) -> None:
    place = tmp_path / "b.zip"
    place.write_text("mine")
    with pytest.raises(WorkspaceError, match="already exists"):
        back_up(space, place)
    assert place.read_text() == "mine"
    back_up(space, place, overwrite=True)
    restore(place, settings_of(space))


def test_a_file_that_comes_there_meanwhile_stays(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "b.zip"

    def checking(*_: object) -> None:
        place.write_text("mine")

    monkeypatch.setattr(backup_file.Backup, "check", checking)
    with pytest.raises(WorkspaceError, match="already exists"):
        back_up(space, place)
    assert place.read_text() == "mine"


def test_a_backup_goes_nowhere_that_is_wrong(space: Workspace, tmp_path: Path) -> None:
    folder = space.settings.folder
    (tmp_path / "link.zip").symlink_to(tmp_path / "elsewhere.zip")
    (tmp_path / "into").symlink_to(folder / "datasets")
    for place, why in (
        (folder / "b.zip", "lost together with it"),
        (folder / "datasets" / "b.zip", "lost together with it"),
        (tmp_path / "into" / "b.zip", "lost together with it"),
        (tmp_path / "link.zip", "is a symbolic link"),
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "b.zip", "There is no folder"),
        (tmp_path / "b\0.zip", "null byte"),
    ):
        before = files_of(tmp_path)
        with pytest.raises(WorkspaceError, match=why):
            back_up(space, place)
        assert files_of(tmp_path) == before


@pytest.mark.parametrize("called", ["write_archive", "copy_database", "open_backup"])
def test_a_full_disk_leaves_nothing_behind(
    called: str, space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"labelreview.upkeep.backup.{called}", full)
    (tmp_path / "backups").mkdir()
    with pytest.raises(WorkspaceError, match=r"The disk that holds .* is full"):
        back_up(space, tmp_path / "backups" / "b.zip")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_damaged_database_is_not_backed_up(space: Workspace, tmp_path: Path) -> None:
    file = space.settings.folder / "decisions.db"
    space.close()
    content = bytearray(file.read_bytes())
    content[5_000:] = os.urandom(len(content) - 5_000)
    file.write_bytes(content)
    with pytest.raises(WorkspaceError, match="damaged"):
        back_up(space, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def test_a_damaged_model_is_told(space: Workspace, tmp_path: Path) -> None:
    with new_folder(space.settings.folder / "models" / "tiny") as place:
        (place / "model.safetensors").write_bytes(b"weights")
    (space.settings.folder / "models" / "tiny" / "model.safetensors").write_bytes(b"weighty")
    assert back_up(space, tmp_path / "b.zip").manifest.damaged == ("models/tiny",)


def test_a_damaged_dataset_is_backed_up_and_told(space: Workspace, tmp_path: Path) -> None:
    (folder,) = (space.settings.folder / "datasets").iterdir()
    content = bytearray((folder / "examples.parquet").read_bytes())
    content[100] ^= 0xFF
    (folder / "examples.parquet").write_bytes(content)
    report = back_up(space, tmp_path / "b.zip")
    name = f"datasets/{folder.name}"
    assert report.manifest.damaged == (name,)
    assert f"as it is, since it is damaged: {name}. Earlier" in report.sentences()[-1]
    restore(tmp_path / "b.zip", settings_of(space))
