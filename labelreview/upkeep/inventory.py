"""What lies in a workspace's folder: what the database names, and what was left over."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labelreview.jobs.process import WorkerProcess
from labelreview.workspace import Workspace

FOLDERS = ("datasets", "runs", "picks", "models", "experiments", "evidence")
"""Folders with results; each result is a folder or a file in one of them."""
PREVIEWS = "previews"
OWNER = "owner"
"""The file of a preview that tells which process made it."""

UNFINISHED = "unfinished"
PREVIEW = "looked at, never imported"
UNNAMED = "in no list"
SECONDS_UNTIL_LEFT = 24 * 60 * 60
"""After this time without a change, what nobody finished is left over."""

_TEMPORARY = re.compile(r"\.(.+\.[0-9a-f]{8}|[0-9a-f]{8}\..+|cell-.+)")


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
    found = [*abandoned(folder, deep=True)]
    for kind in ("datasets", "runs"):
        for path in _inside(folder / kind):
            if path not in named and not path.name.startswith(".") and _is_old(path):
                found.append(Leftover(path, UNNAMED, bytes_in(path)))
    return Inventory(datasets, runs, tuple(found))


def abandoned(folder: Path, *, deep: bool = False) -> Iterator[Leftover]:
    """Yield what was never finished and belongs to no living process, a day after its last change:
    it can be deleted without asking. `deep` looks inside each result, too."""
    places = [folder, *(folder / kind for kind in FOLDERS)]
    if deep:
        places += [Path(root) for kind in FOLDERS for root, *_ in os.walk(folder / kind)]
    for place in dict.fromkeys(places):
        for path in _inside(place):
            if _TEMPORARY.fullmatch(path.name) and _is_old(path):
                yield Leftover(path, UNFINISHED, bytes_in(path))
    for path in _inside(folder / PREVIEWS):
        owner = _owner_lives(path)
        if owner is False or (owner is None and _is_old(path)):
            yield Leftover(path, PREVIEW, bytes_in(path))


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
