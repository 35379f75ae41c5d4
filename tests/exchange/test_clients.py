"""The clients of servers, in place of which small ones are installed that answer from memory."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from labelreview.exchange import Exchange
from labelreview.exchange.servers import open_server

USERS = ("ana", "bob", "cho")


@pytest.fixture
def argilla(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A dataset of Argilla 2.8 with one submitted answer, a draft and a discarded one."""
    one, two, three = exchange.batch(limit=3).examples
    dataset = SimpleNamespace(name="made up", asked=[])
    dataset.get = lambda: dataset

    class Rows:
        """As `argilla.records._io._generic` writes them."""

        def to_list(self, flatten: bool = False) -> list[dict[str, Any]]:
            said = zip((one, two, three), USERS, ("submitted", "draft", "discarded"), strict=True)
            return [
                _flat(example, who, status) if flatten else _nested(example, who)
                for example, who, status in said
            ]

    dataset.records = lambda **asked: Rows()
    client = SimpleNamespace(datasets=[dataset])
    installed = {
        "httpx": SimpleNamespace(TransportError=OSError, HTTPError=OSError),
        "argilla": SimpleNamespace(Argilla=lambda **access: client),
        "argilla._exceptions": SimpleNamespace(
            ArgillaCredentialsError=PermissionError, ArgillaError=KeyError
        ),
    }
    _install(monkeypatch, installed)
    monkeypatch.setenv("ARGILLA_API_KEY", "secret")
    return dataset


def _install(monkeypatch: pytest.MonkeyPatch, modules: dict[str, Any]) -> None:
    for name, holds in modules.items():
        module = ModuleType(name)
        module.__dict__.update(vars(holds))
        monkeypatch.setitem(sys.modules, name, module)


def _flat(example: Any, who: str, status: str) -> dict[str, Any]:
    return {
        "id": example.example_id,
        "text": example.text,
        "labelreview_id": example.example_id,
        "label.responses": ["joy"],
        "label.responses.users": [who],
        "label.responses.status": [status],
    }


def _nested(example: Any, who: str) -> dict[str, Any]:
    return {
        "id": example.example_id,
        "fields": {"text": example.text},
        "metadata": {"labelreview_id": example.example_id},
        "responses": {"label": [{"value": "joy", "user_id": who}]},
        "suggestions": {},
    }


def test_only_what_was_submitted_is_a_decision(
    exchange: Exchange, argilla: SimpleNamespace
) -> None:
    received = exchange.download("argilla", "https://tool")
    assert received.sentences() == [
        "2 decisions recorded, 0 already in the log.",
        "1 answer not recorded, since it is not submitted or approved there: do that, and receive "
        "them again.",
    ]
    log = exchange.log.log().set_index("annotator")["verdict"]
    assert set(log.index) == {"ana", "cho"}
    assert log["cho"] == "unsure", "discarded"


PROJECTS = [SimpleNamespace(id=7, title="a stranger's"), SimpleNamespace(id=8, title="posts")]


@pytest.mark.parametrize(
    ("dataset", "project", "found"),
    [
        ("7", None, None),
        ("posts", None, 8),
        ("other", "7", 7),
        ("other", "posts", 8),
        ("other", "9", None),
    ],
)
def test_only_a_project_that_was_named_is_found_by_its_id(
    monkeypatch: pytest.MonkeyPatch, dataset: str, project: str | None, found: int | None
) -> None:
    exports = SimpleNamespace(download_sync=lambda number, **options: [b"[]"])
    asked = SimpleNamespace(list=lambda: iter(PROJECTS), exports=exports)
    client = SimpleNamespace(projects=asked)
    label_studio = {
        "httpx": SimpleNamespace(TransportError=OSError, HTTPError=OSError),
        "label_studio_sdk": SimpleNamespace(),
        "label_studio_sdk.client": SimpleNamespace(LabelStudio=lambda **access: client),
        "label_studio_sdk.core": SimpleNamespace(),
        "label_studio_sdk.core.api_error": SimpleNamespace(ApiError=KeyError),
    }
    _install(monkeypatch, label_studio)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "secret")
    server = open_server("label-studio", "https://tool", dataset, project)
    assert server.example_ids() == (None if found is None else set())
