"""Suggestions in doccano come back as labels, whether anybody looked at them or not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from labelreview.cli.reports import report_batch
from labelreview.exchange import Exchange
from labelreview.labelling_tools import TOOLS


@pytest.fixture
def rows(exchange: Exchange, place: Path) -> list[dict[str, Any]]:
    """Six texts as they come back from doccano, with one label changed."""
    path, *_ = exchange.send(exchange.batch(limit=6), "doccano", place / "batch.jsonl")
    sent = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [{**row, "id": i, "Comments": []} for i, row in enumerate(sent)]
    rows[0]["label"] = [other(rows[0])]
    return rows


def other(row: dict[str, Any]) -> str:
    return next(name for name in ("joy", "anger") if name != row["labelreview_suggested_label"])


def received(exchange: Exchange, place: Path, rows: list[dict[str, Any]]) -> list[str]:
    (place / "all.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return exchange.receive(place / "all.jsonl", annotator="ana").sentences()


def test_answers_that_are_the_suggestion_are_counted(
    exchange: Exchange, place: Path, rows: list[dict[str, Any]]
) -> None:
    assert received(exchange, place, rows) == [
        "6 decisions recorded, 0 already in the log.",
        "5 answers are the suggestion that was sent, and the file does not say whether anybody "
        "looked at it.",
    ]


@pytest.mark.parametrize("is_apart", [False, True])
@pytest.mark.parametrize(
    ("sign", "yes", "no"),
    [
        ("annotation_approver", "ana", None),
        ("is_confirmed", True, False),
        ("confirmed", "true", "false"),
    ],
)
def test_where_some_are_approved_the_others_are_no_answers(
    exchange: Exchange,
    place: Path,
    rows: list[dict[str, Any]],
    sign: str,
    yes: Any,
    no: Any,
    is_apart: bool,
) -> None:
    for number, row in enumerate(rows):
        row[sign] = yes if number < 2 else no
    if is_apart:  # the metadata, as earlier versions have it
        for row in rows:
            names = [name for name in row if name.startswith("labelreview_")]
            row["meta"] = {name: row.pop(name) for name in names}
    assert received(exchange, place, rows) == [
        "2 decisions recorded, 0 already in the log.",
        "4 answers not recorded, since they are not submitted or approved there: do that, and "
        "receive them again.",
    ]


def test_sending_says_so(exchange: Exchange, unscored: Exchange, capsys: Any) -> None:
    for name in TOOLS:
        report_batch(exchange.batch(limit=2), TOOLS[name], [Path("b")])
        said = capsys.readouterr().out
        assert ("nobody has changed" in said) == (name == "doccano")
    report_batch(unscored.batch(limit=2), TOOLS["doccano"], [Path("b")])
    assert "nobody has changed" not in capsys.readouterr().out, "without suggestions"
