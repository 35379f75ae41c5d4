"""The dashboard without a browser: a workspace in each state, and every page by its file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from labelreview.configuration import Configuration
from labelreview.decisions import DecisionLog
from labelreview.workspace import Workspace

ROOT = Path(__file__).parents[2]
PLACES = {
    "load": "pages/data/load.py",
    "score": "pages/data/score.py",
    "overview": "pages/explore/overview.py",
    "examples": "pages/explore/examples.py",
    "queue": "pages/review/queue.py",
    "export": "pages/results/export.py",
}

Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test has a workspace of its own, and no server remembers the one before."""
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.delenv("LABELREVIEW_DATABASE_URL", raising=False)
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def scored_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in posts, imported and scored: to be copied, not to be used."""
    folder = tmp_path_factory.mktemp("scored") / "workspace"
    space = Workspace.open(folder)
    space.import_dataset("builtin")
    space.score("builtin", Configuration())
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """A workspace without a dataset."""
    return Workspace.open(tmp_path / "workspace")


@pytest.fixture
def imported(empty: Workspace) -> Workspace:
    """The built-in posts, not scored."""
    empty.import_dataset("builtin")
    return empty


@pytest.fixture
def scored(scored_once: Path, tmp_path: Path) -> Workspace:
    """The built-in posts, scored."""
    return Workspace.open(shutil.copytree(scored_once, tmp_path / "workspace"))


@pytest.fixture
def log(scored: Workspace) -> DecisionLog:
    """The decisions of the scored posts."""
    return scored.decisions("builtin")


@pytest.fixture
def open_page() -> Open:
    """`open_page("queue", given=["a"])`: the page as a link opens it, run once."""

    def open_(place: str, **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.switch_page(PLACES[place])
        return app.run()

    return open_
