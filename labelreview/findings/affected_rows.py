"""Count the rows that a change of a class affects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings


@dataclass(frozen=True, slots=True)
class AffectedRows:
    """Rows of one given label that read `before` now and `after` once a class is changed."""

    given_label: str
    before: str
    after: str
    decided: int
    undecided: int

    @property
    def rows(self) -> int:
        return self.decided + self.undecided


def affected_rows(findings: Findings, label: str, becomes: str) -> list[AffectedRows]:
    """Count the rows whose label is now `label` and would be `becomes`, by the label they were
    given, the most rows first. Rows that were relabelled to the class are among them."""
    every, values = _everything(findings)
    found = findings.rows_of(
        "SELECT given_label, count(*) FILTER (status <> 'undecided') AS decided, "
        f"count(*) FILTER (status = 'undecided') AS undecided FROM {every} "
        "WHERE current_label = ? GROUP BY 1 ORDER BY count(*) DESC, 1",
        [*values, label],
    )
    return [AffectedRows(before=label, after=becomes, **row) for row in found]


def rows_now(findings: Findings) -> dict[str, int]:
    """Count the rows of each current class name."""
    every, values = _everything(findings)
    found = findings.rows_of(f"SELECT current_label, count(*) AS n FROM {every} GROUP BY 1", values)
    return {row["current_label"]: row["n"] for row in found}


def _everything(findings: Findings) -> tuple[str, list[Any]]:
    return findings.selected(Filter())
