"""Back up a workspace into one file, while people decide and jobs write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from labelreview.core.byte_sizes import size_words
from labelreview.core.counted_nouns import counted
from labelreview.core.digests import Damaged, check_folder
from labelreview.core.durable import scratch_folder, sync_folder, writing
from labelreview.core.errors import WorkspaceError
from labelreview.core.labels import preview
from labelreview.core.progress import Progress, silent
from labelreview.core.settings import Settings
from labelreview.store.copies import DatabaseContents, copy_database
from labelreview.store.tables import HEAD
from labelreview.upkeep.backup_file import (
    DATABASE,
    BackupManifest,
    manifest_values,
    open_backup,
    write_archive,
)
from labelreview.upkeep.inventory import results_in
from labelreview.workspace import Workspace

_ATTEMPTS = 3
_ELSEWHERE = "name a file in another folder"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was backed up, in which file, and its bytes."""

    path: Path
    size: int
    manifest: BackupManifest

    def sentences(self) -> list[str]:
        """Return what a person should know."""
        decisions = counted(sum(self.manifest.decisions.values()), "decision")
        files = counted(len(self.manifest.files), "file")
        said = [f"{decisions} and {files} are in {self.path} ({size_words(self.size)}), checked."]
        if not self.manifest.has_datasets:
            said.append("Datasets, runs and models are not in it.")
        elif self.manifest.absent:
            said.append(f"The files of {preview(self.manifest.absent)} are not in this workspace.")
        if self.manifest.damaged:
            said.append(
                f"In the backup as it is, since it is damaged: {preview(self.manifest.damaged)}. "
                "Earlier backups may have it whole."
            )
        return said


def back_up(
    space: Workspace,
    file: str | Path | None = None,
    *,
    datasets: bool = True,
    evidence: bool = False,
    overwrite: bool = False,
    progress: Progress = silent,
) -> BackupReport:
    """Write a workspace into one file, as it is at one moment, and check that file.

    People may decide and jobs may work meanwhile: what was acknowledged before the call is in it.

    Parameters
    ----------
    file:
        A new file outside the workspace. Default: labelreview-backup-DATE-TIME.zip (UTC) in the
        current folder.
    datasets:
        Whether datasets, runs, models and experiments are in it, or only what people made:
        decisions, guidelines, filters and selections.
    evidence:
        Whether evidence is in it, from which scoring again is fast.
    overwrite:
        Whether to replace an existing file.

    Raises `WorkspaceError` when the file cannot be written there, or the workspace is damaged;
    nothing is left behind then.
    """
    target = _checked(file, space.settings, overwrite=overwrite)
    with writing(target), scratch_folder(target) as place:
        made = place / target.name
        for attempt in range(_ATTEMPTS):
            made.unlink(missing_ok=True)
            (place / DATABASE).unlink(missing_ok=True)
            try:
                manifest = _write(space, place, made, datasets, evidence, progress)
                break
            except FileNotFoundError as error:  # deleted by somebody else meanwhile
                if attempt + 1 == _ATTEMPTS:
                    raise WorkspaceError(
                        f"{error.filename} went away while it was copied",
                        "back up again when nothing is deleted",
                    ) from error
        with open_backup(made) as backup:
            backup.check(progress)
        size = made.stat().st_size
        _place(made, target, overwrite=overwrite)
    return BackupReport(target, size, manifest)


def _write(
    space: Workspace,
    place: Path,
    made: Path,
    datasets: bool,
    evidence: bool,
    progress: Progress,
) -> BackupManifest:
    # The database first: folders never change, so those that it names are as it names them.
    contents = copy_database(space.engine, place / DATABASE)
    folder, absent = space.settings.folder, list[str]()
    wanted = [folder / "picks"]
    if datasets:
        named, absent = _named(contents, folder)
        wanted += [*named, folder / "models", folder / "experiments"]
    if evidence:
        wanted += [folder / "evidence"]
    results = [part for one in wanted for part in (one, *results_in(one))]
    damaged = [one.relative_to(folder).as_posix() for one in results if not _is_whole(one)]
    files = [path for one in wanted if one.is_dir() for path in _files(one, evidence=evidence)]
    members = [(path.relative_to(folder).as_posix(), path) for path in files]
    manifest = BackupManifest(
        version=version("labelreview"),
        schema=HEAD,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        has_datasets=datasets,
        has_evidence=evidence,
        decisions=contents.decisions,
        absent=tuple(absent),
        files={},
        damaged=tuple(damaged),
    )
    everything = [(DATABASE, place / DATABASE), *members]
    files_in_it = write_archive(made, everything, manifest_values(manifest), progress)
    return replace(manifest, files=files_in_it)


def _named(contents: DatabaseContents, folder: Path) -> tuple[list[Path], list[str]]:
    """Return the folders of datasets and runs that the database names and that are there, and the
    datasets that are not."""
    places = {name: folder / "datasets" / digest for name, digest in contents.datasets.items()}
    runs = {folder / "runs" / digest for many in contents.runs.values() for digest in many}
    found = {place for place in (*places.values(), *runs) if place.exists()}
    return sorted(found), [name for name, place in places.items() if not place.exists()]


def _is_whole(folder: Path) -> bool:
    try:
        check_folder(folder)
    except Damaged:
        return False
    return True


def _files(folder: Path, *, evidence: bool) -> Iterator[Path]:
    """Yield the finished files below a folder: what begins with a dot is being written."""
    for root, folders, files in os.walk(folder, onerror=_refuse):
        inside = Path(root)
        is_kept = evidence or inside.name != "experiments"
        folders[:] = sorted(
            name for name in folders if name[0] != "." and (is_kept or name != "evidence")
        )
        for name in sorted(files):
            if name[0] != "." and not (inside / name).is_symlink():
                yield inside / name


def _refuse(error: OSError) -> None:
    raise error


def _checked(file: str | Path | None, settings: Settings, *, overwrite: bool) -> Path:
    if file is None:
        file = f"labelreview-backup-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    if "\0" in str(file):
        raise WorkspaceError("The path contains a null byte", "choose another name")
    given = Path(file).expanduser().absolute()
    if given.is_symlink():
        raise WorkspaceError(f"{given} is a symbolic link", "name the file itself")
    with writing(given):
        target = given.parent.resolve() / given.name
        if target.is_dir():
            raise WorkspaceError(f"{target} is a folder", "name a file in it")
        if not target.parent.is_dir():
            raise WorkspaceError(f"There is no folder {target.parent}", "create it first")
        if target.exists() and not target.is_file():
            raise WorkspaceError(f"{target} is not a regular file", _ELSEWHERE)
        if target.exists() and not overwrite:
            raise WorkspaceError(
                f"{target} already exists", "choose another name, or allow --overwrite"
            )
        own = (settings.folder, *settings.own_places)
        if any(target.is_relative_to(place.resolve()) for place in own):
            raise WorkspaceError(
                "A backup in the workspace would be lost together with it", _ELSEWHERE
            )
    return target


def _place(made: Path, target: Path, *, overwrite: bool) -> None:
    """Give a finished file its name; never that of one that came there meanwhile."""
    if overwrite:
        made.replace(target)
    else:
        try:
            os.link(made, target)
        except FileExistsError:
            raise WorkspaceError(f"{target} already exists", "choose another name") from None
        except OSError:  # a file system without links
            if target.exists():
                raise WorkspaceError(f"{target} already exists", "choose another name") from None
            made.rename(target)
    sync_folder(target.parent)
