"""Answers without a time: changed and changed back, each is recorded, and exactly once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from labelreview.exchange import Exchange

Receive = Callable[..., tuple[int, int]]


@pytest.fixture
def receive(exchange: Exchange, place: Path) -> Receive:
    """A function that receives answers of doccano to the first example, and counts the new and
    the known ones."""
    text, example = exchange.dataset.texts()[0], exchange.dataset.example_ids()[0]

    def receive(*labels: str, annotator: str = "ana") -> tuple[int, int]:
        rows = [
            {"id": i, "text": text, "label": [label], "labelreview_id": example, "Comments": []}
            for i, label in enumerate(labels)
        ]
        (place / "a.json").write_text(json.dumps(rows), encoding="utf-8")
        received = exchange.receive(place / "a.json", tool="doccano", annotator=annotator)
        return received.recorded, received.repeated

    return receive


def test_changed_back_counts(exchange: Exchange, receive: Receive) -> None:
    for label in ("joy", "anger", "joy", "anger"):
        assert receive(label) == (1, 0)
        assert receive(label) == (0, 1), "the same file again"
    said = exchange.log.log()
    assert said["label"].fillna(said["given_label"]).tolist() == ["joy", "anger", "joy", "anger"]


def test_another_annotator_does_not_matter(exchange: Exchange, receive: Receive) -> None:
    assert [receive("none"), receive("anger", annotator="bob"), receive("none")] == [
        (1, 0),
        (1, 0),
        (0, 1),
    ]


def test_several_answers_in_one_file(exchange: Exchange, receive: Receive) -> None:
    assert receive("none", "none", "anger") == (2, 0)
    assert receive("none", "none", "anger") == (0, 2)
    assert receive("anger", "none") == (1, 1), "what was added"
    assert receive("none", "anger") == (1, 1)


def test_what_was_undone_or_decided_here_since_stands(exchange: Exchange, receive: Receive) -> None:
    receive("anger")
    exchange.log.undo("ana")
    assert receive("anger") == (0, 1)
    assert exchange.log.current().empty
