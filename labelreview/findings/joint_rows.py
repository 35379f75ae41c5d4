"""Rows by given label and by the other label that speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from labelreview.decision_log import MODEL
from labelreview.findings.filter import UNDECIDED, Filter
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


def most_suspicious_ids(findings: Findings, cells: Sequence[tuple[str, str, int]]) -> list[str]:
    """Return the ids of the most suspicious undecided rows of some cells, each a given label, a
    suggested one and how many rows, in the order of the findings."""
    relation, values = findings.selected(Filter(status=(UNDECIDED,)))
    given, suggested, many = zip(*cells, strict=True) if cells else ((), (), ())
    found = findings.rows_of(
        "SELECT example_id FROM (SELECT example_id, given_label, suggested_label, score, row, "
        "row_number() OVER (PARTITION BY given_label, suggested_label ORDER BY score DESC, row) "
        f"AS place FROM {relation}) JOIN cells USING (given_label, suggested_label) "
        "WHERE place <= many ORDER BY score DESC, row",
        values,
        cells=pa.table(
            {
                "given_label": pa.array(given, pa.string()),
                "suggested_label": pa.array(suggested, pa.string()),
                "many": pa.array(many, pa.int64()),
            }
        ),
    )
    return [row["example_id"] for row in found]


def _with_other(findings: Findings, selection: Filter) -> tuple[str, list[Any]]:
    relation, values = findings.selected(selection)
    return (
        "(SELECT *, CASE WHEN status = 'relabel' AND list_contains(?, current_label) "
        f"THEN current_label ELSE suggested_label END AS other FROM {relation})",
        [list(findings.dataset.labels.names), *values],
    )
