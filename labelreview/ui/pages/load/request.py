"""What a person asked to load: a source and how to read it, read once and kept."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

import streamlit as st

from labelreview.core.errors import LabelReviewError
from labelreview.data.sources import AS_FOUND, ReadOptions, SourceTable, read_source, read_upload
from labelreview.ui.context.page_context import BUILTIN

UPLOAD = "load_upload"
"""The key of the file uploader, whose value holds the bytes of an upload."""


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
        return str(os.stat(os.path.expanduser(path)).st_mtime_ns)
    return ""


@st.cache_resource(max_entries=3, ttl="10m", show_spinner=False)
def read(request: Request) -> SourceTable:
    """Return the source's table. Raises `SourceError` when it cannot be read."""
    if request.kind == "upload":
        return read_upload(request.source, _uploaded(request), request.options)
    if request.kind == "builtin":
        return read_source(BUILTIN)
    return read_source(request.source, request.options)


def beginning(request: Request, size: int) -> bytes:
    """Return the first bytes of a file or an upload, empty when there are none to see."""
    if request.kind == "upload":
        return _uploaded(request)[:size]
    path = os.path.expanduser(request.source)
    with contextlib.suppress(OSError, ValueError), open(path, "rb") as file:
        return file.read(size)
    return b""


def is_there(request: Request) -> bool:
    """Return whether it is a file or a folder to read in one way or another; a URL may be one."""
    if request.kind != "path":
        return request.kind == "upload"
    with contextlib.suppress(OSError, ValueError):
        return "://" in request.source or os.path.exists(os.path.expanduser(request.source))
    return False


def _uploaded(request: Request) -> bytes:
    upload = st.session_state.get(UPLOAD)
    if upload is None:
        raise LabelReviewError(f"{request.source} is no longer available", "upload it again")
    data: bytes = upload.getvalue()
    return data
