"""Addresses that nobody meant: each page opens, or says in a sentence what is wrong.

LABELREVIEW_FUZZ=1 tries all 200.
"""

from __future__ import annotations

import os
from dataclasses import fields
from random import Random

import pytest

from labelreview.findings.filter import Filter

URLS = 200 if os.environ.get("LABELREVIEW_FUZZ") == "1" else 24
PARTS = 2

PAGES = ("load", "score", "overview", "examples", "map", "queue", "grid", "conflicts",
         "experiments", "export", "predict")  # fmt: skip
_NAMES = ("dataset", "run", "example", "page", "embed", "pick", *(f.name for f in fields(Filter)))
_VALUES = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1",
        "2",
        "9" * 30,
        "-" + "9" * 400,
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "0x1",
    ),
    *("١٢", "²", "1_000", "0.5", "0.5.5", ".", "..", "../../etc/passwd", "/", "\\", "%00", "\0"),
    *(
        "'",
        '"',
        "';--",
        "' OR 1=1 --",
        "a'b",
        'a"b',
        "%",
        "_",
        "*",
        "(",
        "[a",
        "$1",
        "?",
        "{}",
        "[]",
    ),
    *(
        "null",
        "None",
        "true",
        "false",
        "builtin",
        "nope",
        "model",
        "\u202e",
        "\u200b",
        "\ufffd",
        "é",
    ),
    *("😀" * 50, "x" * 100_000, "ا" * 5_000, "<script>alert(1)</script>", "javascript:alert(1)"),
    *("map-5-0123456789abcdef", "row-999999999-00000000", "near-1-zzzz", "source:", "source:text"),
    *(
        "source:nope",
        "-score",
        "score",
        "--score",
        "similarity",
        "text",
        "row",
        "undecided",
        "keep",
    ),
    *("text=", "=", "a=b=c", "label:x", "text:ferry", "a\nb", "\t", "\r\n", "\x1b[31m", "\x7f"),
)


def hostile(chance: Random, ids: list[str], names: list[str]) -> dict[str, str | list[str]]:
    query: dict[str, str | list[str]] = {"dataset": "builtin"} if chance.random() < 0.9 else {}
    for name in chance.sample(_NAMES, chance.choice((1, 1, 2, 3, 6))):
        many = chance.choice((1, 1, 1, 2, 50))
        values = [chance.choice((*_VALUES, *ids, *names)) for _ in range(many)]
        query[name] = values if many > 1 else values[0]
    return query


@pytest.mark.parametrize("part", range(PARTS))
def test_hostile_addresses(scored, open_page, part: int) -> None:
    findings = scored.findings("builtin")
    ids, names = findings.ids(Filter(), 3), list(findings.dataset.labels.names)
    failures = []
    for number in range(part, URLS, PARTS):
        query = hostile(Random(number), ids, names)
        place = PAGES[number // PARTS % len(PAGES)]
        app = open_page(place, **query)
        shown = f"{number} {place} { ({k: str(v)[:80] for k, v in query.items()}) }"
        failures += [f"{shown}: {one.value}" for one in app.exception]
        failures += [f"{shown}: {e.value}" for e in app.error if "This page failed" in e.value]
    assert failures == []
