"""The page of attempts: each one names a test that is there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "safety.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| attempt ")
]
JAVASCRIPT = re.compile(r"^\s*test\(\"(.+?)\"", re.MULTILINE)


@cache
def names_in(path: str) -> frozenset[str]:
    source = (ROOT / path).read_text(encoding="utf-8")
    if path.endswith(".js"):
        return frozenset(JAVASCRIPT.findall(source))
    found = [node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return frozenset(name for name in found if name.startswith("test_"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_an_attempt_names_a_test_that_is_there(row: tuple[str, ...]) -> None:
    attempt, outcome, test = row
    assert attempt
    assert outcome
    path, _, name = test.strip("`").partition("::")
    assert name in names_in(path)


def test_each_attempt_is_told_once() -> None:
    assert [attempt for attempt, many in Counter(row[0] for row in ROWS).items() if many > 1] == []
