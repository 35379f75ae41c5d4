"""Sending to a server: what is there is not sent twice, and what stops halfway goes on."""

from __future__ import annotations

import importlib.util
import json
from typing import Any

import pytest

import labelreview.exchange.exchange as exchange_module
from labelreview.core.errors import ExchangeError, MissingExtraError
from labelreview.exchange import Exchange, servers
from labelreview.exchange.servers import Uploaded, open_server, refusals, upload
from labelreview.labelling_tools import TOOLS
from labelreview.labelling_tools.types import Records, SentBatch

from .conftest import answered


class Shelf:
    """A server that keeps tasks in memory, and dies after some of them."""

    def __init__(self, dies_after: int = 1_000_000) -> None:
        self.tasks: list[dict[str, Any]] | None = None
        self.left = dies_after

    def example_ids(self) -> set[str] | None:
        if self.tasks is None:
            return None
        return {task["data"]["labelreview_id"] for task in self.tasks}

    def create(self, batch: SentBatch) -> None:
        self.tasks = []

    def add(self, batch: SentBatch) -> None:
        assert self.tasks is not None
        tasks = json.loads(TOOLS["label-studio"].write(batch)[".json"])
        self.tasks += tasks[: max(self.left, 0)]
        self.left -= len(tasks)
        if self.left < 0:
            raise ExchangeError("https://tool does not answer (ReadError)", "check the network")

    def records(self) -> Records:
        return self.tasks or []


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "PART", 4)


def test_what_is_there_is_not_sent_twice(exchange: Exchange) -> None:
    shelf = Shelf()
    assert upload(exchange.batch(limit=6), shelf) == Uploaded(6, 0)
    assert upload(exchange.batch(limit=10), shelf) == Uploaded(4, 6)
    assert (
        upload(exchange.batch(limit=10), shelf).sentence() == "0 examples sent, 10 already there."
    )


def test_half_a_batch_is_said_and_completed(exchange: Exchange) -> None:
    shelf, batch = Shelf(dies_after=6), exchange.batch(limit=10)
    with pytest.raises(ExchangeError, match="4 of 10 examples were sent, then it stopped"):
        upload(batch, shelf)
    shelf.left = 100
    assert upload(batch, shelf) == Uploaded(4, 6)
    assert shelf.example_ids() == {one.example_id for one in batch.examples}
    assert len(shelf.records()) == 10


def test_the_first_refusal_is_said_as_it_is(exchange: Exchange) -> None:
    with pytest.raises(ExchangeError, match=r"^https://tool does not answer"):
        upload(exchange.batch(limit=3), Shelf(dies_after=0))


def test_answers_on_a_server_are_received(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf()
    monkeypatch.setattr(exchange_module, "open_server", lambda *asked: shelf)
    exchange.upload(exchange.batch(limit=3), "label-studio", "https://tool")
    answered(shelf.records()[1], "joy")  # type: ignore[arg-type]
    said = exchange.download("label-studio", "https://tool").sentences()
    assert said == ["1 decision recorded, 0 already in the log.", "2 tasks have no answer yet."]
    shelf.tasks = []
    assert exchange.download("label-studio", "https://tool").recorded == 0


def test_without_a_token_a_client_or_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    with pytest.raises(ExchangeError, match="environment variable LABEL_STUDIO_API_KEY"):
        open_server("label-studio", "https://tool", "posts")
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "secret")
    with pytest.raises(ExchangeError, match="is not the address of a server"):
        open_server("label-studio", "tool", "posts")
    with pytest.raises(ExchangeError, match="use one of label-studio, argilla, or a file"):
        open_server("doccano", "https://tool", "posts")


@pytest.mark.parametrize("tool", ["label-studio", "argilla"])
def test_a_client_that_is_not_installed(tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = {"label-studio": "label_studio_sdk", "argilla": "argilla"}[tool]
    if importlib.util.find_spec(client):
        pytest.skip(f"{client} is installed")
    monkeypatch.setenv(f"{tool.replace('-', '_').upper()}_API_KEY", "secret")
    with pytest.raises(MissingExtraError, match=f"labelreview\\[{tool}\\]"):
        open_server(tool, "https://tool", "posts")


class Refusal(Exception):
    def __init__(self, status_code: int, body: object) -> None:
        self.status_code, self.body = status_code, body


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (Refusal(401, "x"), "https://tool does not accept the token; put a valid one into KEY."),
        (Refusal(404, "<!doctype HTML><HTML>"), "refused (404: it answers with a web page)"),
        (Refusal(400, {"a": "b\nc"}), "refused (400: {'a': 'b\\nc'}); check the address"),
        (TimeoutError(), "https://tool does not answer (TimeoutError); check the address"),
    ],
)
def test_refusals_are_one_sentence(raised: Exception, said: str) -> None:
    with (
        pytest.raises(ExchangeError) as caught,
        refusals(
            *("https://tool", "KEY"),
            silent=(OSError,),
            unauthorised=(PermissionError,),
            refused=(Refusal, ValueError),
        ),
    ):
        raise raised
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
