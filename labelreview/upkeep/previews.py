"""Datasets that somebody looks at in Load: in folders that go when nobody looks any more."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path

from labelreview.core.durable import make_folders, writing
from labelreview.core.errors import LabelReviewError
from labelreview.jobs.process import WorkerProcess
from labelreview.upkeep.inventory import OWNER, PREVIEWS, UNFINISHED, abandoned
from labelreview.workspace import Workspace


def new_preview_folder(workspace: Path) -> Path:
    """Make a folder for the datasets that one session looks at; it belongs to this process.
    Raises `WorkspaceError` when it cannot be written."""
    place = workspace / PREVIEWS / uuid.uuid4().hex
    with writing(place):
        make_folders(place)
        owner = WorkerProcess.of(os.getpid())
        (place / OWNER).write_text(str(owner or ""), encoding="utf-8")
    return place


def let_go(place: Path) -> None:
    """Delete such a folder. What cannot be deleted now is swept later."""
    shutil.rmtree(place, ignore_errors=True)


def sweep(space: Workspace) -> None:
    """Delete what was never finished and belongs to no living process, a day after its last
    change. What cannot be deleted stays: it is in nobody's way."""
    try:
        is_busy = bool(space.jobs.active())
    except LabelReviewError:
        return
    for one in abandoned(space.settings.folder):
        if one.kind == UNFINISHED and is_busy:
            continue
        if one.path.is_dir() and not one.path.is_symlink():
            shutil.rmtree(one.path, ignore_errors=True)
        elif os.access(one.path.parent, os.W_OK):
            one.path.unlink(missing_ok=True)
