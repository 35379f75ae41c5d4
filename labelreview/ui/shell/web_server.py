"""What the dashboard adds to Streamlit's web server."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib.resources import files

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from labelreview.ui.context.page_registry import PAGES

_HERE = (
    "<head><script>window.__streamlit = "
    '{...window.__streamlit, BACKEND_BASE_URL: new URL(".", location.href).href}</script>'
)
"""Tells Streamlit's client that the server is where the page's folder is.

Without it, the client of /queue asks for /queue/_stcore/health and /queue/_stcore/host-config
first, and both fail. All pages of the dashboard lie in one folder, as the client's own scripts do.
"""


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
    if not st.get_option("server.headless"):
        # A browser in the terminal returns when it is closed.
        threading.Thread(target=webbrowser.open, args=(_address(),), daemon=True).start()
    yield


async def _page(_request: Request) -> Response:
    return HTMLResponse(_html(), headers={"Cache-Control": "no-cache"})


@cache
def _html() -> str:
    """Return the page of Streamlit's client."""
    html = files(st).joinpath("static", "index.html").read_text(encoding="utf-8")
    return html.replace("<head>", _HERE, 1)


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
