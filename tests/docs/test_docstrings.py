"""What is public says what it guarantees."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
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
