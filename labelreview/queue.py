"""The queue: what a filter selects, in its order, and where one stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labelreview.filters import UNDECIDED, Filter
from labelreview.findings import Findings

_UNDECIDED = f"status = '{UNDECIDED}'"
_HERE = "(SELECT place FROM q WHERE is_here)"


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
        """The lines around an example, itself included unless it is no longer in the queue."""
        columns = ", ".join(Entry.__dataclass_fields__)
        lines = self._rows(
            columns,
            f"place BETWEEN {_HERE} - ? AND {_HERE} + ? ORDER BY place",
            example_id,
            [before, after],
        )
        return [Entry(**line) for line in lines]

    def first(self) -> str | None:
        """The first undecided example, else the first one, else None."""
        return self._id(_UNDECIDED, "place") or self._id("true", "place")

    def next_undecided(self, example_id: str) -> str | None:
        """The first undecided example behind this one, then from the top; None when all are
        decided but perhaps this one."""
        others = f"{_UNDECIDED} AND NOT is_here"
        return self._id(f"{others} AND place > {_HERE}", "place", example_id) or self._id(
            others, "place", example_id
        )

    def after(self, example_id: str) -> str | None:
        """The example behind this one, or behind where it would be."""
        return self._id(f"place > {_HERE}", "place", example_id)

    def before(self, example_id: str) -> str | None:
        """The example in front of this one, or of where it would be."""
        return self._id(f"place <= {_HERE} AND NOT is_here", "place DESC", example_id)

    def _id(self, where: str, order: str, here: str | None = None) -> str | None:
        found = self._rows("example_id", f"{where} ORDER BY {order} LIMIT 1", here)
        return found[0]["example_id"] if found else None

    def _rows(
        self, columns: str, where: str, here: str | None, values: Sequence[Any] = ()
    ) -> list[dict[str, Any]]:
        ordered, bound = self.findings.ordered(self.selection, here)
        return self.findings.rows_of(
            f"WITH q AS (SELECT *, example_id IS NOT DISTINCT FROM ? AS is_here FROM {ordered}) "
            f"SELECT {columns} FROM q WHERE is_selected AND {where}",
            [here, *bound, *values],
        )


def newcomers(before: Findings, after: Findings, first: int) -> int:
    """How many of the `first` most suspicious undecided rows of a run were not so before."""
    undecided = Filter(status=(UNDECIDED,))
    return len({*after.ids(undecided, first)} - {*before.ids(undecided, first)})
