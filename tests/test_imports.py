"""Who may import whom, and what is not loaded before it is needed."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "labelreview"

# The order in which data flows: a package may import from those before it, never from later ones.
PACKAGES = (
    *("core", "labelling_tools", "noise", "store", "data", "evidence", "signals", "ranking"),
    *("decision_log", "explain", "classifiers", "runs", "findings", "review", "export"),
    *("exchange", "benchmark", "experiments", "jobs", "workspace", "upkeep", "notebook", "cli"),
    *("ui", "__main__"),
)
# The same inside the dashboard, whose pages know nothing of each other.
DASHBOARD = ("frontend", "parts", "context", "sync", "shared", "pages", "shell")
HEAVY = ("torch", "transformers", "datasets", "cleanlab", "faiss", "sentence_transformers", "umap")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of each import, those inside functions and for types only too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            whole = node.module == "labelreview"
            for name in node.names:
                yield node.lineno, f"labelreview.{name.name}" if whole else str(node.module)


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def wrong_way(path: Path, order: Sequence[str], above: str) -> list[str]:
    """Imports from packages that come later in `order`; all lie right under `above`."""
    depth = above.count(".")
    own = path.relative_to(PACKAGE).with_suffix("").parts[depth]
    packages = [
        (line, module.split(".")[depth + 1])
        for line, module in imports(path)
        if module.startswith(f"{above}.")
    ]
    return [
        f"line {line}: {package}"
        for line, package in packages
        if package != own and order.index(package) > order.index(own)
    ]


def test_every_package_has_its_place() -> None:
    def packages(folder: Path) -> set[str]:
        return {
            path.relative_to(folder).parts[0].removesuffix(".py") for path in folder.rglob("*.py")
        }

    assert packages(PACKAGE) - {"__init__"} == set(PACKAGES)
    assert packages(PACKAGE / "ui") - {"__init__"} == set(DASHBOARD)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    place = path.relative_to(PACKAGE).parts
    if place == ("__init__.py",):
        pytest.skip("the public names are loaded from everywhere, on first use")
    assert not wrong_way(path, PACKAGES, "labelreview")
    if place[0] == "ui" and len(place) > 2:
        assert not wrong_way(path, DASHBOARD, "labelreview.ui")
    if place[:2] == ("ui", "pages") and len(place) > 3:
        others = {
            module.split(".")[3]
            for _, module in imports(path)
            if module.startswith("labelreview.ui.pages.")
        }
        assert others <= {place[2]}


@pytest.mark.slow
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


@pytest.mark.slow
def test_importing_the_package_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded_by("import labelreview", tmp_path) == set()
    assert loaded_by("import labelreview; labelreview.Filter()", tmp_path) == set()


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_workspace_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded_by("from labelreview.workspace import Workspace; Workspace.open()", tmp_path) == (
        set()
    )


@pytest.mark.slow
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
                f"from labelreview.ui.pages.{name}.page import render",
                "from labelreview.ui.context.page import page",
                "page(render)",
            ]
        )
    # One level down on purpose: files right in pages/ could be opened past the entry file.
    assert not list((ROOT / "pages").glob("*.py"))


def test_the_entry_file_computes_nothing() -> None:
    tree = ast.parse((ROOT / "streamlit_app.py").read_text(encoding="utf-8"))
    assert [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.stmt)][1:] == [
        "import streamlit as st",
        "from labelreview.ui.shell.app import run",
        ast.unparse(tree.body[3]),
        "run()",
        "from labelreview.ui.context.page import show_unforeseen",
        "from labelreview.ui.shell.web_server import lifespan, middleware, routes",
        "app = st.App(__file__, routes=routes(), middleware=middleware(), lifespan=lifespan, "
        "on_script_error=show_unforeseen)",
    ]
