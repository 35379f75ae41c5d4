"""The routes of the pages, and what the server does when it starts."""

from __future__ import annotations

import os
import re
import runpy
import tomllib
import webbrowser
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from labelreview.ui.context.page_registry import PAGES
from labelreview.ui.shell import web_server
from labelreview.ui.shell.doorkeeper import Doorkeeper

ROOT = Path(__file__).parents[2]


def at_once(work: Coroutine[Any, Any, Any]) -> Any:
    """Run what waits for nothing; `asyncio.run` would not beside the loop of Playwright."""
    with pytest.raises(StopIteration) as done:
        work.send(None)
    return done.value.value


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The server's settings as the test changes them."""
    changed: dict[str, Any] = {"server.address": None, "server.port": 8501}
    real = st.get_option
    monkeypatch.setattr(
        st, "get_option", lambda name: changed[name] if name in changed else real(name)
    )
    return changed


@pytest.mark.parametrize(("base", "root"), [("", ""), ("base", "/base"), ("/a/b/", "/a/b")])
def test_each_page_has_a_route(options: dict[str, Any], base: str, root: str) -> None:
    options["server.baseUrlPath"] = base
    paths = {route.path for route in web_server.routes()}
    assert paths >= {f"{root}/", *(f"{root}/{entry.url_path}" for entry in PAGES)}
    assert f"{root}/trying" in paths


def test_a_page_names_the_server_before_the_client_starts() -> None:
    response = at_once(web_server._page(None))  # type: ignore[arg-type]
    html = bytes(response.body).decode()
    assert html.index("BACKEND_BASE_URL") < html.index('<script type="module"')
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("changed", "address"),
    [
        ({}, "http://localhost:8501/"),
        ({"server.address": "0.0.0.0"}, "http://localhost:8501/"),
        ({"server.address": "127.0.0.1", "server.port": 8600}, "http://127.0.0.1:8600/"),
        ({"server.address": "::1"}, "http://[::1]:8501/"),
        ({"server.sslCertFile": "cert.pem"}, "https://localhost:8501/"),
        ({"server.baseUrlPath": "base"}, "http://localhost:8501/base/"),
        ({"server.headless": True}, None),
    ],
)
def test_the_browser_is_opened_where_the_pages_are(
    options: dict[str, Any],
    changed: dict[str, Any],
    address: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr(web_server.threading, "Thread", Now)
    options.update({"server.headless": False, **changed})

    async def start() -> None:
        async with web_server.lifespan(None):  # type: ignore[arg-type]
            pass

    at_once(start())
    assert opened == ([address] if address else [])


def test_the_first_link_to_a_server_is_no_unknown_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)

    async def start() -> None:
        async with web_server.lifespan(None):  # type: ignore[arg-type]
            assert PagesManager.uses_pages_directory is False

    at_once(start())


def test_where_anyone_may_come_the_hub_gets_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    unset = "HF_HUB_DISABLE_IMPLICIT_TOKEN"
    monkeypatch.setenv(unset, "")
    monkeypatch.setenv("LABELREVIEW_ALLOW_ANYONE", "1")

    async def start() -> None:
        async with web_server.lifespan(None):  # type: ignore[arg-type]
            assert os.environ[unset] == "1"

    at_once(start())


def test_a_page_runs_its_own_scripts_only() -> None:
    policy = web_server._policy()
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert "'unsafe-eval'" not in policy
    inline = re.findall(r"<script(?![^>]*\ssrc=)", web_server._html())
    assert policy.count("'sha256-") == len(inline) > 0


def test_every_way_of_starting_has_the_door(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """`serve`, `demo`, `show`, Docker and `streamlit run` all serve this one app."""
    entry = ROOT / "streamlit_app.py"
    options["server.address"] = "localhost"
    monkeypatch.setattr("streamlit.config._main_script_path", str(entry))
    app = runpy.run_path(str(entry), run_name="streamlit_app")["app"]
    assert [one.cls for one in app._user_middleware] == [Doorkeeper]
    for address in ("0.0.0.0", "::", "", None):
        options["server.address"] = address
        with pytest.raises(SystemExit, match="decide under any name; allow that with"):
            web_server.middleware()
        monkeypatch.setenv("LABELREVIEW_ALLOW_ANYONE", "1")
        caplog.clear()
        assert web_server.middleware()
        assert "anyone who reaches" in caplog.text
        monkeypatch.delenv("LABELREVIEW_ALLOW_ANYONE")
    monkeypatch.setenv("LABELREVIEW_ALLOW_HOST", "https://review.example.org")
    with pytest.raises(SystemExit, match="without https://"):
        web_server.middleware()


def test_no_page_around_steers_the_dashboard() -> None:
    """Streamlit obeys messages of pages at *.streamlit.app, where anybody may publish one."""
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["client"]["allowedOrigins"] == []
    assert settings["server"]["address"] == "localhost"


def test_streamlit_offers_nothing_else() -> None:
    assert st.get_option("server.enableAgentApi") is False
    assert st.get_option("server.enableStaticServing") is False
    assert st.get_option("server.enableXsrfProtection") is True
    assert st.get_option("server.enableCORS") is True


class Now:
    """A thread whose work is done when it is started."""

    def __init__(self, target: Any, args: tuple[str, ...], daemon: bool) -> None:
        self.start = lambda: target(*args)
