"""What the dashboard adds to Streamlit's web server."""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import re
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib.resources import files

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from labelreview.core.errors import WorkspaceError
from labelreview.core.visitors import Visitors
from labelreview.ui.context.page_registry import PAGES
from labelreview.ui.shell.doorkeeper import HOST, Doorkeeper

_HERE = (
    "<head><script>window.__streamlit = "
    '{...window.__streamlit, BACKEND_BASE_URL: new URL(".", location.href).href}</script>'
)
"""Tells Streamlit's client that the server is where the page's folder is.

Without it, the client of /queue asks for /queue/_stcore/health and /queue/_stcore/host-config
first, and both fail. All pages of the dashboard lie in one folder, as the client's own scripts do.
"""

_log = logging.getLogger(__name__)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def middleware() -> list[Middleware]:
    """Return what stands before every route, ours and Streamlit's, however the server is started.

    Raises `SystemExit` with a sentence when others could reach the server, and nobody has allowed
    it.
    """
    try:
        visitors = Visitors.from_environment()
        address = st.get_option("server.address") or ""
        visitors.check_address(address)
    except WorkspaceError as error:
        # The server imports the app; anything else would be shown with its traceback.
        raise SystemExit(str(error)) from None
    if warning := visitors.warning(address):
        _log.warning(warning)
    return [Middleware(Doorkeeper, visitors, _address(), _policy())]


def routes() -> list[Route]:
    """Return the routes of all pages; Streamlit answers every other path."""
    names = {name for entry in PAGES for name in (entry.url_path, entry.former_url)} | {""}
    return [Route(f"{_root()}/{name}", _page) for name in sorted(names)]


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Let Streamlit know that the folder `pages/` is no list of pages; open the browser when the
    server is ready, as Streamlit does for a script of its own."""
    # Else the first link to a fresh server is "not found": st.navigation has not run yet.
    PagesManager.uses_pages_directory = False
    if Visitors.from_environment().anyone:
        # The Hub's libraries, here and in jobs, then read what everyone may.
        os.environ["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1"
    logging.getLogger("streamlit.error_util").addFilter(_without_messages)
    if not st.get_option("server.headless"):
        # A browser in the terminal returns when it is closed.
        threading.Thread(target=webbrowser.open, args=(_address(),), daemon=True).start()
    yield


def _without_messages(record: logging.LogRecord) -> bool:
    """Let a log say that an error was not caught, without its message, which may quote a text;
    `show_unforeseen` keeps the details."""
    record.exc_info = record.exc_text = None
    return True


async def _page(_request: Request) -> Response:
    return HTMLResponse(_html(), headers={"Cache-Control": "no-cache"})


@cache
def _html() -> str:
    """Return the page of Streamlit's client."""
    html = files(st).joinpath("static", "index.html").read_text(encoding="utf-8")
    return html.replace("<head>", _HERE, 1)


def _policy() -> str:
    """Return what a page may load and run: what comes from this server, and our own scripts in it.

    Whatever a text contains, it can neither run nor fetch anything. Streamlit loads our elements
    as modules from blob: addresses, and writes styles into the page.
    """
    digests = (hashlib.sha256(found.encode()).digest() for found in _SCRIPT.findall(_html()))
    inline = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {inline}",
            "style-src 'self' 'unsafe-inline'",
            # In some browsers 'self' has no websocket.
            f"connect-src 'self' ws://{HOST} wss://{HOST} blob: data:",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


def _address() -> str:
    """Return where a browser on this machine finds the dashboard."""
    host = st.get_option("server.address") or "::"
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    if ":" in host:
        host = f"[{host}]"
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    return f"{scheme}://{host}:{st.get_option('server.port')}{_root()}/"


def _root() -> str:
    """Return the folder of all pages, without the slash at its end."""
    return f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")
