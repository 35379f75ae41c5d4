"""The queue: what a filter selects, in its order, and where one stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labelreview.filters import UNDECIDED, Filter
from labelreview.findings import Findings


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the queue; `place` counts from 1."""

    place: int
    example_id: str
    score: float
    given_label: str
    suggested_label: str
    status: str
    current_label: str


@dataclass(frozen=True, slots=True)
class Queue:
    """The findings of a filter as a list to walk through."""

    findings: Findings
    selection: Filter

    def around(self, example_id: str, before: int, after: int) -> list[Entry]:
        """The lines around an example, itself included; none when it is not in the queue."""
        return self._entries(
            "place BETWEEN (SELECT place FROM q WHERE example_id = ?) - ? "
            "AND (SELECT place FROM q WHERE example_id = ?) + ?",
            [example_id, before, example_id, after],
        )

    def first(self) -> str | None:
        """The first undecided example, else the first one, else None."""
        return self._id(f"status = '{UNDECIDED}'", "place", []) or self._id("true", "place", [])

    def next_undecided(self, example_id: str) -> str | None:
        """The first undecided example behind this one, then from the top; None when all are
        decided but perhaps this one."""
        undecided = f"status = '{UNDECIDED}' AND example_id <> ?"
        behind = "place > (SELECT place FROM q WHERE example_id = ?)"
        return self._id(f"{undecided} AND {behind}", "place", [example_id, example_id]) or self._id(
            undecided, "place", [example_id]
        )

    def after(self, example_id: str) -> str | None:
        """The example behind this one."""
        return self._id("place > (SELECT place FROM q WHERE example_id = ?)", "place", [example_id])

    def before(self, example_id: str) -> str | None:
        """The example in front of this one."""
        return self._id(
            "place < (SELECT place FROM q WHERE example_id = ?)", "place DESC", [example_id]
        )

    def _id(self, where: str, order: str, values: list[Any]) -> str | None:
        found = self._rows("example_id", f"{where} ORDER BY {order} LIMIT 1", values)
        return found[0]["example_id"] if found else None

    def _entries(self, where: str, values: list[Any]) -> list[Entry]:
        columns = ", ".join(Entry.__dataclass_fields__)
        return [Entry(**row) for row in self._rows(columns, f"{where} ORDER BY place", values)]

    def _rows(self, columns: str, where: str, values: list[Any]) -> list[dict[str, Any]]:
        ordered, bound = self.findings.ordered(self.selection)
        return self.findings.rows_of(
            f"WITH q AS {ordered} SELECT {columns} FROM q WHERE {where}", [*bound, *values]
        )
