"""Who may read a workspace: its owner alone, or a team that shares its folder on purpose."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from labelreview.core.durable import group_rights, writing
from labelreview.core.errors import WorkspaceError


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can read, whatever the usual mode of new folders is. One
    that is there stays as it is: a team may share it."""
    folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)


def make_workspace(folder: Path) -> None:
    """Make the folder of a workspace where there is none. Raises `WorkspaceError` when it cannot be
    one."""
    with writing(folder / "workspace"):
        if folder.exists() and not folder.is_dir():
            raise WorkspaceError(f"{folder} is a file", "choose a folder with --workspace")
        make_private(folder)


def make_private_file(file: Path) -> None:
    """Make an empty file that only its owner can read and write, unless its folder is a group's to
    write to: then the file is the group's as well. One that is there stays as it is."""
    mode = stat.S_IRUSR | stat.S_IWUSR | (group_rights(file.parent) & ~stat.S_IXGRP)
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode))
    except FileExistsError:
        return
    file.chmod(mode)  # also where the usual mode of new files takes rights of the group away


def readers_of(folder: Path) -> str:
    """Return in words who else can read a folder, "" for nobody or where that cannot be told."""
    try:
        mode = folder.stat().st_mode
    except OSError:
        return ""
    if os.name == "nt":
        return ""  # the modes there say nothing
    if mode & (stat.S_IROTH | stat.S_IXOTH):
        return "everybody"
    return "the group of its folder" if mode & (stat.S_IRGRP | stat.S_IXGRP) else ""
