"""The wheel is small, holds the package alone, and serves without the repository around it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePath

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
MOST = 1_450_000  # bytes; nearly all of it is code: 750 files and 75 KB of built-in posts
ENDINGS = {".py", ".js", ".ts", ".css", ".html", ".csv", ".txt", ".toml"}
OFFLINE = ("--no-deps", "--no-index", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", *OFFLINE, "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    pip("install", *OFFLINE, "--target", str(folder), str(wheel))
    return folder


@pytest.fixture
def environment(installed: Path, tmp_path: Path) -> Mapping[str, str]:
    """The package is the installed one, whatever the tests themselves import."""
    workspace = str(tmp_path / "review")
    return {**os.environ, "PYTHONPATH": str(installed), "LABELREVIEW_WORKSPACE": workspace}


def pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", *words]
    done = subprocess.run(command, capture_output=True, text=True)
    assert not done.returncode, done.stderr


def test_size_and_files(wheel: Path) -> None:
    assert wheel.stat().st_size < MOST
    with zipfile.ZipFile(wheel) as archive:
        names = [PurePath(name) for name in archive.namelist()]
    inside = [name for name in names if not name.parts[0].endswith(".dist-info")]
    assert {name.parts[0] for name in inside} == {"labelreview"}
    others = {name for name in inside if name.suffix not in ENDINGS}
    assert others == {
        PurePath("labelreview/ui/frontend/icon.png"),
        PurePath("labelreview/benchmark/held_out.json"),
    }
    assert not {"docs", "tests", "images", "node_modules"} & {
        part for name in inside for part in name.parts
    }
    pages = {str(path.relative_to(ROOT)) for path in (ROOT / "pages").rglob("*.py")}
    assert {str(PurePath("labelreview/app") / page) for page in pages} <= set(map(str, inside))


def test_commands_run_from_elsewhere(environment: Mapping[str, str], tmp_path: Path) -> None:
    code = (
        "import labelreview, sys; from labelreview.cli.server import app_path; "
        "print(labelreview.__file__, app_path(), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    package, app = map(Path, done.stdout.splitlines())
    assert package.parent == Path(environment["PYTHONPATH"]) / "labelreview"
    assert app == package.parent / "app" / "streamlit_app.py"
    assert (app.parent / ".streamlit" / "config.toml").is_file()


def test_the_start_page_is_drawn(
    installed: Path, environment: Mapping[str, str], tmp_path: Path
) -> None:
    app = installed / "labelreview" / "app" / "streamlit_app.py"
    code = f"""
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(app)!r}, default_timeout=60).run()
assert not app.exception, app.exception
assert not app.error, app.error
print(*(one.label for one in app.button), sep="\\n")
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert not done.returncode, done.stderr
    assert "Load a dataset" in done.stdout.splitlines()


def test_the_server_answers(environment: Mapping[str, str], tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "labelreview", "serve", "--port", port],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert answer(server, f"http://127.0.0.1:{port}/_stcore/health") == "ok"
    finally:
        server.terminate()
        server.wait(20)


def answer(server: subprocess.Popen[bytes], url: str) -> str:
    """What the server says, as soon as it says anything."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return str(response.read().decode())
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    pytest.fail("the server did not start")
