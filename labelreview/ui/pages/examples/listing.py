"""The rows of the table: what a filter selects, as it stood when the table was opened."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labelreview.core.artifacts import digest, load_array
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import Filter
from labelreview.findings.findings import PAGE_SIZE, Findings
from labelreview.findings.row_values import rows_at
from labelreview.findings.source_slices import SOURCE
from labelreview.review.queue import depends_on_decisions
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.pages.examples.protocol import TableRow
from labelreview.ui.parts.post import post_data
from labelreview.ui.shared.card.cards import likely_classes

_ALWAYS = ("example_id", "given_label", "suggested_label", "score", "status", "current_label")
TEXT = 320  # characters of a text: more than two lines of the widest table


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of what a filter selects.

    Decisions do not move rows: those that no longer match stay where they are until the table is
    opened anew, so that no page skips any.

    view:
        Another one for other rows, or for the same in another order.
    total:
        How many rows there are.
    number, pages:
        The page, from 1, and how many there are, at least 1.
    """

    view: str
    total: int
    number: int
    pages: int
    rows: list[dict[str, Any]]

    @property
    def first(self) -> int:
        """Return the place of the first row of the page, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1


def listed(context: PageContext, selection: Filter, columns: Sequence[str]) -> Listing:
    """Return the session's page of the selection, with these columns of the source among others."""
    findings, session = context.findings, context.session
    key = digest(context.name, findings.run.digest, selection.to_query())
    if session.listed[0] != key:
        session.listed = (key, findings.revision())
    # The queue stays as it is when it asks for what is undecided; a table does not.
    depends = bool(selection.status) or depends_on_decisions(selection)
    opened = session.listed[1] if depends else 0
    classes = ClassChanges.beside(findings.log).revision()
    order = findings.orders.get(
        ("table", selection, opened, classes), lambda: findings.positions(selection)
    )
    pages = max(1, math.ceil(len(order) / PAGE_SIZE))
    number = min(session.page, pages)
    chosen = order[(number - 1) * PAGE_SIZE : number * PAGE_SIZE].tolist()
    rows = findings.of_this_moment(
        ("table", selection.like, *chosen, *columns),
        lambda: _read(findings, chosen, columns, selection.like),
    )
    return Listing(
        view=digest(key, opened, classes, len(order)),
        total=len(order),
        number=number,
        pages=pages,
        rows=[rows[position] for position in chosen if position in rows],
    )


def _read(
    findings: Findings, positions: Sequence[int], columns: Sequence[str], like: str
) -> dict[int, dict[str, Any]]:
    sources = [name.removeprefix(SOURCE) for name in columns if name.startswith(SOURCE)]
    own = [name for name in columns if not name.startswith(SOURCE)]
    return rows_at(findings, positions, [*_ALWAYS, *own], TEXT, sources, like=like)


def table_rows(findings: Findings, listing: Listing, columns: Sequence[str]) -> list[TableRow]:
    """Return the rows of a page for the browser, with a cell for each of the columns."""
    labels = findings.dataset.labels
    probabilities = load_array(findings.run.probabilities_path)
    return [
        {
            "id": row["example_id"],
            "place": listing.first + i,
            "text": post_data(row["text"])["text"],
            "given": labels.id(row["given_label"]),
            "suggested": labels.id(row["suggested_label"]),
            "score": round(row["score"], 4),
            "status": row["status"],
            "label": row["current_label"],
            "likely": likely_classes(probabilities[row["position"]]),
            "cells": [_cell(row[name]) for name in columns],
        }
        for i, row in enumerate(listing.rows)
    ]


def _cell(value: object) -> str | float | None:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 4)
    return post_data(str(value)[:TEXT])["text"]
