"""The reference pages are what the code says now, and leave nothing out."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import labelreview
from labelreview.signals import SIGNALS

ROOT = Path(__file__).parents[2]
GENERATED = runpy.run_path(str(ROOT / "docs" / "generate.py"))
Read = Callable[[str], str]


@pytest.mark.parametrize("page", GENERATED["PAGES"])
def test_the_committed_page_is_current(page: str, text_of: Read) -> None:
    assert text_of(f"reference/{page}") == GENERATED["text_of"](page), "run `make reference`"


def test_every_command_and_option_is_described(
    public_commands: dict[str, Any], text_of: Read
) -> None:
    page = text_of("reference/command-line.md")
    assert re.findall(r"^## (\w+)$", page, re.MULTILINE) == list(public_commands)
    for part, command in zip(page.split("\n## ")[1:], public_commands.values(), strict=True):
        for one in command.params:
            shown = one.opts[0] if one.param_type_name == "option" else one.metavar
            assert f"| `{shown}" in part, (command.name, shown)


def test_every_signal_is_explained(text_of: Read) -> None:
    page = text_of("reference/signals.md")
    in_every_run, on_request = page.split("## On request")
    for part, is_default in ((in_every_run, True), (on_request, False)):
        explained = re.findall(r"^\| `(\w+)` \|[^|]+\| [^|]+ \|", part, re.MULTILINE)
        assert explained == [one.name for one in SIGNALS if one.is_default is is_default]


def test_every_public_name_is_described(text_of: Read) -> None:
    names = re.findall(r"^## (\w+)$", text_of("reference/python.md"), re.MULTILINE)
    assert set(names) | {"__version__"} == set(labelreview.__all__)
