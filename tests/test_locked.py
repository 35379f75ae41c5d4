"""The lock file names one version for everything that pyproject.toml asks for, inside its range."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LINES = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
LOCKED = {
    canonicalize_name(name): version for name, version in (line.split("==") for line in LINES)
}
RUNS = [
    *PROJECT["dependencies"],
    *(r for name in ("models", "postgres", "map", "judge") for r in EXTRAS[name]),
]
TESTS = [r for name in ("docs", "dev") for r in EXTRAS[name] if not r.startswith("labelreview[")]


@pytest.mark.parametrize("requirement", [*RUNS, *TESTS])
def test_is_locked_inside_its_range(requirement: str) -> None:
    wanted = Requirement(requirement)
    assert wanted.specifier.contains(Version(LOCKED[canonicalize_name(wanted.name)]))


@pytest.mark.parametrize("requirement", [*RUNS, *EXTRAS["label-studio"], *EXTRAS["argilla"]])
def test_the_next_major_version_is_not_taken_untried(requirement: str) -> None:
    operators = {one.operator for one in Requirement(requirement).specifier}
    assert operators & {"<", "<="}
    assert ">=" in operators


def test_versions_are_the_same_on_every_machine() -> None:
    """No addresses, no paths, no builds for one kind of machine."""
    assert [line for line in LINES if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
