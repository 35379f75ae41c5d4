"""The workspace of this server, opened once for all tabs, and read once for each rerun."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextvars import ContextVar

import streamlit as st

from labelreview.core.settings import Settings
from labelreview.upkeep.previews import sweep
from labelreview.workspace import Workspace

_OF_RERUN: ContextVar[Workspace | None] = ContextVar("workspace of this rerun", default=None)


def workspace() -> Workspace:
    """Return the workspace that the environment names: inside `one_moment` as it is at that
    moment, elsewhere as it is at each call."""
    return _OF_RERUN.get() or _opened()


@contextlib.contextmanager
def one_moment() -> Iterator[Workspace]:
    """Let everything in the block see the database at one moment: a page, or a fragment that is
    drawn by itself. A block inside another one belongs to the moment of that one."""
    outer = _OF_RERUN.get()
    if outer is not None:
        yield outer
        return
    with _opened().at_one_moment() as space:
        token = _OF_RERUN.set(space)
        try:
            yield space
        finally:
            _OF_RERUN.reset(token)


def _opened() -> Workspace:
    settings = Settings.resolve()
    return _open(str(settings.folder), settings.database_url)


@st.cache_resource(show_spinner="Opening the workspace")
def _open(folder: str, database_url: str) -> Workspace:
    space = Workspace.open(folder, database_url)
    # Beside the first page, which does not wait for it.
    threading.Thread(target=sweep, args=(space,), daemon=True).start()
    return space
