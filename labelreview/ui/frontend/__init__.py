"""Scripts and styles of our own elements, as files that an editor can read."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def asset(name: str) -> str:
    """The content of a file of this folder."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def assets(*names: str) -> str:
    """The contents of several files, one behind the other."""
    return "\n".join(map(asset, names))


def asset_path(name: str) -> Path:
    """Where a file of this folder lies."""
    return Path(__file__).parent / name
