"""What is inside a folder once links are followed, and files opened as they were checked."""

from __future__ import annotations

import errno
import os
import posixpath
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

_HUB_KINDS = ("datasets--", "models--", "spaces--")
# An address, a chain of them, a share, another home, or what no file can be called.
_NO_PATH = re.compile(r"[\w.+-]{2,}:[/\\]|.*(://|::|\0)|[/\\]{2}|~[^/\\]+[/\\]", re.DOTALL)
_FROM_A_ROOT = re.compile(r"[/\\]|~[/\\]|[A-Za-z]:[/\\]")
_PATH_ONLY = getattr(os, "O_PATH", os.O_RDONLY)  # folders that may be passed but not listed


def is_no_path(name: str) -> bool:
    """Return whether a name is that of something else than a file of this machine and its user."""
    return bool(_NO_PATH.match(name))


def leads_out(name: str) -> bool:
    """Return whether a name that a folder or an archive has for something inside is one of
    something outside, with slashes or backslashes.

    >>> [leads_out(name) for name in ("../x", "a/../../x", "/x", "C:\\\\x", "~/x", "hf://x")]
    [True, True, True, True, True, True]
    >>> [leads_out(name) for name in ("a/../x", "a: notes.txt", "~$x.xlsx", "..x")]
    [False, False, False, False]
    """
    climbs = posixpath.normpath(name.replace("\\", "/")).split("/")[0] == ".."
    return climbs or is_no_path(name) or bool(_FROM_A_ROOT.match(name))


def places_of(folder: Path) -> tuple[Path, ...]:
    """Return the folder without links, and where the files of the Hub's cache are when it is a
    snapshot there: those are links to the files of its repository."""
    own = folder.resolve()
    for inner in (own, *own.parents):
        repository = inner.parent.parent
        if inner.parent.name == "snapshots" and repository.name.startswith(_HUB_KINDS):
            return own, repository / "blobs"
    return (own,)


def within(path: Path, places: Sequence[Path]) -> Path | None:
    """Return the path without links when it is inside one of the places, else None."""
    try:
        real = path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None  # links in a circle, names that no file can have
    return real if any(real.is_relative_to(place) for place in places) else None


def open_resolved(path: Path) -> BinaryIO:
    """Open a regular file at a path without links for reading.

    Raises `OSError` where there is none, also when a link has taken the place of the file or of a
    folder on the way since the path was resolved. Pipes and devices are not waited for.
    """
    if os.open not in os.supports_dir_fd:
        return _regular(os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)))
    folder = os.open(path.anchor, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in path.parts[1:-1]:
            inner = os.open(part, _PATH_ONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        return _regular(os.open(path.name, flags, dir_fd=folder))
    finally:
        os.close(folder)


def _regular(file: int) -> BinaryIO:
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "not a regular file")
    return os.fdopen(file, "rb")
