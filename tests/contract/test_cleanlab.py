"""cleanlab is called in one module, and by the baseline of the benchmark."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "labelreview"


def cleanlab_modules(path: Path) -> set[str]:
    """Names of cleanlab's modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    return {name for name in found if name.split(".")[0] == "cleanlab"}


def test_cleanlab_is_imported_in_one_module_of_the_product() -> None:
    users = {
        path.relative_to(PACKAGE).as_posix(): modules
        for path in PACKAGE.rglob("*.py")
        if (modules := cleanlab_modules(path))
    }
    assert users.pop("signals/cleanlab_compat.py")
    # The baselines are called as users call them, by public functions alone.
    baselines = {"baselines.py", "run.py", "rivals/adapters/run_datalab.py"}
    assert set(users) <= {f"benchmark/{name}" for name in baselines}
    assert not [name for modules in users.values() for name in modules if "internal" in name]
