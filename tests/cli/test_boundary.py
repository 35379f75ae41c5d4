"""The command line says one sentence, whatever happens, and to whatever it writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from labelreview import cli


def run(*arguments: str, folder: Path, before: str = "", **streams: object):  # type: ignore[no-untyped-def]
    code = f"import sys\n{before}\nfrom labelreview.__main__ import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        stderr=subprocess.PIPE,
        env={**os.environ, "LABELREVIEW_WORKSPACE": str(folder)},
        timeout=120,
        check=False,
        **{"stdout": subprocess.PIPE, **streams},
    )


@pytest.mark.parametrize(
    "error", [ValueError, MemoryError, RecursionError, KeyError, AssertionError]
)
def test_what_nobody_foresaw_is_a_sentence_with_a_code_and_a_file(  # type: ignore[no-untyped-def]
    error: type[Exception], tmp_path, monkeypatch, capsys
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error("a private text")

    monkeypatch.setattr("labelreview.workspace.Workspace.open", fail)
    with pytest.raises(SystemExit) as stopped:
        cli.main(["findings", "tweets", "--workspace", str(tmp_path)])
    assert stopped.value.code == 70
    said = capsys.readouterr().err
    assert said.startswith(f"labelreview: The command failed unexpectedly ({error.__name__}, E-")
    assert said.count("\n") == 1
    assert "private" not in said
    (file,) = (tmp_path / "problems").iterdir()
    assert str(file) in said
    assert "private" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("package", ["numpy", "typer", "pyarrow"])
def test_a_half_installed_package_is_named(package: str, tmp_path: Path) -> None:
    done = run("findings", "x", folder=tmp_path, before=f"sys.modules[{package!r}] = None")
    said = done.stderr.decode()
    assert done.returncode in (1, 70)
    assert package in said
    assert "--force-reinstall" in said
    assert said.count("\n") == 1


def test_a_reader_that_leaves_is_no_failure(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = run("signals", folder=tmp_path, stdout=write)
    os.close(write)
    assert done.stderr == b""
    assert done.returncode in (1, 141)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_an_output_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = run("signals", folder=tmp_path, stdout=full)
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert b"No space left" in done.stderr


def test_without_an_output_there_is_no_traceback(tmp_path: Path) -> None:
    done = run("signals", folder=tmp_path, before="import os; os.close(1)")
    assert b"Traceback" not in done.stderr
    done = run("signals", folder=tmp_path, before="sys.stdout = None")
    assert b"Traceback" not in done.stderr


def test_a_terminal_without_a_letter_shows_another_sign(tmp_path: Path) -> None:
    file = tmp_path / "größe.csv"
    done = run(
        *("import", str(file)),
        folder=tmp_path,
        before="sys.stdout.reconfigure(encoding='ascii'); sys.stderr.reconfigure(encoding='ascii')",
    )
    assert done.returncode == 2
    assert b"There is no file" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("folder", ["~nobody-is-called-so/x"])
def test_a_workspace_that_is_no_path_is_a_sentence(folder: str, capsys) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SystemExit) as stopped:
        cli.main(["findings", "tweets", "--workspace", folder])
    assert stopped.value.code == 2
    assert "cannot be a workspace" in capsys.readouterr().err


def test_a_server_with_a_port_that_is_no_number_is_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "labelreview.ui.shell.command_line", "run", "nothing.py"],
        capture_output=True,
        env={**os.environ, "STREAMLIT_SERVER_PORT": "abc"},
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    assert done.returncode
    assert b"Traceback" not in done.stderr
