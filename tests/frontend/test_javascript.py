"""The front end's own checks: its tests under Node, and its types. Only developers need Node."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from labelreview.ui import frontend

ROOT = Path(__file__).parents[2]
FOLDER = Path(frontend.__file__).parent
LONGEST = 250  # lines
IN_CI = os.environ.get("CI") == "true"


def npm(*arguments: str) -> None:
    """Run an npm script; its output is the message if it fails."""
    if shutil.which("npm") is None or not (ROOT / "node_modules/typescript").exists():
        missing = "Node, npm or node_modules is missing: install Node and run `npm ci`"
        if IN_CI:
            pytest.fail(missing)
        pytest.skip(missing)
    done = subprocess.run(
        ["npm", "--silent", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_tests_of_the_front_end_pass() -> None:
    npm("test")


def test_the_types_of_the_front_end_hold() -> None:
    npm("run", "check")


@pytest.mark.parametrize(
    "file", sorted(FOLDER.rglob("*.js")), ids=lambda file: file.relative_to(FOLDER).as_posix()
)
def test_every_module_is_short_typed_and_makes_no_html_of_data(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith("// @ts-check\n")
    assert len(text.splitlines()) <= LONGEST
    for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "@ts-ignore", "@ts-nocheck"):
        assert danger not in text


@pytest.mark.parametrize(
    "file", sorted(FOLDER.rglob("*.css")), ids=lambda file: file.relative_to(FOLDER).as_posix()
)
def test_every_text_follows_the_size_that_was_chosen(file: Path) -> None:
    root = "font-size: calc(16px * var(--labelreview-text))"  # all others are measured by it
    text = file.read_text(encoding="utf-8").replace(root, "")
    assert not re.findall(r"(?<![\w-])(?:font|font-size|line-height):[^;}]*?\dpx", text)
