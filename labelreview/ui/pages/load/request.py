"""What a person asked to load: a source and how to read it, read once and kept."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from labelreview.core.errors import LabelReviewError
from labelreview.core.inside import open_resolved
from labelreview.data.sources import (
    AS_FOUND,
    ReadOptions,
    SourceTable,
    hub_id,
    read_hub_dataset,
    read_source,
    read_upload,
)
from labelreview.data.sources.places.folder import read_file
from labelreview.ui.context.files import check_address, file_access, is_on_hub
from labelreview.ui.context.page_context import BUILTIN
from labelreview.ui.context.previews import preview_folder
from labelreview.ui.shared.uploads import kept_upload

UPLOAD = "load_upload"
"""The key of the file uploader."""


@dataclass(frozen=True, slots=True)
class Request:
    """A source to read.

    kind:
        "path", "upload", "hub" or "builtin".
    stamp:
        Tells versions of a file apart.
    """

    kind: str
    source: str = ""
    options: ReadOptions = AS_FOUND
    stamp: str = ""

    @property
    def key(self) -> str:
        """Return what widgets about this source have in their keys."""
        options = self.options
        hub = (options.config or "", ",".join(options.splits), options.revision or "")
        return "_".join((self.kind, self.source, *hub, self.stamp))


def stamp(path: str) -> str:
    """Return the time of the last change, so that the cache notices a changed file."""
    with contextlib.suppress(OSError, ValueError):
        return str(os.stat(path).st_mtime_ns)
    return ""


def asked(given: str) -> Request:
    """Return the request for what somebody entered: a path, an address or a dataset on the Hub.

    Raises `FileAccessError` for a path outside of where pages read, and for an address where others
    use the dashboard.
    """
    if is_on_hub(hub_id(given) or given):
        return Request("hub", given)
    if "://" in given:
        check_address()
        return Request("path", given)
    path = str(file_access().readable(given))
    return Request("path", path, stamp=stamp(path))


@st.cache_resource(max_entries=1, scope="session", show_spinner=False)
def read(request: Request) -> SourceTable:
    """Return the source's table. Raises `SourceError` when it cannot be read."""
    if request.kind == "upload":
        return read_upload(request.source, read_file(_uploaded(request)), request.options)
    if request.kind == "builtin":
        return read_source(BUILTIN)
    if request.kind == "hub":
        return read_hub_dataset(request.source, request.options)
    if "://" in request.source:
        return read_source(request.source, request.options)
    # Once more: what was a folder then may be a link now.
    path = file_access().readable(request.source)
    if path.is_file():
        return read_upload(path.name, read_file(path), request.options)
    return read_source(path, request.options)


def let_previews_go() -> None:
    """Delete what this session looked at and did not import, and free the whole table."""
    preview_folder.clear()
    read.clear()


def beginning(request: Request, size: int) -> bytes:
    """Return the first bytes of a file or an upload, empty when there are none to see."""
    if request.kind == "upload":
        with _uploaded(request).open("rb") as file:
            return file.read(size)
    with contextlib.suppress(OSError, ValueError), open_resolved(Path(request.source)) as file:
        return file.read(size)
    return b""


def is_there(request: Request) -> bool:
    """Return whether it is a file or a folder to read in one way or another; a URL may be one."""
    if request.kind != "path":
        return request.kind == "upload"
    with contextlib.suppress(OSError, ValueError):
        return "://" in request.source or os.path.exists(request.source)
    return False


def _uploaded(request: Request) -> Path:
    upload = kept_upload(UPLOAD)
    if upload is None or upload.file_id != request.stamp:
        raise LabelReviewError(f"{request.source} is no longer available", "upload it again")
    return upload.path
