"""A real Label Studio server imports a batch, and its exports come back as decisions.

LABELREVIEW_TEST_LABEL_STUDIO is the path of the `label-studio` of an environment of its own, such
as after `python -m venv place && place/bin/pip install label-studio`.
"""

from __future__ import annotations

import gc
import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest

from labelreview.exchange import Exchange
from labelreview.exchange.servers import Uploaded
from labelreview.labelling_tools import TOOLS

PROGRAM = os.environ.get("LABELREVIEW_TEST_LABEL_STUDIO", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PROGRAM, reason="LABELREVIEW_TEST_LABEL_STUDIO names no program"),
]
NAME, PASSWORD = "ana@example.org", "only-for-this-test-1"
STARTS_WITHIN = 240  # seconds; the first start makes a database


class Server:
    """A running server, asked as its own pages ask it."""

    def __init__(self, url: str) -> None:
        self.url = url
        cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(cookies))
        form = self._opener.open(f"{url}/user/login/").read().decode()
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token
        fields = {"csrfmiddlewaretoken": token[1], "email": NAME, "password": PASSWORD}
        self._opener.open(
            Request(f"{url}/user/login/", urlencode(fields).encode(), {"Referer": url})
        )
        self._csrf = next(cookie.value for cookie in cookies if cookie.name == "csrftoken")

    def ask(self, path: str, body: Any = None) -> Any:
        """Post `body` as JSON, or get; the answer as JSON where it is JSON, else bytes."""
        headers = {"X-CSRFToken": str(self._csrf), "Referer": self.url}
        data = None if body is None else json.dumps(body).encode()
        headers |= {"Content-Type": "application/json"} if data else {}
        content = self._opener.open(Request(f"{self.url}{path}", data, headers)).read()
        try:
            return json.loads(content)
        except ValueError:
            return content


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("label-studio")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--internal-host", "127.0.0.1", "--port", port]
    options += ["--username", NAME, "--password", PASSWORD, "--data-dir", folder]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [PROGRAM, "start", *map(str, options)],
            stdout=log,
            stderr=log,
            env=environment | {"COLLECT_ANALYTICS": "False"},
        )
    try:
        url, until = f"http://127.0.0.1:{port}", time.monotonic() + STARTS_WITHIN
        while not _answers(f"{url}/health"):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, "it did not start"
            time.sleep(0.5)
        yield Server(url)
    finally:
        process.terminate()
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _project(server: Server, exchange: Exchange, many: int) -> int:
    """Make a project from the files of a batch, as a person imports them."""
    files = TOOLS["label-studio"].write(exchange.batch(limit=many))
    config = files["-config.xml"].decode()
    project = server.ask("/api/projects", {"title": "by hand", "label_config": config})
    imported = server.ask(f"/api/projects/{project['id']}/import", json.loads(files[".json"]))
    assert (imported["task_count"], imported["prediction_count"]) == (many, many)
    return int(project["id"])


def _tasks(server: Server, project: int) -> Any:
    return server.ask(f"/api/tasks?project={project}&fields=all&page_size=100")["tasks"]


def _answer(server: Server, task: Any, question: str, label: str | None) -> None:
    value = {"choices": [label]}
    result = {"from_name": question, "to_name": "text", "type": "choices", "value": value}
    answer = {"result": [result] if label else [], "was_cancelled": label is None}
    server.ask(f"/api/tasks/{task['id']}/annotations/", answer)


def test_a_batch_goes_there_and_its_answers_come_back(
    server: Server, exchange: Exchange, place: Path
) -> None:
    project = _project(server, exchange, 6)
    right, wrong, noisy, skipped, *_ = _tasks(server, project)
    _answer(server, right, "label", right["data"]["labelreview_given_label"])
    names = exchange.dataset.labels.names
    other = next(name for name in names if name != wrong["data"]["labelreview_given_label"])
    _answer(server, wrong, "label", other)
    _answer(server, noisy, "labelreview_problem", "noisy")
    _answer(server, skipped, "label", None)
    for kind, recorded in (("JSON", 4), ("JSON_MIN", 0), ("CSV", 0), ("TSV", 0)):
        query = f"exportType={kind}&download_all_tasks=true"
        content = server.ask(f"/api/projects/{project}/export?{query}")
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (place / f"{kind}.export").write_bytes(data)
        received = exchange.receive(place / f"{kind}.export")
        assert (received.recorded, received.unknown) == (recorded, ()), kind
    current = exchange.log.current().set_index("example_id")
    ids = [task["data"]["labelreview_id"] for task in (right, wrong, noisy, skipped)]
    assert current.loc[ids, "verdict"].tolist() == ["keep", "relabel", "noisy", "unsure"]
    assert current.loc[ids[1], "label"] == other


@pytest.mark.filterwarnings("ignore")  # of the client, about itself
def test_directly_through_its_client(
    server: Server, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("label_studio_sdk", reason="needs the extra label-studio")
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", server.ask("/api/token/", {})["token"])
    batch = exchange.batch(limit=5)
    assert exchange.upload(batch, "label-studio", server.url) == Uploaded(5, 0)
    assert exchange.upload(exchange.batch(limit=7), "label-studio", server.url) == Uploaded(2, 5)
    projects = server.ask("/api/projects")["results"]
    project = next(one["id"] for one in projects if one["title"] == "made up")
    task = _tasks(server, project)[0]
    _answer(server, task, "label", task["data"]["labelreview_given_label"])
    assert exchange.download("label-studio", server.url).recorded == 1
    assert exchange.download("label-studio", server.url).repeated == 1
    gc.collect()  # the client leaves connections open: they end while its warnings are ignored
