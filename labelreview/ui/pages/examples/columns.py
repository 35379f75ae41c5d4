"""The columns of the table, and the orders it can have: every one orders all rows on the server."""

from __future__ import annotations

from collections.abc import Iterable

from labelreview.findings.filter import SIMILARITY, Filter
from labelreview.findings.findings import MISLEADING_WORD, Findings
from labelreview.findings.source_slices import SOURCE
from labelreview.signals import signals_of
from labelreview.ui.pages.examples.protocol import CellKind, TableColumn, TableSort

MAIN = ("text", "given_label", "suggested_label", "score", "status")
"""Shown always, in this order."""

_SORTS = {
    "-score": "Score, highest first",
    "score": "Score, lowest first",
    "-confidence": "Confidence, highest first",
    "confidence": "Confidence, lowest first",
    "given_probability": "Probability of the given label, lowest first",
    "neighbour_agreement": "Neighbour agreement, lowest first",
    "given_label": "Given label",
    "suggested_label": "Suggested label",
    "status": "Status",
    "text": "Text",
    "text_group": "Duplicates together",
    "row": "Source order",
}

_NEARNESS = (
    "How near the text is in meaning to the sentence that you search by, as the cosine of their "
    "vectors: 1 means the same, 0 nothing in common"
)


def offered_columns(findings: Findings, selection: Filter) -> list[TableColumn]:
    """Return the columns that can be shown beside the main ones of the selection."""
    known: list[TableColumn] = [
        _column("confidence", "confidence", "Probability of the suggested label", "percent"),
        _column("given_probability", "given prob.", "Probability of the given label", "percent"),
        _column(
            "neighbour_agreement",
            "neighbours",
            "Share of the nearest examples with the given label",
            "percent",
        ),
        _column("current_label", "label now", "The label after all decisions", "text"),
        _column("annotator", "decided by", "Who gave the decision that counts", "text"),
        _column(
            MISLEADING_WORD,
            "word",
            "Occurs with the given label, although similar texts have other labels",
            "text",
        ),
        _column("same_text", "same text", "Examples with the same text, itself included", "number"),
        _column(
            "other_label", "other label", "Of the same text, those with another label", "number"
        ),
        _column("split", "split", "The split of the source", "text"),
        _column("row", "row", "The row of the source", "number"),
        _column("example_id", "id", "The id of the example", "text"),
    ]
    signals = [
        _column(f"{signal.name}_score", signal.title, signal.explain, "share")
        for signal in signals_of(findings.columns)
    ]
    source = [
        _column(f"{SOURCE}{name}", name, "A column of the source", "text")
        for name in findings.source_columns
    ]
    nearness = [_column(SIMILARITY, "similarity", _NEARNESS, "share")] if selection.like else []
    there = [one for one in known if one["name"] in findings.columns]
    return nearness + there + source + signals


def sorts(findings: Findings, selection: Filter, columns: Iterable[TableColumn]) -> list[TableSort]:
    """Return the orders to choose from, the current one among them."""
    current = selection.sort
    nearest = {f"-{SIMILARITY}": "Nearest in meaning first"} if selection.like else {}
    words = nearest | {
        sort: name for sort, name in _SORTS.items() if _name(sort) in findings.columns
    }
    for column in columns:
        words.setdefault(column["first"], _in_words(column, column["first"]))
        if _name(current) == column["name"]:
            words.setdefault(current, _in_words(column, current))
    words.setdefault(current, current)
    return [{"sort": sort, "words": name} for sort, name in words.items()]


def shown_columns(chosen: Iterable[str], sort: str, offered: list[TableColumn]) -> list[str]:
    """Return the names of the columns to show beside the main ones: what was chosen, and what the
    rows are ordered by."""
    names = [one["name"] for one in offered]
    wanted = dict.fromkeys([*chosen, _name(sort)])
    return [name for name in names if name in wanted]


def _column(name: str, title: str, explain: str, kind: CellKind) -> TableColumn:
    descending = kind in ("share", "number") or name == "confidence"
    first = f"-{name}" if descending and name != "row" else name
    return {"name": name, "title": title, "explain": explain, "kind": kind, "first": first}


def _in_words(column: TableColumn, sort: str) -> str:
    if column["kind"] == "text":
        return column["title"] + (", from Z to A" if sort.startswith("-") else "")
    return f"{column['title']}, {'highest' if sort.startswith('-') else 'lowest'} first"


def _name(sort: str) -> str:
    return sort.removeprefix("-")
