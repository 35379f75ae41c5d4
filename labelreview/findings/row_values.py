"""Single columns of selected rows, for what computes with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labelreview.findings.filter import DECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.findings.live_view import TEXTS
from labelreview.findings.source_slices import SOURCE, identifier


def rows_at(
    findings: Findings,
    positions: Sequence[int],
    columns: Sequence[str],
    longest_text: int,
    source: Sequence[str] = (),
    *,
    like: str = "",
) -> dict[int, dict[str, Any]]:
    """Return these columns of the rows at these positions, by position, with the texts, and these
    columns of the source as texts, called `column:` and their name. Texts are cut after
    `longest_text` characters. Rows that a search by meaning found, for the sentence that they are
    `like`, also have a column `similarity`."""
    if not positions:
        return {}
    relation, values = findings.selected(Filter(like=like), source)
    # A run has dozens of columns: reading all of them would take most of the time.
    names = ", ".join(f'"{name}"' for name in dict.fromkeys(["position", "row", *columns]))
    cut = {name: f"left({identifier(name)}, {int(longest_text)})" for name in source}
    called = "".join(f', {sql} AS "{SOURCE}{identifier(name)}"' for name, sql in cut.items())
    found = findings.rows_of(
        f"SELECT {names}, left(text, {int(longest_text)}) AS text{called} FROM (SELECT * FROM "
        f"{relation} SEMI JOIN (SELECT unnest(?) AS position) USING (position)) {TEXTS}",
        [*values, list(positions)],
    )
    for row in found:
        row |= {f"{SOURCE}{name}": row.pop(f"{SOURCE}{identifier(name)}") for name in source}
    return {row["position"]: row for row in found}


def decided_labels(findings: Findings) -> list[tuple[int, str, str]]:
    """Return position, status and current label of every decided row."""
    relation, values = findings.selected(Filter(status=DECIDED))
    found = findings.rows_of(f"SELECT position, status, current_label FROM {relation}", values)
    return [(row["position"], row["status"], row["current_label"]) for row in found]


def suggestions(findings: Findings, selection: Filter) -> list[tuple[int, str, float]]:
    """Return position, suggested label and confidence of the selected rows, by position."""
    selected, values = findings.selected(selection)
    found = findings.rows_of(
        f"SELECT position, suggested_label, confidence FROM {selected} ORDER BY position", values
    )
    return [(row["position"], row["suggested_label"], row["confidence"]) for row in found]


def ids_and_scores(
    findings: Findings, selection: Filter, positions: Sequence[int]
) -> list[tuple[str, float]]:
    """Return id and score of the selected rows at these positions, in the order of `positions`."""
    selected, values = findings.selected(selection)
    found = findings.rows_of(
        f"SELECT example_id, position, score FROM {selected} WHERE position IN (SELECT unnest(?))",
        [*values, list(positions)],
    )
    there = {row["position"]: (row["example_id"], row["score"]) for row in found}
    return [there[position] for position in positions]


def suggestions_agreed(findings: Findings, selection: Filter, not_by: str) -> tuple[int, int]:
    """Return how many of the selected rows others than `not_by` decided, and how many of these
    got the suggested label."""
    selected, values = findings.selected(selection)
    (found,) = findings.rows_of(
        "SELECT count(*) AS decided, count(*) FILTER (current_label = suggested_label) AS agreed "
        f"FROM {selected} WHERE annotator <> ?",
        [*values, not_by],
    )
    return int(found["decided"]), int(found["agreed"])
