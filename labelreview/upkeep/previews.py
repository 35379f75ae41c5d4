"""Datasets that somebody looks at in Load: in folders that go when nobody looks any more."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from pathlib import Path

from labelreview.core.durable import make_folders, remove, writing
from labelreview.core.errors import LabelReviewError
from labelreview.core.settings import PREVIEWS
from labelreview.jobs.process import WorkerProcess
from labelreview.upkeep.inventory import OWNER, UNFINISHED, abandoned
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
    for one in abandoned(space.settings):
        if one.kind == UNFINISHED and is_busy:
            continue
        with contextlib.suppress(OSError):
            remove(one.path)
