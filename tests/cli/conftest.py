"""The built-in posts, scored once, for every command."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def scored(builtin_folder: Path) -> Path:
    """A workspace in which `builtin` is scored. Only to be read."""
    return builtin_folder


@pytest.fixture
def own(builtin_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a copy of that workspace in `review` to be changed."""
    shutil.copytree(builtin_folder, tmp_path / "review")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", "review")
    return tmp_path


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """Of a process of its own: nothing of the user's workspace, nothing from the Hub."""
    kept = {name: value for name, value in os.environ.items() if "LABELREVIEW" not in name}
    return {**kept, "HF_HUB_OFFLINE": "1", "COLUMNS": "100"}
