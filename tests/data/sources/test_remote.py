"""Files at an address: a server on this machine, and a store in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import fsspec
import pytest

from labelreview.core.errors import SourceError
from labelreview.data.sources import ReadOptions, read_source
from labelreview.data.sources.places import remote

CSV = b"text,label\nx,01\ny,NA\n"
ROWS = [{"text": "x", "label": "01"}, {"text": "y", "label": "NA"}]
# Path to status, kind, bytes and, where it is not theirs, length.
ANSWERS: dict[str, tuple[int, str, bytes, int | None]] = {
    "/a.csv": (200, "text/plain", CSV, None),
    "/one file é.csv": (200, "text/plain", CSV, None),
    "/export": (200, "text/csv; charset=utf-8", CSV, None),
    "/page": (200, "text/html", b"<html>Log in</html>", None),
    "/page.csv": (200, "text/csv", b"<!doctype html>Log in", None),
    "/moved.csv": (302, "text/plain", b"/a.csv", None),
    "/ftp.csv": (302, "text/plain", b"ftp://127.0.0.1/a.csv", None),
    "/cut.csv": (200, "text/csv", CSV, 1000),
    "/huge.csv": (200, "text/csv", CSV, 5 << 30),
    "/slow.csv": (200, "text/csv", b"", 10),
    "/403.csv": (403, "text/csv", b"", None),
    "/500.csv": (500, "text/csv", b"", None),
}


class SmallServer(BaseHTTPRequestHandler):
    """Answers what is in `ANSWERS`."""

    def do_GET(self) -> None:
        path = unquote(self.path.partition("?")[0])
        code, kind, body, length = ANSWERS.get(path, (404, "text/html", b"", None))
        self.send_response(code)
        self.send_header("Content-Type", kind)
        if code == 302:
            self.send_header("Location", body.decode())
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        if path == "/slow.csv":
            self.server.done.wait(5)  # type: ignore[attr-defined]

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), SmallServer)
    made.done = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.done.set()  # type: ignore[attr-defined]
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.mark.parametrize("path", ["a.csv", "a.csv?token=x#top", "one file é.csv", "moved.csv"])
def test_a_file(server: str, path: str) -> None:
    found = read_source(f"{server}/{path}")
    assert found.table.to_pylist() == ROWS
    assert found.source == path.partition("?")[0]


def test_the_kind_that_the_server_says_where_the_name_says_none(server: str) -> None:
    found = read_source(f"{server}/export?format=csv")
    assert (found.table.to_pylist(), found.source, found.name) == (ROWS, "export.csv", "export")


REFUSED = {
    "no file": ("/none.csv?key=secret", "There is no file at {}/none.csv?*** (HTTP 404); check the"
                " address."),
    "forbidden": ("/403.csv", "{}/403.csv may not be read without signing in (HTTP 403); download"
                  " it in a browser and load it from disk."),
    "failing": ("/500.csv", "{}/500.csv cannot be read (HTTP 500); try again later."),
    "cut": ("/cut.csv", "{}/cut.csv was cut off while it was read; try again."),
    "huge": ("/huge.csv", "{}/huge.csv is larger than 1 GB; split it into smaller files, or set"
             " LABELREVIEW_LARGEST_INPUT to more."),
    "page": ("/page", "page is a web page instead of data; download the file that the page is"
             " about."),
    "page with the name of a file": ("/page.csv", "page.csv is a web page instead of data; download"
                                     " the file that the page is about."),
}  # fmt: skip


@pytest.mark.parametrize(("path", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(server: str, path: str, sentence: str) -> None:
    with pytest.raises(SourceError) as raised:
        read_source(server + path)
    assert str(raised.value) == sentence.format(server)


def test_a_server_that_leads_to_another_kind(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("urllib.request.FTPHandler.ftp_open", lambda _, found: asked.append(found))
    with pytest.raises(SourceError, match="cannot be reached"):
        read_source(f"{server}/ftp.csv")
    assert asked == []


def test_a_server_that_does_not_answer(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_SECONDS_TO_ANSWER", 0.05)
    with pytest.raises(SourceError, match=r"did not answer within 0 seconds; try again later"):
        read_source(f"{server}/slow.csv")


ADDRESSES = {
    "http://127.0.0.1:9/a.csv": "http://127.0.0.1:9/a.csv cannot be reached; check the address and"
    " the connection.",
    "http://user:secret@127.0.0.1:9/a.csv": "http://***@127.0.0.1:9/a.csv cannot be reached;"
    " check the address and the connection.",
    "http://[bad/a.csv": "'http://[bad/a.csv' is not a valid address; check the spelling.",
    "ftp://example.org/a.csv": "ftp://example.org/a.csv is an address of a kind that cannot be"
    " read; download the file and load it from disk.",
    "file:///etc/passwd": "file:///etc/passwd is an address of a kind that cannot be read; download"
    " the file and load it from disk.",
}


@pytest.mark.parametrize(("url", "sentence"), ADDRESSES.items(), ids=ADDRESSES.keys())
def test_wrong_addresses(url: str, sentence: str) -> None:
    with pytest.raises(SourceError) as raised:
        read_source(url)
    assert str(raised.value) == sentence


def test_what_only_the_hub_has(server: str) -> None:
    with pytest.raises(SourceError, match="A revision was given, but only datasets on the Hub"):
        read_source(f"{server}/a.csv", ReadOptions(revision="main"))


def test_a_store_whose_package_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr("fsspec.core.url_to_fs", missing)
    with pytest.raises(SourceError) as raised:
        read_source("s3://bucket/a.csv")
    assert str(raised.value) == (
        "Addresses with s3:// need a package that is not installed; run: pip install s3fs."
    )


def test_files_and_folders_in_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(remote._PACKAGES, "memory", "fsspec")
    store = fsspec.filesystem("memory")
    for name in ("train.csv", "test.csv"):
        store.pipe(f"/bucket/data/{name}", CSV)
    assert read_source("memory://bucket/data/test.csv").table.to_pylist() == ROWS
    found = read_source("memory://bucket/data")
    assert found.table.column("split").to_pylist() == ["train"] * 2 + ["test"] * 2
    assert read_source("memory://bucket/data", ReadOptions(splits=("test",))).table.num_rows == 2
    with pytest.raises(SourceError, match=r"no file or folder memory://bucket/x\.csv; check the a"):
        read_source("memory://bucket/x.csv")
    monkeypatch.setenv("LABELREVIEW_LARGEST_INPUT", "30")
    with pytest.raises(SourceError, match=r"memory://bucket/data is larger than 30 bytes"):
        read_source("memory://bucket/data")


PAGES = {
    "https://github.com/o/r/blob/main/data/a.csv?raw=true": (
        "https://raw.githubusercontent.com/o/r/main/data/a.csv"
    ),
    "https://gitlab.com/o/r/-/blob/main/a.csv": "https://gitlab.com/o/r/-/raw/main/a.csv",
    "https://docs.google.com/spreadsheets/d/1aB_c-D/edit?usp=sharing#gid=7": (
        "https://docs.google.com/spreadsheets/d/1aB_c-D/export?format=csv&gid=7"
    ),
    "https://huggingface.co/datasets/o/n/blob/main/data/a.csv": "hf://datasets/o/n@main/data/a.csv",
    "https://huggingface.co/datasets/o/n/resolve/refs%2Fpr%2F1/a.parquet?download=true": (
        "hf://datasets/o/n@refs%2Fpr%2F1/a.parquet"
    ),
}


@pytest.mark.parametrize(("page", "file"), PAGES.items(), ids=PAGES.keys())
def test_pages_that_show_a_file(monkeypatch: pytest.MonkeyPatch, page: str, file: str) -> None:
    asked: list[str] = []

    def downloaded(url: str) -> tuple[str, bytes]:
        asked.append(url)
        return "a.csv", CSV

    monkeypatch.setattr(remote, "_downloaded", downloaded)
    monkeypatch.setattr(
        remote, "_from_store", lambda url, *_: ("a.csv", remote.read_bytes(*downloaded(url)))
    )
    assert read_source(page).table.to_pylist() == ROWS
    assert asked == [file]


@pytest.mark.parametrize(
    "page",
    ["hf://datasets/o/n", "https://huggingface.co/datasets/o/n/tree/main", "https://huggingface.co"
     "/datasets/o/n/viewer/default/train?p=1"],
)  # fmt: skip
def test_pages_of_a_dataset_stand_for_it(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "labelreview.data.sources.read.read_hub", lambda name, _: asked.append(name)
    )
    read_source(page)
    assert asked == ["o/n"]


class Dripping(BaseHTTPRequestHandler):
    """Sends something now and then, as long as the other side listens: one more header, a byte, or
    a megabyte."""

    def do_GET(self) -> None:
        start, more, pause = {
            "/headers.csv": (b"HTTP/1.0 200 OK\r\n", b"X-More: x\r\n", 0.05),
            "/body.csv": (b"HTTP/1.0 200 OK\r\n\r\ntext,label\n", b"x", 0.05),
            "/chunks.csv": (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"1\r\nx\r\n",
                0.05,
            ),
            "/endless.csv": (b"HTTP/1.0 200 OK\r\n\r\n", b"text,label\n" * 100_000, 0),
        }[self.path]
        try:
            self.wfile.write(start)
            while not self.server.done.wait(pause):  # type: ignore[attr-defined]
                self.wfile.write(more)
        except OSError:
            pass  # it was given up
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


@pytest.mark.parametrize("path", ["headers.csv", "body.csv", "chunks.csv", "endless.csv"])
def test_a_server_that_never_ends(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABELREVIEW_LARGEST_INPUT", "3 MB")
    monkeypatch.setenv("LABELREVIEW_LONGEST_DOWNLOAD", "1")
    made = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    made.done = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    sentence = "is larger than 3 MB" if path == "endless.csv" else "was not there after 1 seconds"
    try:
        with pytest.raises(SourceError, match=sentence):
            read_source(f"http://127.0.0.1:{made.server_port}/{path}")
    finally:
        made.done.set()  # type: ignore[attr-defined]
        made.shutdown()
        thread.join()
        made.server_close()
