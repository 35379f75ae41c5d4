"""The README is short, its ten lines run, and its links lead somewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_ten_lines(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(BLOCKS[0], "README", "exec"), {})
    header, *worst = capsys.readouterr().out.splitlines()
    assert header.split() == ["text", "given_label", "suggested_label", "score"]
    assert "great goal, we won" in worst[0]
    assert len(worst) == 3
    assert len(BLOCKS[0].split("\n\n")[-1].splitlines()) <= 10


def test_there_is_one_block() -> None:
    assert len(BLOCKS) == 1
    ast.parse(BLOCKS[0])


def test_it_is_one_short_page() -> None:
    assert len(README.splitlines()) <= 120
    assert len(re.findall(r"!\[", README)) == 1
    assert len(re.findall(r"^- \*\*", README, re.MULTILINE)) == 5


def test_the_two_commands_are_on_the_first_screen(root: Path, console: Callable[..., Any]) -> None:
    first_screen = "\n".join(README.splitlines()[:20])
    targets = [words[1] for words in console(first_screen) if words[0] == "make"]
    assert targets == ["demo", "test"]
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


@pytest.mark.parametrize("picture", re.findall(r"!\[[^]]*\]\((\S+)\)", README))
def test_pictures_are_there(root: Path, picture: str) -> None:
    assert (root / picture).is_file()


def test_figures_are_those_of_the_benchmark(text_of: Callable[[str], str]) -> None:
    claimed = re.search(
        r"is ([\d.]+) times that.*?\((\d+) datasets\), and ([\d.]+) times.*?\((\d+) settings\)",
        README,
        re.DOTALL,
    )
    assert claimed
    natural, datasets, injected, settings = claimed.groups()
    page = text_of("concepts/benchmark.md")
    assert re.search(rf"natural noise\*\*[^|]*\| {datasets} \| \*\*{natural}\*\* \|", page)
    assert f"noise and votes** | {settings} | **{injected}** |" in page
