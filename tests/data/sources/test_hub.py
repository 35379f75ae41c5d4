"""The Hub: a small one on this machine serves the real loading code over HTTP."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

import pytest

from labelreview.core.errors import SourceError
from labelreview.data.sources import ReadOptions, read_source

COMMIT = "a" * 40
CARD = b"""---
configs:
- config_name: one
  data_files:
  - {split: train, path: one/train.csv}
  - {split: test, path: one/test.csv}
- config_name: two
  data_files: two.csv
---
"""
FILES = {
    "README.md": CARD,
    "one/train.csv": b"text,label\nx,a\ny,b\nz,b\n",
    "one/test.csv": b"text,label\nw,a\n",
    "two.csv": b"text,label\nq,a\nr,b\n",
}


class SmallHub(BaseHTTPRequestHandler):
    """As much of the Hub's interface as loading a dataset asks for."""

    tokens: ClassVar[set[str | None]] = set()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if path.startswith("/api/datasets/"):
            self.tokens.add(self.headers.get("Authorization"))
        found = re.fullmatch(
            r"/api/datasets/me/tweets(?:/(revision|tree)/([^/]+)(?:/(.*))?)?", path
        )
        file = re.fullmatch(rf"/datasets/me/tweets/resolve/(?:main|{COMMIT})/(.*)", path)
        refused = re.fullmatch(r"/api/datasets/refused/(\d+)-?(\w*)", path)
        if refused:
            self.answer(int(refused[1]), b"", {"X-Error-Code": refused[2]})
        elif found and found[2] in (None, "main", COMMIT):
            self.answer(200, json.dumps(listing(found[3]) if found[1] == "tree" else INFO).encode())
        elif found:
            self.answer(404, b"", {"X-Error-Code": "RevisionNotFound"})
        elif file and file[1] in FILES:
            tag = hashlib.sha1(FILES[file[1]]).hexdigest()
            self.answer(200, FILES[file[1]], {"ETag": f'"{tag}"', "X-Repo-Commit": COMMIT})
        else:
            self.answer(404, b"", {"X-Error-Code": "EntryNotFound" if file else "RepoNotFound"})

    do_HEAD = do_GET

    def answer(self, code: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


INFO = {"id": "me/tweets", "sha": COMMIT, "siblings": [{"rfilename": name} for name in FILES]}


def listing(folder: str | None) -> list[dict[str, Any]]:
    inside = f"{folder}/" if folder else ""
    return [
        {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
        for name, data in FILES.items()
        if name.startswith(inside)
    ]


@pytest.fixture(scope="module")
def hub() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), SmallHub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


READ_ALL = """
import json, sys
from labelreview.core.errors import SourceError
from labelreview.data.sources import ReadOptions, read_source
for source, options in json.loads(sys.argv[1]):
    try:
        table = read_source(source, ReadOptions.of(options))
        print(json.dumps([table.name, table.source, table.table.to_pydict()]))
    except SourceError as error:
        print(json.dumps(str(error)))
"""


def read_elsewhere(cases: list[Any], **environment: str) -> list[Any]:
    """Results of `read_source` in a process of its own: the address is read when it starts."""
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, json.dumps(cases)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_configurations_splits_revision_and_token(hub: str, tmp_path: Path) -> None:
    SmallHub.tokens.clear()
    one = {
        "text": ["x", "y", "z", "w"],
        "label": ["a", "b", "b", "a"],
        "split": ["train", "train", "train", "test"],
    }
    two = {"text": ["q", "r"], "label": ["a", "b"], "split": ["train", "train"]}
    test = {"text": ["w"], "label": ["a"], "split": ["test"]}
    cases = {
        ("me/tweets", "one", (), None): ["tweets", "me/tweets", one],
        ("https://huggingface.co/datasets/me/tweets", "two", (), None): [
            "tweets",
            "me/tweets",
            two,
        ],
        ("me/tweets", "one", ("test",), COMMIT): ["tweets", "me/tweets", test],
        ("me/tweets", None, (), None): (
            "me/tweets has several configurations; choose one of: one, two."
        ),
        ("me/tweets", "three", (), None): (
            "me/tweets has no such configuration; choose one of: one, two."
        ),
        ("me/tweets", "one", ("dev",), None): (
            "There is no split 'dev' in me/tweets; use one of: train, test."
        ),
    }
    asked = [
        (name, {"config": config, "splits": splits, "revision": revision})
        for name, config, splits, revision in cases
    ]
    place = {"HF_HOME": str(tmp_path), "HF_ENDPOINT": hub}
    assert read_elsewhere(asked, **place, HF_TOKEN="hf_secret") == list(cases.values())
    assert SmallHub.tokens == {"Bearer hf_secret"}
    # What was downloaded before is read without the Hub.
    offline = read_elsewhere([*asked[:1], ("me/others", {})], **place, HF_HUB_OFFLINE="1")
    assert offline == [
        ["tweets", "me/tweets", one],
        "There is no file or folder me/others, and the Hub cannot be reached; check the path or the"
        " connection.",
    ]


REFUSALS = {
    "missing or private": (
        "refused/404-RepoNotFound",
        "There is no file or folder refused/404-RepoNotFound, and no public dataset of that name "
        "on the Hub;"
        " check the name, and set HF_TOKEN if the dataset is private.",
    ),
    "gated": (
        "refused/403-GatedRepo",
        "refused/403-GatedRepo is a gated dataset on the Hub; accept its terms on its"
        " page and set HF_TOKEN.",
    ),
    "wrong token": (
        "refused/401",
        "The Hub refused access to refused/401 (HTTP 401); check HF_TOKEN, or try again later.",
    ),
    "forbidden": (
        "refused/403",
        "The Hub refused access to refused/403 (HTTP 403); check HF_TOKEN, or try again later.",
    ),
    "too many requests": (
        "refused/429",
        "The Hub refused access to refused/429 (HTTP 429); check HF_TOKEN, or try again later.",
    ),
    "server error": (
        "refused/500",
        "The Hub refused access to refused/500 (HTTP 500); check HF_TOKEN, or try again later.",
    ),
    "not an id": (
        "refused/-x-",
        "'refused/-x-' is not a valid dataset id on the Hub; check the spelling.",
    ),
}


@pytest.mark.parametrize(("name", "sentence"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals(hub: str, monkeypatch: pytest.MonkeyPatch, name: str, sentence: str) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub)
    with pytest.raises(SourceError) as raised:
        read_source(name)
    assert str(raised.value) == sentence


def test_unknown_revision(hub: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub)
    with pytest.raises(SourceError, match="There is no revision 'v9' of me/tweets on the Hub; che"):
        read_source("me/tweets", ReadOptions(revision="v9"))


def test_unreachable_hub_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("loading retries for half a minute")

    monkeypatch.setattr("datasets.load_dataset_builder", never)
    # Nothing listens on the discard port.
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(SourceError) as raised:
        read_source("cardiffnlp/tweet_eval")
    assert str(raised.value) == (
        "There is no file or folder cardiffnlp/tweet_eval, and the Hub cannot be reached; check the"
        " path or the connection, or set HF_HUB_OFFLINE=1 to use an earlier download."
    )


def test_code_that_comes_with_a_dataset_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    def refuse(*_: Any, **options: Any) -> None:
        asked.update(options)
        raise RuntimeError("Dataset scripts are no longer supported, but found x.py")

    monkeypatch.setattr("datasets.load_dataset_builder", refuse)
    monkeypatch.setattr("labelreview.data.sources.places.hub._check_reachable", lambda *_: None)
    with pytest.raises(
        SourceError, match="can only be read by running its own code, which is never done"
    ):
        read_source("me/x")
    assert "trust_remote_code" not in asked
