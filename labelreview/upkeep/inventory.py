"""What lies in a workspace's folder: what the database names, and what was left over."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from labelreview.core.durable import is_temporary
from labelreview.core.settings import FOLDERS, PREVIEWS, RESULTS, Settings
from labelreview.jobs.process import WorkerProcess
from labelreview.workspace import Workspace

STAGE = "restore"
"""What a restore writes first is a temporary folder of this name."""
OWNER = "owner"
"""The file of a preview that tells which process made it."""

UNFINISHED = "unfinished"
PREVIEW = "looked at, never imported"
UNNAMED = "in no list"
SECONDS_UNTIL_LEFT = 24 * 60 * 60
"""After this time without a change, what nobody finished is left over."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file or folder that nothing refers to.

    kind:
        UNFINISHED: what a process that was ended was writing. PREVIEW: a dataset that somebody
        looked at and did not import. UNNAMED: a dataset or run that the database does not name.
    """

    path: Path
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """What lies in a workspace.

    datasets, runs:
        Folder of each dataset and each run that the database names, whether it is there or not.
    leftovers:
        What was left over for a day or longer.
    """

    datasets: dict[str, Path]
    runs: dict[str, tuple[Path, ...]]
    leftovers: tuple[Leftover, ...]


def take_inventory(space: Workspace) -> Inventory:
    """Return what the database names and what was left over."""
    folder = space.settings.folder
    datasets = {
        entry.name: folder / "datasets" / entry.digest for entry in space.catalog.datasets()
    }
    runs = {
        name: tuple(folder / "runs" / digest for digest in space.catalog.runs(name))
        for name in datasets
    }
    named = {*datasets.values(), *(path for paths in runs.values() for path in paths)}
    found = [*abandoned(space.settings, deep=True)]
    for kind in ("datasets", "runs"):
        for path in _inside(folder / kind):
            if path not in named and not path.name.startswith(".") and _is_old(path):
                found.append(Leftover(path, UNNAMED, bytes_in(path)))
    return Inventory(datasets, runs, tuple(found))


def abandoned(settings: Settings, *, deep: bool = False) -> Iterator[Leftover]:
    """Yield what was never finished and belongs to no living process, a day after its last change:
    it can be deleted without asking. `deep` looks inside each result, too."""
    folder = settings.folder
    # Whose workspace it is may keep files of their own beside its folders.
    ours = (STAGE, *(path.name for path in settings.own_places if path.name not in FOLDERS))
    found = [path for path in _inside(folder) if any(is_temporary(path, name) for name in ours)]
    places = [folder / kind for kind in RESULTS]
    if deep:
        places = [Path(root) for place in places for root, *_ in os.walk(place)]
    for path in chain.from_iterable(map(_inside, places)):
        if is_temporary(path) or path.name.startswith(".cell-"):
            found.append(path)
    for path in found:
        if _is_old(path):
            yield Leftover(path, UNFINISHED, bytes_in(path))
    for path in _inside(folder / PREVIEWS):
        owner = _owner_lives(path)
        if owner is False or (owner is None and _is_old(path)):
            yield Leftover(path, PREVIEW, bytes_in(path))


def results_in(folder: Path) -> list[Path]:
    """Return the finished results in a folder: what begins with a dot is being written."""
    return sorted(folder.glob("[!.]*"))


def bytes_in(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder; links are not followed."""
    total = 0
    for one in (path, *_below(path)):
        with contextlib.suppress(OSError):
            found = one.lstat()
            total += 0 if one.is_dir() and not one.is_symlink() else found.st_size
    return total


def _is_old(path: Path) -> bool:
    newest = 0.0
    for one in (path, *_below(path)):
        with contextlib.suppress(OSError):
            newest = max(newest, one.lstat().st_mtime)
    return time.time() - newest > SECONDS_UNTIL_LEFT


def _owner_lives(path: Path) -> bool | None:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        owner = WorkerProcess.read((path / OWNER).read_text(encoding="utf-8"))
        return owner.lives() if owner else None
    return None


def _inside(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return sorted(folder.iterdir())
    return []


def _below(path: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(path):
        yield from (Path(root) / name for name in (*folders, *files))
