"""Pushing to the Hub, with a fake one, a refusing one and none at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import datasets
import huggingface_hub
import pytest

from labelreview.core.errors import ExportError
from labelreview.export import export_dataset

# Nothing listens on the discard port.
NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def signed_in(monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_test")
    monkeypatch.setattr(datasets.config, "HF_ENDPOINT", NOBODY)


@pytest.fixture
def answer(monkeypatch) -> Iterator[dict[str, int]]:
    """A Hub that answers every request with one status."""
    wanted = {"status": 403}

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = json.dumps({"error": "no"}).encode()
            self.send_response(wanted["status"])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer

        def log_message(self, *args) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setattr(
            datasets.config, "HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}"
        )
        yield wanted
        server.shutdown()
        thread.join()


@pytest.fixture
def pushed(monkeypatch) -> list[tuple[str, int, dict]]:
    """What a Hub without repositories was given."""
    calls = []
    monkeypatch.setattr(huggingface_hub.HfApi, "repo_exists", lambda *_, **__: False)
    monkeypatch.setattr(
        datasets.Dataset,
        "push_to_hub",
        lambda self, repo, **options: calls.append((repo, len(self), options)),
    )
    return calls


def test_every_part_is_pushed(dataset, decisions, pushed):
    report = export_dataset(
        dataset, decisions, None, "me/cleaned", "push_to_hub", noisy="apart", private=False
    )
    options = {"private": False, "token": "hf_test"}
    assert pushed == [("me/cleaned", 8, options), ("me/cleaned-noisy", 1, options)]
    assert report.path == f"{NOBODY}/datasets/me/cleaned"
    assert report.apart == {f"{NOBODY}/datasets/me/cleaned-noisy": 1}


def test_new_repositories_are_private_unless_asked(dataset, log, pushed):
    export_dataset(dataset, log(), None, "me/cleaned", "hub")
    assert pushed[0][2]["private"] is True


def test_an_existing_dataset_is_replaced_only_when_asked(dataset, log, pushed, monkeypatch):
    monkeypatch.setattr(huggingface_hub.HfApi, "repo_exists", lambda *_, **__: True)
    with pytest.raises(ExportError, match="The dataset me/cleaned already exists on the Hub"):
        export_dataset(dataset, log(), None, "me/cleaned", "hub")
    assert pushed == []
    export_dataset(dataset, log(), None, "me/cleaned", "hub", overwrite=True)
    assert [call[0] for call in pushed] == ["me/cleaned"]


def test_an_unreachable_hub(dataset, log):
    with pytest.raises(
        ExportError, match=r"could not be reached to push me/cleaned .*; check your con"
    ):
        export_dataset(dataset, log(), None, "me/cleaned", "hub")


def test_a_hub_that_goes_away_while_pushing(dataset, log, monkeypatch):
    monkeypatch.setattr(huggingface_hub.HfApi, "repo_exists", lambda *_, **__: False)
    with pytest.raises(ExportError, match="could not be reached"):
        export_dataset(dataset, log(), None, "me/cleaned", "hub")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "The Hub token has no write access to me/cleaned; set HF_TOKEN"),
        (403, "The Hub token has no write access to me/cleaned; set HF_TOKEN"),
        (400, "The Hub rejected me/cleaned .HTTP 400.; try"),
    ],
)
def test_a_hub_that_refuses(status, said, answer, dataset, log):
    answer["status"] = status
    with pytest.raises(ExportError, match=said):
        export_dataset(dataset, log(), None, "me/cleaned", "hub")


def test_no_token(dataset, log, monkeypatch):
    monkeypatch.setattr(huggingface_hub, "get_token", lambda: None)
    with pytest.raises(ExportError, match="needs a token; set HF_TOKEN"):
        export_dataset(dataset, log(), None, "me/cleaned", "hub")


@pytest.mark.parametrize(
    "name", ["", "a b", "a/b/c", "me/.hidden", "me/x--y", "../up", "me/" + "x" * 97]
)
def test_names_that_no_repository_has(name, dataset, log):
    with pytest.raises(ExportError, match="is not a valid name of a Hub repository"):
        export_dataset(dataset, log(), None, name, "hub")


@pytest.fixture
def card(monkeypatch, pushed) -> dict[str, str]:
    """The cards of a Hub: repository -> README.md."""
    from huggingface_hub.errors import EntryNotFoundError

    cards: dict[str, str] = {}

    def load(repository, **_):
        if repository not in cards:
            raise EntryNotFoundError("no card")
        return huggingface_hub.DatasetCard(cards[repository])

    def push(self, repository, **_):
        cards[repository] = self.content

    monkeypatch.setattr(huggingface_hub.DatasetCard, "load", staticmethod(load))
    monkeypatch.setattr(huggingface_hub.DatasetCard, "push_to_hub", push)
    return cards


def test_the_card_gets_a_section(dataset, log, card):
    export_dataset(dataset, log(), None, "me/cleaned", "hub", card="## Label quality")
    assert "\n# cleaned\n" in card["me/cleaned"]
    assert "\n## Label quality\n" in card["me/cleaned"]


def test_the_section_is_replaced_and_the_rest_of_the_card_stays(dataset, log, card):
    card["me/cleaned"] = "---\nlicense: mit\n---\n\n# Mine\n\nWords.\n"
    for section in ("## First", "## Second"):
        export_dataset(dataset, log(), None, "me/cleaned", "hub", card=section)
        card["me/cleaned"] += "\nMore words.\n"
    text = card["me/cleaned"]
    assert "license: mit" in text
    assert "# Mine\n\nWords." in text
    assert "## First" not in text
    assert text.count("## Second") == text.count("<!-- labelreview -->") == 1
    assert text.count("More words.") == 2


def test_without_a_section_no_card_is_touched(dataset, log, card):
    export_dataset(dataset, log(), None, "me/cleaned", "hub")
    assert card == {}


def test_a_card_that_cannot_be_mended_says_that_the_data_are_there(dataset, log, card, monkeypatch):
    def refuse(self, repository, **_):
        raise ValueError("metadata: bad license\nmore")

    monkeypatch.setattr(huggingface_hub.DatasetCard, "push_to_hub", refuse)
    said = "pushed to me/cleaned, but its card could not be written .metadata: bad license."
    with pytest.raises(ExportError, match=said):
        export_dataset(dataset, log(), None, "me/cleaned", "hub", card="## Label quality")


def test_parts_that_were_put_apart_get_no_section(dataset, decisions, card):
    export_dataset(dataset, decisions, None, "me/cleaned", "hub", noisy="apart", card="## Quality")
    assert set(card) == {"me/cleaned"}
