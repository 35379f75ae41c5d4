"""The shape of the tree: what stands where, how long files are, and that a name means one thing."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "labelreview"
LONGEST = {".py": 350, ".js": 250}


def test_four_modules_stand_outside_a_room() -> None:
    loose = {path.name for path in PACKAGE.glob("*.py")}
    assert loose == {"__init__.py", "__main__.py", "notebook.py", "workspace.py"}


def test_files_are_short() -> None:
    lengths = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*")
        if path.suffix in LONGEST
    }
    assert lengths
    assert not {path: n for path, n in lengths.items() if n > LONGEST[path.suffix]}


def test_a_class_name_means_one_class() -> None:
    names = Counter(
        node.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert len(names) > 100
    assert [name for name, n in names.items() if n > 1] == []
