"""Uploads as files on disk: what a person uploaded does not stay in the memory of the server."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from labelreview.core.durable import writing
from labelreview.core.errors import WorkspaceError
from labelreview.core.file_names import file_name
from labelreview.ui.context.workspaces import workspace
from labelreview.upkeep.previews import let_go, new_preview_folder

_KEPT = "uploads_kept"  # by the key of the element


class Upload:
    """An uploaded file, deleted with this object: when it is dropped and when the session ends.

    file_id:
        Tells it from every other upload.
    name:
        What the file is called on the person's machine.
    """

    def __init__(self, given: UploadedFile) -> None:
        self.file_id, self.name = given.file_id, given.name
        folder = _new_folder()
        weakref.finalize(self, let_go, folder)
        self.path = folder / file_name(given.name)
        with given.getbuffer() as data, writing(self.path):
            self.path.write_bytes(data)


def ask_upload(words: str, key: str, types: Sequence[str] | None = None) -> Upload | None:
    """Draw an element for one file, and return what was uploaded as a file on disk. It is dropped
    when the element is empty again."""
    given = st.file_uploader(words, type=types, key=key)
    if given is None:
        drop_upload(key)
        return None
    return take(given, key)


def take(given: UploadedFile, key: str) -> Upload:
    """Return what was uploaded as a file on disk, and let go of it in memory. The upload that the
    element had before is dropped."""
    kept: Upload | None = kept_upload(key)
    if kept is None or kept.file_id != given.file_id:
        drop_upload(key)
        kept = st.session_state.setdefault(_KEPT, {})[key] = Upload(given)
    _forget(given, key)
    return kept


def kept_upload(key: str) -> Upload | None:
    """Return the upload of an element that is still on disk."""
    kept: Upload | None = st.session_state.get(_KEPT, {}).get(key)
    return kept


def drop_upload(key: str) -> None:
    """Delete the upload of an element from disk."""
    st.session_state.get(_KEPT, {}).pop(key, None)


def _new_folder() -> Path:
    """Make a folder that only its owner reads: in the workspace, where a server that is killed
    leaves nothing for good, or in that of the system, where the workspace cannot be written."""
    try:
        return new_preview_folder(workspace().settings.folder)
    except WorkspaceError:
        return Path(tempfile.mkdtemp(prefix="labelreview-"))


def _forget(given: UploadedFile, key: str) -> None:
    """Leave the element its file, without the bytes, which Streamlit keeps as long as a session."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        empty = UploadedFileRec(given.file_id, given.name, given.type, b"")
        context.uploaded_file_mgr.add_file(context.session_id, empty)
    for held in (given, st.session_state.get(key)):
        if isinstance(held, UploadedFile):
            held.seek(0)
            held.truncate(0)
