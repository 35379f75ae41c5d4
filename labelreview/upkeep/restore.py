"""Restore a workspace from a backup: all of it, or nothing."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labelreview.core.byte_sizes import size_words
from labelreview.core.counted_nouns import counted
from labelreview.core.durable import (
    scratch_folder,
    sync_file,
    sync_folder,
    sync_tree,
    temporary_path,
    writing,
)
from labelreview.core.errors import WorkspaceError
from labelreview.core.labels import preview
from labelreview.core.progress import Progress, silent
from labelreview.core.settings import FOLDERS, RESULTS, Settings, sqlite_file, sqlite_url
from labelreview.store import open_engine
from labelreview.store import writing as one_transaction
from labelreview.store.copies import files_beside, fill_database, is_empty, make_current, read_copy
from labelreview.upkeep.backup_file import (
    DATABASE,
    Backup,
    BackupManifest,
    file_digest,
    open_backup,
)
from labelreview.upkeep.inventory import STAGE

_OWN = (*FOLDERS, "lost+found")
_NEW = "name a new folder with --workspace"


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """Where the workspace is now, and what came back."""

    folder: Path
    manifest: BackupManifest

    def sentences(self) -> list[str]:
        """Return what a person should know."""
        decisions = counted(sum(self.manifest.decisions.values()), "decision")
        files = counted(len(self.manifest.files), "file")
        said = [
            f"{decisions} and {files} of {self.manifest.created_at} were restored; "
            f"the workspace is {self.folder}."
        ]
        if not self.manifest.has_datasets:
            said.append("Import the datasets again: their decisions are found by the same content.")
        elif self.manifest.absent:
            said.append(f"The files of {preview(self.manifest.absent)} were not backed up.")
        return said


def restore(file: str | Path, settings: Settings, *, progress: Progress = silent) -> RestoreReport:
    """Make the workspace of `settings` from a backup, in the database that they name.

    The workspace must be new, or have lost its database: folders that are there stay, and must be
    the same as in the backup. Everything is checked before anything is written.

    Raises `WorkspaceError` when the backup is damaged, is of a newer version or does not fit on the
    disk, and when the workspace or the database holds anything.
    """
    with open_backup(Path(file).expanduser().absolute()) as backup:
        backup.check(progress)
        database = sqlite_file(settings.database_url)
        with writing(settings.folder / DATABASE):
            _check_place(settings.folder, database, backup)
            _check_room(settings.folder, backup.manifest.size)
            with _staged(settings.folder) as stage:
                backup.extract(stage, progress)
                copy = stage / DATABASE
                if read_copy(copy).decisions != backup.manifest.decisions:
                    raise WorkspaceError(f"{backup.path} contradicts itself", "use another backup")
                make_current(copy)
                sync_tree(stage)
                if database is None:
                    _into_server(settings, stage)
                else:
                    _into_file(settings.folder, database, stage)
    return RestoreReport(settings.folder, backup.manifest)


def _check_place(folder: Path, database: Path | None, backup: Backup) -> None:
    if folder.exists():
        if not folder.is_dir():
            raise WorkspaceError(f"{folder} is a file", "choose a folder with --workspace")
        # A database, and what is kept beside it, begin with its name.
        beginnings = (".", database.name) if database else (".",)
        names = {one.name for one in folder.iterdir() if not one.name.startswith(beginnings)}
        if others := sorted(names - set(_OWN)):
            raise WorkspaceError(f"{folder} holds something else ({preview(others)})", _NEW)
    if database is not None:
        _check_database(database)
    for name, kept in backup.manifest.files.items():
        place = folder / name
        unit = folder / Path(*Path(name).parts[:2])
        if (
            name != DATABASE
            and unit.exists()
            and not (place.is_file() and file_digest(place) == kept)
        ):
            raise WorkspaceError(
                f"{unit} is not as it is in the backup", f"move it away, or {_NEW}"
            )


def _check_database(database: Path) -> None:
    if database.exists() and database.stat().st_size:
        try:
            engine = open_engine(sqlite_url(database))
        except WorkspaceError as error:
            raise WorkspaceError(error.problem, "move it away first") from error
        try:
            if not is_empty(engine):
                raise WorkspaceError(f"{database.parent} already holds a workspace", _NEW)
        finally:
            engine.dispose()
    elif beside := files_beside(database):
        raise WorkspaceError(
            f"{beside[0]} is what was left of another database", "move it away first"
        )


def _check_room(folder: Path, size: int) -> None:
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if size > free:
        raise WorkspaceError(
            f"The backup needs {size_words(size)}, and {size_words(free)} are free in {place}",
            "free some space or choose another folder with --workspace",
        )


@contextlib.contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """Yield a folder on the same disk. It is inside the workspace's when that is there, which may
    be all of a disk that is mounted."""
    is_new = not folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with scratch_folder(folder / STAGE) as stage:
            yield stage
    finally:
        if is_new:
            with contextlib.suppress(OSError):  # unless something was restored
                folder.rmdir()


def _into_file(folder: Path, database: Path, stage: Path) -> None:
    with _placed(folder, stage):
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for beside in files_beside(database):  # of one that holds nothing
            beside.unlink()
        # Last: without it, the folders are no workspace.
        made = temporary_path(database)
        try:
            shutil.move(stage / DATABASE, made)  # to another disk, perhaps
            sync_file(made)
            made.replace(database)
        finally:
            made.unlink(missing_ok=True)
        sync_folder(database.parent)


def _into_server(settings: Settings, stage: Path) -> None:
    engine = open_engine(settings.database_url)
    try:
        if not is_empty(engine):
            raise WorkspaceError("The database already holds a workspace", "name an empty one")
        with _placed(settings.folder, stage), one_transaction(engine) as connection:
            fill_database(stage / DATABASE, connection)
    finally:
        engine.dispose()


@contextlib.contextmanager
def _placed(folder: Path, stage: Path) -> Iterator[None]:
    """Move what is not there yet out of the stage; back again when the block fails."""
    moved: list[Path] = []
    try:
        for name in RESULTS:
            if not (stage / name).is_dir():
                continue
            (folder / name).mkdir(mode=0o700, exist_ok=True)
            for one in sorted((stage / name).iterdir()):
                if not (folder / name / one.name).exists():
                    one.rename(folder / name / one.name)
                    moved.append(folder / name / one.name)
            sync_folder(folder / name)
        sync_folder(folder)
        yield
    except BaseException:
        for one in moved:
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        for name in RESULTS:
            with contextlib.suppress(OSError):  # those that hold something stay
                (folder / name).rmdir()
        raise
