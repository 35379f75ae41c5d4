"""A real server on the loopback, and a real Chromium to look at it."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import waiting
from browsers import chromium_path
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from labelreview.workspace import Workspace

ROOT = Path(__file__).parents[2]
APP = ROOT / "streamlit_app.py"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP evil.example 127.0.0.1",
]

# The first page of a cold server takes seconds on a busy machine.
expect.set_options(timeout=15_000)

Serve = Callable[..., str]
Dashboard = Callable[[Path], str]


@dataclass
class Server:
    """A running server, to be stopped by its own process id."""

    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Ask it to end, unless it has."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self.process.terminate()

    def stop(self) -> None:
        self.end()
        try:
            self.process.wait(10)
        except psutil.TimeoutExpired:
            self.kill()


@pytest.fixture(scope="session")
def fork() -> Iterator[Callable[..., psutil.Process]]:
    """`fork(arguments, environment, log)`: Streamlit's command line in a process of its own, which
    begins with its libraries loaded."""
    command = [sys.executable, str(Path(__file__).with_name("warm.py"))]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as warm:
        assert warm.stdin
        assert warm.stdout

        def start(
            arguments: list[str], environment: Mapping[str, str], log: Path
        ) -> psutil.Process:
            order = {"arguments": arguments, "environment": {**environment}, "log": str(log)}
            print(json.dumps(order), file=warm.stdin)
            return psutil.Process(int(warm.stdout.readline()))

        yield start


@pytest.fixture(scope="session")
def start_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Server]]:
    """`start_server(app, env)` starts a server of its own for the Streamlit app file, with the
    settings of the repository, and returns when it answers; with `port`, where another one was. It
    stops with the session."""
    started: list[Server] = []

    def start(
        app: Path,
        env: Mapping[str, str] | None = None,
        program: Path | None = None,
        stdin: socket.socket | None = None,
        port: int | None = None,
    ) -> Server:
        port = port or _free_port()
        log = tmp_path_factory.mktemp("server") / "log.txt"
        options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
        environment = {**os.environ, "LOGNAME": "ana", **(env or {})}
        with log.open("wb") as out:
            if program is None:
                fork = request.getfixturevalue("fork")
                process = fork(["run", str(app), *options], environment, log)
            else:
                process = psutil.Popen(
                    [sys.executable, program, app, *options],
                    cwd=ROOT,
                    env=environment,
                    stdin=stdin,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                )
        server = Server(port, process)
        started.append(server)
        _wait_until_healthy(server.url, process, log)
        return server

    yield start
    for server in started:
        server.end()  # all at once: each takes a second
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def dashboard(start_server: Callable[..., Server]) -> Iterator[Dashboard]:
    """`dashboard(folder)`: the address of the dashboard on that workspace, until the next call.
    All tests of a worker share this server."""
    near, far = socket.socketpair()
    with far:
        program = Path(__file__).with_name("server.py")
        server = start_server(APP, program=program, stdin=far)
    with near, near.makefile("rw", encoding="utf-8", buffering=1) as orders:

        def show(folder: Path) -> str:
            orders.write(f"{folder}\n")
            assert orders.readline() == f"{folder}\n"
            return server.url

        yield show


@pytest.fixture(scope="session")
def serve(start_server: Callable[..., Server]) -> Serve:
    """`serve(app, env)` is the address of a server that was started for it."""
    return lambda app, env=None: start_server(app, env).url


class Cable:
    """Carries bytes from a port of its own to the server's port, until it is cut.

    The server behind it may be started anew on another port: set `port`.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self._cut = False
        self._refused = threading.Semaphore(0)
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Drop every connection, and take no new one before `mend`."""
        self._cut = True
        self._drop()

    def wait_for_refusals(self, many: int) -> None:
        """Wait until the browser has tried to connect so often since the cut, in vain."""
        for _ in range(many):
            assert self._refused.acquire(timeout=60)

    def mend(self) -> None:
        self._cut = False

    def close(self) -> None:
        self._listener.close()
        self._drop()

    def _drop(self) -> None:
        for end in list(self._open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._carry_both, args=(near,), daemon=True).start()

    def _carry_both(self, near: socket.socket) -> None:
        with near, contextlib.suppress(OSError):
            if self._cut:
                self._refused.release()
                return
            with socket.create_connection(("127.0.0.1", self.port)) as far:
                self._open |= {near, far}
                back = threading.Thread(target=self._carry, args=(far, near), daemon=True)
                back.start()
                self._carry(near, far)
                back.join()
                self._open -= {near, far}

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@pytest.fixture
def url(dashboard: Dashboard, space: Workspace) -> str:
    """The dashboard on the workspace `space`."""
    return dashboard(space.settings.folder)


@pytest.fixture
def cable() -> Iterator[Callable[[int], Cable]]:
    """`cable(port)`: a cable to a server's port."""
    laid: list[Cable] = []

    def lay(port: int) -> Cable:
        laid.append(Cable(port))
        return laid[-1]

    yield lay
    for one in laid:
        one.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine. Without one the tests are skipped, but fail in CI."""
    found = chromium_path()
    if found is None:
        reason = "no Chromium on this machine (Debian: apt-get install chromium)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def profile(chromium: Browser) -> Iterator[BrowserContext]:
    """Where pages of 1280 x 800 open, light and patient. Its cache serves all tests of a worker:
    Streamlit's scripts are compiled once."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    context.set_default_timeout(15_000)
    waiting.watch(context)
    yield context
    context.close()


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """A fresh, light page of 1280 x 800. Nothing is stored; it waits up to 15 seconds."""
    page = profile.new_page()
    everything = {"origin": "*", "storageTypes": "cookies,local_storage,indexeddb"}
    profile.new_cdp_session(page).send("Storage.clearDataForOrigin", everything)
    yield page
    for one in profile.pages:
        one.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(url: str, process: psutil.Process, log: Path) -> None:
    for _ in range(600):
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')}")
