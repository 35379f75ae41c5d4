"""The dashboard without a browser: a workspace in each state, and every page by its file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from labelreview.decision_log import DecisionLog
from labelreview.workspace import Workspace

ROOT = Path(__file__).parents[2]
PAGES = {
    "load": "pages/data/load.py",
    "score": "pages/data/score.py",
    "overview": "pages/explore/overview.py",
    "examples": "pages/explore/examples.py",
    "map": "pages/explore/map.py",
    "queue": "pages/review/queue.py",
    "grid": "pages/review/grid.py",
    "conflicts": "pages/review/conflicts.py",
    "experiments": "pages/results/experiments.py",
    "export": "pages/results/export.py",
    "predict": "pages/results/predict.py",
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
def imported_folder(make_once: Callable[..., Path]) -> Path:
    """A workspace with the built-in posts, not scored. Only to be copied."""

    def make(folder: Path) -> None:
        space = Workspace.open(folder)
        space.import_dataset("builtin")
        space.close()

    return make_once("imported", make)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace without a dataset."""
    space = Workspace.open(tmp_path / "workspace")
    yield space
    space.close()


@pytest.fixture
def imported(imported_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The built-in posts, not scored."""
    shutil.copytree(imported_folder, tmp_path / "workspace")
    space = Workspace.open(tmp_path / "workspace")
    yield space
    space.close()


@pytest.fixture
def scored(builtin_space: Workspace) -> Workspace:
    """The built-in posts, scored."""
    return builtin_space


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
        app.switch_page(PAGES[place])
        return app.run()

    return open_
