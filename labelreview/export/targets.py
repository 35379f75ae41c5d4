"""The target of an export: checked before any work, and written completely or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from labelreview.core.artifacts import new_file
from labelreview.core.durable import placed_folder, temporary_path
from labelreview.core.errors import ExportError, WorkspaceError
from labelreview.export.formats import FILE_WRITERS

_SAVED_DATASET = ("state.json", "dataset_dict.json")


def check_target(
    path: str | Path, suffix: str, *, overwrite: bool, protected: Sequence[Path] = ()
) -> Path:
    """Return the absolute path to write to. Raises `ExportError` when it must not be written.

    An empty suffix means a folder. Existing targets are replaced only with `overwrite`, and a
    folder only when it is a saved dataset. `protected` files and folders are neither replaced nor
    written into.
    """
    if "\0" in str(path):
        raise ExportError("The path contains a null byte", "choose another name")
    with refusals(Path(path)):
        given = Path(path).expanduser()
        _check_link(given)
        target = given.resolve()
        if suffix and target.is_dir():
            raise ExportError(f"{target} is a folder", "name a file in it")
        _check_name(target, suffix)
        _check_parent(target)
        if target.exists():
            _check_existing(target, is_folder=not suffix, overwrite=overwrite)
        _check_protected(target, protected)
    return target


@contextlib.contextmanager
def placing(target: Path, suffix: str) -> Iterator[Path]:
    """Yield a temporary path that is renamed to `target`, a path without links, only when the block
    succeeds."""
    with refusals(target), new_file(target) if suffix else _replacing_folder(target) as temporary:
        yield temporary
        for step in (target, *target.parents):  # it was long ago that the target was checked
            _check_link(step)


@contextlib.contextmanager
def refusals(target: Path) -> Iterator[None]:
    """Turn errors of the operating system into `ExportError`."""
    try:
        yield
    except WorkspaceError as error:
        raise ExportError(
            f"{target} was not written: {error.problem}",
            "free some space or choose another location",
        ) from error
    except (OSError, RuntimeError) as error:
        code = error.errno if isinstance(error, OSError) else None
        reason = os.strerror(code) if code else str(error)
        raise ExportError(
            f"{target} cannot be written ({reason})", "choose another location"
        ) from error


def _check_link(path: Path) -> None:
    if path.is_symlink():
        raise ExportError(
            f"{path} is a symbolic link, and exports are never written through one",
            "name the file or folder that it leads to",
        )


def _check_name(target: Path, suffix: str) -> None:
    ending = target.suffix.lower()
    if suffix and ending != suffix:
        stem = target.stem.removesuffix(suffix) or "cleaned"
        raise ExportError(
            f"{target.name!r} does not end in {suffix}",
            f"name the file {stem}{suffix} or choose another format",
        )
    if not suffix and ending in FILE_WRITERS:
        raise ExportError(
            f"{target.name!r} is a file name, but this format writes a folder",
            f"name the folder {target.stem} or choose another format",
        )


def _check_parent(target: Path) -> None:
    if not target.parent.exists():
        raise ExportError(
            f"There is no folder {target.parent}", "create it first or choose another location"
        )
    if not target.parent.is_dir():
        raise ExportError(f"{target.parent} is a file, not a folder", "choose another location")


def _check_existing(target: Path, *, is_folder: bool, overwrite: bool) -> None:
    if is_folder:
        _check_existing_folder(target)
    elif not target.is_file():
        raise ExportError(f"{target} is not a regular file", "choose another location")
    if not overwrite and not (is_folder and _is_empty(target)):
        raise ExportError(
            f"{target} already exists", "choose another name, or allow overwriting (--overwrite)"
        )


def _check_existing_folder(target: Path) -> None:
    if not target.is_dir():
        raise ExportError(f"{target} is a file", "name a folder")
    if not _is_empty(target) and not any((target / name).exists() for name in _SAVED_DATASET):
        raise ExportError(
            f"The folder {target} contains something other than a saved dataset",
            "name a new folder",
        )


def _check_protected(target: Path, protected: Sequence[Path]) -> None:
    for place in (path.resolve() for path in protected):
        if target.is_relative_to(place) or place.is_relative_to(target):
            raise ExportError(
                f"{target} is reserved for the workspace's own files", "choose another location"
            )


def _is_empty(folder: Path) -> bool:
    return next(folder.iterdir(), None) is None


@contextlib.contextmanager
def _replacing_folder(target: Path) -> Iterator[Path]:
    aside = temporary_path(target)
    try:
        with placed_folder(target) as temporary:
            yield temporary
            if target.exists():
                target.rename(aside)
    finally:
        if aside.exists() and not target.exists():
            aside.rename(target)
        shutil.rmtree(aside, ignore_errors=True)
