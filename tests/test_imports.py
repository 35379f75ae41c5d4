"""Who may import whom, and what is not loaded before it is needed."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "labelreview"

# Data moves to the right and imports point to the left: a module may import what stands in its own
# row (inside one part, or below it in SAME_ROW) and in the rows above, never what stands below.
ROWS = (
    # words and values that know nothing of each other's use
    "errors texts progress settings blocks parallel",
    "labels artifacts configuration noise",
    "picks",
    "filters",
    # one imported dataset; the tables; how long work takes
    "dataset store builtin estimates",
    # what detectors may ask for, what they say, and where both come from
    "sources evidence decision_log",
    "signals driving reclassing",
    "confusion copies",
    "combine summary",
    "run",
    "vectors",
    # the stations
    "scoring feedback view finding jobs export trying models",
    "findings bench",
    "review",
    "pseudo experiments tasks",
    "workspace",
    "handlers server doctor console",
    "cli ui notebook",
    "__main__",
)
PLACE = {part: row for row, parts in enumerate(ROWS) for part in parts.split()}
HEAVY = ("torch", "transformers", "datasets", "cleanlab", "faiss", "sentence_transformers", "umap")


def part_of(module: str) -> str:
    """The file or folder right under the package, "" for the package itself."""
    return module.partition(".")[2].partition(".")[0]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of each import, those inside functions too, those for types only not."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            whole = node.module == "labelreview"
            for name in node.names:
                yield node.lineno, f"labelreview.{name.name}" if whole else str(node.module)


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_every_part_has_its_place() -> None:
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in files()}
    assert parts - {"__init__"} == set(PLACE)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        pytest.skip("the public names are loaded from everywhere, on first use")
    wrong = [
        f"line {line}: {module}"
        for line, module in imports(path)
        if module.startswith("labelreview.")
        and part_of(module) != own
        and PLACE[part_of(module)] >= PLACE[own]
    ]
    assert not wrong


def test_only_the_dashboard_draws() -> None:
    drawing = {
        path.relative_to(PACKAGE).parts[0]
        for path in files()
        for _, module in imports(path)
        if module.partition(".")[0] == "streamlit"
    }
    assert drawing == {"ui"}


def test_heavy_libraries_are_imported_in_functions() -> None:
    for path in files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [
            name.name if isinstance(node, ast.Import) else str(node.module)
            for node in tree.body
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in node.names
        ]
        assert not {name.partition(".")[0] for name in names} & set(HEAVY), path


def loaded_by(code: str, folder: Path) -> set[str]:
    """The heavy libraries that are loaded after this code, and streamlit and sklearn."""
    watched = (*HEAVY, "streamlit", "sklearn")
    report = f"import sys, json; print(json.dumps([m for m in {watched!r} if m in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        env={**os.environ, "LABELREVIEW_WORKSPACE": str(folder / "review")},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert not done.returncode, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded_by("import labelreview", tmp_path) == set()
    assert loaded_by("import labelreview; labelreview.Filter()", tmp_path) == set()


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    code = """
from labelreview.cli import main
for arguments in (["--help"], ["score", "--help"], ["nonsense"]):
    try:
        main(arguments)
    except SystemExit:
        pass
"""
    assert loaded_by(code, tmp_path) == set()


def test_a_workspace_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded_by("from labelreview.workspace import Workspace; Workspace.open()", tmp_path) == (
        set()
    )


def test_the_app_loads_nothing_heavy(tmp_path: Path) -> None:
    code = """
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("streamlit_app.py", default_timeout=60).run()
assert not app.exception, app.exception
"""
    assert loaded_by(code, tmp_path) == {"streamlit"}


def test_pages_are_three_lines() -> None:
    pages = sorted((ROOT / "pages").rglob("*.py"))
    assert pages
    for path in pages:
        name = path.stem
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line]
        assert sorted(lines) == sorted(
            [
                f"from labelreview.ui.{name} import render",
                "from labelreview.ui.page import page",
                "page(render)",
            ]
        )
    # One level down on purpose: files right in pages/ could be opened past the entry file.
    assert not list((ROOT / "pages").glob("*.py"))


def test_the_entry_file_computes_nothing() -> None:
    tree = ast.parse((ROOT / "streamlit_app.py").read_text(encoding="utf-8"))
    assert [ast.unparse(node) for node in tree.body[1:]] == [
        "from labelreview.ui.app import run",
        "run()",
    ]
