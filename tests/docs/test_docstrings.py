"""What is public says what it guarantees."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import labelreview


@pytest.mark.parametrize("name", [name for name in labelreview.__all__ if name != "__version__"])
def test_public_names_and_their_methods(name: str) -> None:
    thing = getattr(labelreview, name)
    first = inspect.getdoc(thing)
    assert first
    assert first[0].isupper()
    if not inspect.isclass(thing):
        return
    # A dataclass without a docstring of its own is given its signature.
    assert not first.startswith(f"{thing.__name__}(")
    for method, value in vars(thing).items():
        if not method.startswith("_") and (callable(value) or isinstance(value, property)):
            assert inspect.getdoc(value), f"{name}.{method}"


def modules() -> list[str]:
    found = pkgutil.walk_packages(labelreview.__path__, "labelreview.")
    return sorted(
        module.name
        for module in found
        if not module.name.startswith(("labelreview.ui", "labelreview.store.migrations"))
        and not module.name.endswith("__main__")
    )


@pytest.mark.parametrize("name", modules())
def test_modules_are_explained_and_their_examples_hold(name: str) -> None:
    module: ModuleType = importlib.import_module(name)
    assert module.__doc__
    results = doctest.testmod(module)
    assert results.failed == 0


PACKAGE = Path(labelreview.__file__).parent
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)

NO_VERBS = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "it",
        "they",
        "one",
        "each",
        "every",
        "all",
        "both",
        "some",
        "any",
        "no",
        "none",
        "there",
        "what",
        "which",
        "who",
        "whose",
        "whether",
        "where",
        "when",
        "why",
        "how",
        "if",
        "as",
        "in",
        "of",
        "on",
        "by",
        "at",
        "and",
        "same",
        "only",
    ]
)


def public_functions(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node.body)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            is_property = any("property" in ast.unparse(one) for one in node.decorator_list)
            if not node.name.startswith("_") and not is_property:
                yield node


def begins_with_a_verb(docstring: str) -> bool:
    word = docstring.split()[0].rstrip(".,:;").lower()
    is_plural = word.endswith("s") and not word.endswith("ss")
    return word.replace("-", "").isalpha() and not is_plural and word not in NO_VERBS


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_docstrings_of_functions_begin_with_a_verb(path: Path) -> None:
    documented = {
        f"{node.name} (line {node.lineno})": ast.get_docstring(node)
        for node in public_functions(ast.parse(path.read_text("utf-8")).body)
    }
    wrong = [name for name, text in documented.items() if text and not begins_with_a_verb(text)]
    assert wrong == []
