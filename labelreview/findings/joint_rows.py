"""Rows by given label and by the other label that speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labelreview.decision_log import MODEL
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings


@dataclass(frozen=True, slots=True)
class CellRows:
    """How many rows of one given and one other label have one status.

    other:
        The new label of rows that were relabelled, as long as it is a class of the dataset; the
        suggested one of all others.
    is_models:
        Whether the decision was taken over from the model.
    """

    given_label: str
    other: str
    status: str
    is_models: bool
    n: int


def rows_by_cell(findings: Findings) -> list[CellRows]:
    """Count all rows of the run by given label, other label and status."""
    relation, values = _with_other(findings, Filter())
    found = findings.rows_of(
        "SELECT given_label, other, status, annotator IS NOT DISTINCT FROM ? AS is_models, "
        f"count(*) AS n FROM {relation} GROUP BY ALL",
        [MODEL, *values],
    )
    return [CellRows(**row) for row in found]


def ids_decided_by_people(
    findings: Findings, selection: Filter, others: Sequence[str]
) -> list[str]:
    """Return ids of selected rows that people decided and whose other label is one of `others`
    and not the given one, in the order of the findings."""
    relation, values = _with_other(findings, selection)
    found = findings.rows_of(
        f"SELECT example_id FROM {relation} WHERE given_label <> other "
        "AND other IN (SELECT unnest(?)) AND annotator <> ? ORDER BY row",
        [*values, list(others), MODEL],
    )
    return [row["example_id"] for row in found]


def _with_other(findings: Findings, selection: Filter) -> tuple[str, list[Any]]:
    relation, values = findings.selected(selection)
    return (
        "(SELECT *, CASE WHEN status = 'relabel' AND list_contains(?, current_label) "
        f"THEN current_label ELSE suggested_label END AS other FROM {relation})",
        [list(findings.dataset.labels.names), *values],
    )
