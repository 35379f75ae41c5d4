"""`labelreview serve`, `demo` and `doctor`."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from labelreview.cli import doctor, server
from labelreview.ui.shell import web_server


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def answers(port: int, path: str, host: str = "localhost") -> tuple[int, str] | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        response = connection.getresponse()
        return response.status, response.read().decode()
    except OSError:
        return None
    finally:
        connection.close()


SOCKET = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
ATTACKS = (
    ("GET /%2f%2fevil.example/", "", 400),  # would lead to another website
    ("GET /%5cevil.example/", "", 400),
    ("GET /static/..%2f..%2f..%2f..%2fetc/passwd", "", 400),
    ("GET /_stcore/bidi-components/labelreview_frame/..%2f..%2fapp.py", "", 400),
    ("GET /component/x/../../streamlit_app.py", "", 400),
    ("GET /auth/login?next=//evil.example", "", 302),
    ("GET /queue", f"X: {'a' * 200_000}\r\n", 400),
    ("TRACE /queue", "", 403),
    ("POST /_stcore/agent/interact", "", 403),
    ("PUT /_stcore/upload_file/a/b", "Origin: http://localhost:{port}\r\n", 403),
    ("OPTIONS /_stcore/upload_file/a/b", "Origin: http://localhost:1\r\n", 403),
    ("GET /_stcore/stream", SOCKET + "Origin: http://localhost:1\r\n", 403),
    ("GET /_stcore/stream", SOCKET + "Origin: http://localhost:{port}\r\n", 101),
    ("GET /_stcore/stream", SOCKET + "Origin: https://review.example.org\r\n", 101),
    ("GET /_stcore/stream", SOCKET + "Origin: https://review.example.com\r\n", 403),
)
"""Requests, headers that go with them, and the status of the answer."""


def attacked(port: int) -> list[tuple[str, int, str]]:
    """Return each attack with the status of the answer and where that leads."""
    found = []
    for asked, more, _ in ATTACKS:
        head = f"{asked} HTTP/1.1\r\nHost: localhost:{{port}}\r\n{more}\r\n".format(port=port)
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.sendall(head.encode())
            answer = connection.makefile("rb")
            status = int(answer.readline().split()[1])
            lines = iter(answer.readline, b"\r\n")
            leads = [line for line in lines if line.lower().startswith(b"location:")]
        found.append((asked, status, b"".join(leads).decode()))
    return found


@pytest.mark.parametrize("name", ["serve", "demo"])
def test_a_real_server(
    name: str, scored: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    shutil.copytree(scored, tmp_path / "review")
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "labelreview", name, "--workspace", "review"),
            *("--port", str(port), "--allow-host", "review.example.org"),
        ],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    health = None
    deadline = time.monotonic() + 60
    while health is None and process.poll() is None and time.monotonic() < deadline:
        health = answers(port, "/_stcore/health")
        time.sleep(0.05)
    page = answers(port, "/queue") if health else None
    rebound = answers(port, "/_stcore/health", "evil.example") if health else None
    attacks = attacked(port) if health and name == "serve" else []
    process.send_signal(signal.SIGINT if name == "serve" else signal.SIGTERM)
    said = process.communicate(timeout=30)[0]
    if name == "serve":
        assert (process.returncode, said.split()[-1]) == (0, "Stopped."), "Ctrl-C is no failure"
    assert health == (200, "ok"), said
    assert page, said
    assert page[0] == 200
    assert rebound, said
    assert rebound[0] == 403
    assert f"open http://127.0.0.1:{port}/ on its machine" in rebound[1]
    for (asked, status, leads), (*_, expected) in zip(attacks, ATTACKS, strict=False):
        assert status == expected, asked
        assert leads in ("", "location: /\r\n"), asked
    # Nothing is left behind when it is stopped by its id.
    assert answers(port, "/_stcore/health") is None
    assert f"http://127.0.0.1:{port}" in said
    assert "Traceback" not in said


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    """The commands and environments of servers that would be started, were this no test."""
    found: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setattr(server.os, "chdir", lambda _: None)
    monkeypatch.setattr(
        server.os, "execve", lambda _, command, environment: found.append((command, environment))
    )
    return found


@pytest.mark.parametrize("name", ["serve", "demo"])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.7", "no.such.name.invalid"])
def test_others_are_let_in_only_on_purpose(
    name: str, host: str, tmp_path: Path, command: Any, started: list[Any]
) -> None:
    said = command(name, "--workspace", tmp_path / "new", "--host", host)
    assert (said.code, said.out) == (2, "")
    for words in ("read every dataset", "write exports", "decide under any name", "--allow-anyone"):
        assert words in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "new").exists()
    assert not started


def test_whoever_may_come_is_told_to_the_server(
    scored: Path, command: Any, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("--workspace", scored, "--host", "0.0.0.0", "--port", free_port())
    hosts = ("--allow-host", "review.example.org", "--allow-host", "box:8080")
    assert command("serve", *options, "--allow-anyone", *hosts).code == 0
    monkeypatch.setenv("LABELREVIEW_ALLOW_ANYONE", "1")
    monkeypatch.setenv("LABELREVIEW_ALLOW_HOST", "review.example.org")
    assert command("serve", *options, *hosts[2:]).code == 0
    for arguments, environment in started:
        assert arguments[arguments.index("--server.address") + 1] == "0.0.0.0"
        assert environment["LABELREVIEW_ALLOW_ANYONE"] == "1"
        assert environment["LABELREVIEW_ALLOW_HOST"] == "review.example.org,box:8080"
    said = command("serve", *options, "--allow-host", "https://review.example.org/x")
    assert said.code == 2
    assert "give a host such as review.example.org, without https://" in said.err


def test_the_container_says_that_anyone_may_come(
    scored: Path,
    command: Any,
    started: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    file = (Path(__file__).parents[2] / "Dockerfile").read_text(encoding="utf-8")
    _, *arguments = json.loads(file.partition("\nCMD ")[2])
    assert command(*arguments, "--workspace", scored, "--port", free_port()).code == 0
    ((line, environment),) = started
    monkeypatch.setattr(os, "environ", environment)
    given = {"server.address": line[line.index("--server.address") + 1]}
    monkeypatch.setattr("streamlit.get_option", lambda name: given.get(name, ""))
    web_server.middleware()
    assert "anyone who reaches" in caplog.text
    assert "decide under any name" in caplog.text
    assert "127.0.0.1:8501:8501" in file


@pytest.mark.parametrize("chosen", ["variable", "option"])
def test_the_demo_opens_the_workspace_that_is_named(
    scored: Path, tmp_path: Path, command: Any, monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    served = []
    monkeypatch.setattr(server, "run_server", lambda settings, *_: served.append(settings.folder))
    folder = shutil.copytree(scored, tmp_path / "review")
    named = {"variable": folder, "option": tmp_path / "other"}[chosen]
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", str(named))
    said = command("demo", *(("--workspace", folder) if chosen == "option" else ()))
    assert said.code == 0, said.err
    assert served == [folder]
    assert f"The workspace is {folder}" in said.out


def test_doctor(scored: Path, command: Any) -> None:
    said = command("doctor", "--workspace", scored)
    assert (said.code, said.err) == (0, "")
    for name in ("python", "labelreview", "streamlit", *doctor.CORE, "workspace", "database"):
        assert f" {name}: " in said.out
    assert all(line.split()[0] in ("ok", "missing") for line in said.out.splitlines())
    assert f"{scored}, " in said.out
    assert "GiB free" in said.out
    assert "database: sqlite 3." in said.out


def test_doctor_names_the_command_that_adds_what_is_missing(
    scored: Path, command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = doctor._version
    monkeypatch.setattr(
        doctor, "_version", lambda name: None if name in ("torch", "psycopg") else real(name)
    )
    said = command("doctor", "--workspace", scored)
    assert said.code == 0
    for line in (
        "missing extra models: torch not installed; run: pip install 'labelreview[models]'",
        "missing extra postgres: psycopg not installed; run: pip install 'labelreview[postgres]'",
    ):
        assert line in said.out.splitlines()


def test_doctor_finds_what_is_broken(
    tmp_path: Path, command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    real = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "duckdb" else real(name))
    monkeypatch.setattr(doctor, "LITTLE_DISK", 1 << 60)
    said = command("doctor", "--workspace", tmp_path / "file")
    assert (said.code, said.err) == (1, "")
    broken = [line for line in said.out.splitlines() if line.startswith("broken")]
    assert broken[0] == "broken  duckdb: not installed; run: pip install labelreview"
    assert broken[1].endswith("GiB free; free some space")
    assert broken[2] == (
        f"broken  database: {tmp_path / 'file'} cannot be written (File exists); choose another "
        "folder with --workspace"
    )


def test_every_extra_that_is_recommended_exists() -> None:
    project = Path(__file__).parents[2] / "pyproject.toml"
    extras = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for extra, packages in doctor.EXTRAS.items():
        given = [re.split(r"[\[<>=]", requirement)[0] for requirement in extras[extra]]
        assert given == list(packages)
