"""The pages for developers work: what they add is added here, and used."""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from labelreview.core.errors import SourceError
from labelreview.data.sources import files, propose_columns, read_source
from labelreview.data.sources.places import members

ROOT = Path(__file__).parents[2]
Read = Callable[[str], str]


def blocks(page: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page, re.DOTALL)


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_packages_are_listed_in_their_order(text_of: Read) -> None:
    page = text_of("development/architecture.md")
    table = page.split("## The packages")[1].split("\n## ")[0]
    packages = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    order = loaded(ROOT / "tests" / "test_imports.py").PACKAGES
    assert packages == [package for package in order if package != "__main__"]


def test_the_picture_shows_every_package(text_of: Read) -> None:
    picture = (ROOT / "docs" / "images" / "architecture.svg").read_text(encoding="utf-8")
    shown = re.findall(r'fill="#fff">(\w+)</text>', picture)
    order = loaded(ROOT / "tests" / "test_imports.py").PACKAGES
    assert sorted(shown) == sorted(set(order) - {"__main__"})


def test_words_of_the_architecture_are_in_a_table(text_of: Read) -> None:
    words = text_of("development/architecture.md").split("## Words")[1]
    for word in ("example", "signal", "score", "finding", "verdict", "decision", "queue", "run"):
        assert re.search(rf"^\| {word} \|", words, re.MULTILINE), word


def owed_by_every_signal(contract: ModuleType) -> list[Callable[..., None]]:
    """The tests of the contract that run over `SIGNALS` itself."""
    found = [
        test
        for name, test in vars(contract).items()
        if name.startswith("test_")
        and any(contract.SIGNALS in mark.args for mark in getattr(test, "pytestmark", ()))
    ]
    assert len(found) >= 2
    return found


@pytest.mark.slow
def test_add_a_signal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text_of: Read) -> None:
    page = text_of("development/add-a-signal.md")
    path = tmp_path / "short_text.py"
    path.write_text(blocks(page)[0], encoding="utf-8")
    signal = loaded(path).SHORT_TEXT
    contract = loaded(ROOT / "tests" / "contract" / "test_signals.py")
    for test in owed_by_every_signal(contract):
        if "case" in inspect.signature(test).parameters:
            for case in contract.CASES:
                test(signal, case)
        else:
            test(signal)
    monkeypatch.setattr(contract, "SIGNALS", (*contract.SIGNALS, signal))
    (names,) = [test for name, test in vars(contract).items() if "test_names_are_unique" in name]
    names()
    given = contract.evidence(40, 2)
    given.texts[5] = "no"
    assert np.argmax(signal.score(given)) in (0, 1, 5)  # the first two are as short
    assert signal.score(given)[5] > 0.9
    assert f'"{signal.name}"' in page
    assert not signal.is_default


def test_add_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text_of: Read) -> None:
    page = text_of("development/add-a-source.md")
    names = dict(vars(files))
    exec(compile(blocks(page)[0], "add-a-source.md", "exec"), names)
    assert '".ft": _read_fasttext' in page
    monkeypatch.setitem(files._READERS, ".ft", names["_read_fasttext"])
    formats = ((*members._FORMATS[0], ".ft"), *members._FORMATS[1:])
    monkeypatch.setattr(members, "_FORMATS", formats)
    path = tmp_path / "days" / "train.ft"
    path.parent.mkdir()
    path.write_text("__label__joy good day\n__label__anger bad day\n" * 20, encoding="utf-8")
    for source in (read_source(path), read_source(path.parent)):
        assert source.table.column("text").to_pylist() == ["good day", "bad day"] * 20
        assert propose_columns(source).label == "label"
    path.write_text("__label__joy good day\nbad day\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"Line 2 of train\.ft does not begin with one label"):
        read_source(path)


@pytest.mark.slow
def test_add_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builtin_folder: Path, text_of: Read
) -> None:
    page = text_of("development/add-a-page.md")
    render, entry = blocks(page)
    path = tmp_path / "page.py"
    path.write_text(render, encoding="utf-8")
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", str(builtin_folder))
    monkeypatch.setitem(sys.modules, "labelreview.ui.pages.lengths", ModuleType("lengths"))
    monkeypatch.setitem(sys.modules, "labelreview.ui.pages.lengths.page", loaded(path))
    script = tmp_path / "lengths.py"
    settle = (
        "from labelreview.ui.context.session import current_session\n"
        "from labelreview.ui.context.page import enter\n"
        "current_session().choose('builtin')\nenter()\n"
    )
    script.write_text(settle + entry, encoding="utf-8")
    app = AppTest.from_file(str(script), default_timeout=60).run()
    assert not app.exception
    assert not app.error
    assert [one.value for one in app.title] == ["Lengths"]
    assert len(entry.strip().splitlines()) == len(
        (ROOT / "pages" / "explore" / "map.py").read_text(encoding="utf-8").strip().splitlines()
    )
