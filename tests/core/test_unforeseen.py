"""What nobody foresaw: a sentence, a code, and a file that holds no text."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from labelreview.core.unforeseen import code_of, told


def failing(text: str) -> None:
    try:
        raise ValueError(f"inner {text}")
    except ValueError as error:
        raise KeyError(text) from error


def caught(text: str = "a private text") -> Exception:
    try:
        failing(text)
    except KeyError as error:
        return error
    raise AssertionError


def test_the_file_holds_places_and_no_texts(tmp_path: Path) -> None:
    found = told(caught(), "The command", tmp_path)
    assert found.file is not None
    content = found.file.read_text(encoding="utf-8")
    assert "private" not in f"{content}{found}{found.problem}{found.remedy}"
    assert "builtins.KeyError" in content
    assert "builtins.ValueError" in content
    assert "test_unforeseen.py failing, line" in content
    assert "pyarrow: " in content
    assert str(tmp_path) not in content
    assert found.code in content


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        found = told(caught(), "The command", tmp_path)
    finally:
        os.umask(before)
    assert found.file is not None
    assert stat.S_IMODE(found.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(found.file.parent.stat().st_mode) == 0o700


def test_the_same_fault_has_the_same_code() -> None:
    assert code_of(caught("one")) == code_of(caught("two"))
    assert code_of(caught()) != code_of(ValueError())
    assert len(code_of(caught())) == 6


def test_without_a_workspace_the_file_is_among_the_logs_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_log_path", lambda _: tmp_path / "logs")
    found = told(caught(), "The command", tmp_path / "not there")
    assert found.file is not None
    assert found.file.parent == tmp_path / "logs"
    assert not (tmp_path / "not there").exists()


def test_without_any_place_the_sentence_stands_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("platformdirs.user_log_path", lambda _: tmp_path / "file" / "logs")
    (tmp_path / "problems").write_text("")
    found = told(caught(), "The command", tmp_path)
    assert found.file is None
    assert found.remedy == f"try again; if it fails again, report {found.code}"


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (MemoryError(), "too little memory"),
        (RecursionError(), "nested too deeply"),
        (ModuleNotFoundError("x", name="numpy"), "half installed"),
    ],
)
def test_some_have_advice(error: Exception, advice: str, tmp_path: Path) -> None:
    assert advice in told(error, "It", tmp_path).advice
