"""The pages of the documentation, and the commands in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from labelreview.cli import app

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def text_of() -> Callable[[str], str]:
    """`text_of("how-to/score.md")` is that page; the README is called README.md."""

    def read(page: str) -> str:
        folder = ROOT if page == "README.md" else ROOT / "docs"
        return (folder / page).read_text(encoding="utf-8")

    return read


@pytest.fixture(scope="session")
def console() -> Callable[[str], list[list[str]]]:
    """`console(text)` gives the words of every command in it that follows a prompt."""

    def read(text: str) -> list[list[str]]:
        return [
            shlex.split(line.removeprefix("$ "), comments=True)
            for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL)
            for line in block.splitlines()
            if line.startswith("$ ")
        ]

    return read


@pytest.fixture(scope="session")
def public_commands() -> dict[str, Any]:
    """The commands of labelreview that people see, by name."""
    every = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return {name: one for name, one in every.items() if not one.hidden}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", str(tmp_path / "default"))
