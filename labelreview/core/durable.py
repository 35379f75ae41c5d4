"""Put files and folders in their place so that a power cut leaves all of them or none."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from labelreview.core.errors import WorkspaceError

# Earlier versions put the random part behind the name of a folder.
_TEMPORARY = re.compile(r"\.(?:[0-9a-f]{8}\.(.+)|(.+)\.[0-9a-f]{8})")
# What file systems answer that cannot sync a folder, such as those mounted over a network.
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)


def temporary_path(final: Path) -> Path:
    """Return a new path beside another, for what is being written or removed there."""
    # The extension stays last: numpy and pandas choose the format by it.
    return final.with_name(f".{uuid.uuid4().hex[:8]}.{final.name}")


def is_temporary(path: Path, name: str | None = None) -> bool:
    """Return whether a path is called like those of `temporary_path`, beside `name` or any other.
    Where people keep files of their own, ask with a name: theirs may be called `.env.20241105`."""
    found = _TEMPORARY.fullmatch(path.name)
    return found is not None and (name is None or name in found.groups())


def remove(path: Path) -> None:
    """Delete a file or a folder. Out of its place first: what is half deleted is no result."""
    if path.is_dir() and not path.is_symlink():
        aside = path if path.name.startswith(".") else path.rename(temporary_path(path))
        shutil.rmtree(aside)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """Yield a new folder beside a path, for its owner alone, that goes when the block ends."""
    place = temporary_path(beside)
    place.mkdir(mode=stat.S_IRWXU)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def placed_folder(final: Path, make_room: Callable[[], object] = lambda: None) -> Iterator[Path]:
    """Yield a temporary folder that is renamed to `final` only when the block succeeds and all that
    is in it is on disk.

    When another process finished the same result first, its folder stays: equal names mean equal
    content. `make_room` is called once all is on disk, to take away what must not stay.
    Raises `WorkspaceError` when the disk is full, fails or is read-only.
    """
    with writing(final):
        make_folders(final.parent)
        temporary = temporary_path(final)
        temporary.mkdir()
        try:
            yield temporary
            sync_tree(temporary)
            make_room()
            with contextlib.suppress(FileExistsError):
                rename_folder(temporary, final)
                with _undone(final, temporary):
                    sync_folder(final.parent)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


@contextlib.contextmanager
def placed_file(final: Path) -> Iterator[Path]:
    """Yield a temporary file path that is renamed to `final` only when the block succeeds and the
    file is on disk. Raises what `placed_folder` does."""
    with writing(final):
        make_folders(final.parent)
        temporary = temporary_path(final)
        try:
            yield temporary
            sync_file(temporary)
            is_new = not final.exists()
            temporary.replace(final)
            # What replaced an earlier version is whole, and stays.
            with _undone(final, temporary) if is_new else contextlib.nullcontext():
                sync_folder(final.parent)
        finally:
            temporary.unlink(missing_ok=True)


def make_folders(folder: Path) -> None:
    """Make a folder and those above it that are missing, on disk, for their owner, and for a group
    that may write to the folder which they are in; nobody else can read what they hold. Those that
    are there stay as they are."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        if rights := group_rights(place.parent):
            place.chmod(place.stat().st_mode | rights)  # whatever the usual mode takes away
        sync_folder(place.parent)


def group_rights(folder: Path) -> int:
    """Return the mode bits of a group that may write to a folder, 0 when none may."""
    return stat.S_IRWXG if folder.stat().st_mode & stat.S_IWGRP else 0


@contextlib.contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn write errors of the operating system into `WorkspaceError`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise WorkspaceError(
                f"The disk that holds {place.parent} is full",
                "free some space and start again (finished parts are kept)",
            ) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            raise WorkspaceError(
                f"{place.parent} cannot be written (permission denied)",
                "change its permissions or choose another folder with --workspace",
            ) from error
        if error.errno in (errno.EMFILE, errno.ENFILE):
            raise WorkspaceError(
                f"{place.parent} cannot be written because too many files are open",
                "close other programs or raise the limit with: ulimit -n 4096",
            ) from error
        reason = os.strerror(error.errno) if error.errno else error
        raise WorkspaceError(
            f"{place.parent} cannot be written ({reason})",
            "choose another folder with --workspace",
        ) from error


def sync_tree(folder: Path) -> None:
    """Wait until every file below a folder, then every folder, is on disk."""
    for place, _, names in os.walk(folder, topdown=False):
        for path in (Path(place, name) for name in sorted(names)):
            if path.is_file():
                sync_file(path)
        sync_folder(Path(place))


def sync_file(path: Path) -> None:
    """Wait until a file is on disk."""
    # Windows syncs only what is open for writing.
    _sync(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk, where the system can tell."""
    if os.name == "nt":
        return
    try:
        _sync(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


def _sync(path: Path, flags: int) -> None:
    opened = os.open(path, flags)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextlib.contextmanager
def _undone(final: Path, temporary: Path) -> Iterator[None]:
    """Take the new name back when the block fails."""
    try:
        yield
    except OSError:
        final.rename(temporary)
        raise


def rename_folder(temporary: Path, final: Path) -> None:
    """Give a folder its place. Raises `FileExistsError` when another is there."""
    try:
        os.rename(temporary, final)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise FileExistsError(final) from error
        raise
