"""What the numbers of the overview count, and the rows that a click on each of them opens."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from labelreview.decision_log import MODEL, WRONG
from labelreview.findings.filter import DECIDED, UNDECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.findings.saved_selections import SavedSelections
from labelreview.review.stopping import Estimate
from labelreview.review.worklist import WorkList, decided_ids, likely_ids, work_list

T = TypeVar("T")

LEFT, REVIEWED, CONFIRMED = "Left", "Reviewed", "Confirmed"
SUGGESTED, STILL = "Suggested", "Undecided"


@dataclass(frozen=True)
class CellMeaning:
    """What cells can count: the caption below the matrix, the title of its columns, and the status
    of the rows that a click opens."""

    words: str
    across: str
    status: tuple[str, ...] = ()


CELLS = {
    LEFT: CellMeaning(
        "Where the label errors that are left are likeliest: in each cell, that many of the most "
        "suspicious undecided examples. Click a cell to open exactly these.",
        "likely true",
        (UNDECIDED,),
    ),
    STILL: CellMeaning(
        "Undecided examples. Click a cell to open exactly these; no label is changed.",
        "suggested",
        (UNDECIDED,),
    ),
    SUGGESTED: CellMeaning(
        "All examples. Click a cell to open exactly these; no label is changed.", "suggested"
    ),
    REVIEWED: CellMeaning(
        "Examples that people decided. Click a cell to open exactly these.", "other", DECIDED
    ),
    CONFIRMED: CellMeaning(
        "Label errors that people confirmed, by the correct label. Click a cell to open exactly "
        "these examples.",
        "correct",
        WRONG,
    ),
}
"""What the cells of the matrix can show."""


@dataclass(frozen=True, slots=True)
class Door:
    """A number, and how to get the filter of exactly so many rows."""

    number: int
    rows: Callable[[], Filter]


@dataclass(frozen=True)
class Doors:
    """The doors of one run at one moment. Selections are saved only when one is opened."""

    findings: Findings
    saved_selections: SavedSelections
    estimate: Estimate
    work: WorkList

    def numbers(self, what: str) -> NDArray[np.int64]:
        """Return what the cells of all classes count, one of `CELLS`, int64 (K, K)."""
        if what == SUGGESTED:
            return self._kept(what, lambda: self.findings.confusion(Filter()))
        work = self.work
        if what in (LEFT, STILL):
            return {LEFT: work.left, STILL: work.undecided}[what]
        # Where the suggestion agrees with the given label, there was no error to find.
        return _off(work.reviewed if what == REVIEWED else work.confirmed)

    def cell(self, what: str, given: int, other: int) -> Door:
        """Return the door of one given and one other label, class ids."""
        number = int(self.numbers(what)[given, other])
        return Door(number, partial(self._rows, what, [given], [other], is_cell=True))

    def total(self, what: str, given: Sequence[int], others: Sequence[int]) -> Door:
        """Return the door of all cells of these given and other labels, class ids, off the
        diagonal."""
        number = int(_off(self.numbers(what))[np.ix_(given, others)].sum())
        return Door(number, partial(self._rows, what, given, others, is_cell=False))

    def of_given(self, label: int, *status: str) -> Door:
        """Return the door of the rows with a given label, of any status or of these."""
        within = Filter(status=status)
        counts = self._kept(("given", status), lambda: self.findings.counts(within, "given_label"))
        name = self._names[label]
        return Door(counts.get(name, 0), lambda: replace(within, given=(name,)))

    def left(self) -> Door:
        """Return the door of the rows that are likeliest to be the errors left, in all cells."""
        everything = range(len(self._names))
        return self.total(LEFT, everything, everything)

    def found(self) -> Door:
        """Return the door of the rows whose label people found wrong."""

        def rows() -> Filter:
            wrong = Filter(status=WRONG)
            if not self.estimate.by_model:
                return wrong
            people = self.findings.counts(wrong, "annotator")
            return replace(wrong, annotator=tuple(one for one in people if one != MODEL))

        return Door(self.estimate.found, rows)

    def flagged(self) -> Door:
        """Return the door of the flagged rows that nobody decided."""
        return self._counted(Filter(flagged=True, status=(UNDECIDED,)))

    def disagreements(self) -> Door:
        """Return the door of the rows for which another label is suggested."""
        return self._counted(Filter(disagree=True, sort="-confidence"))

    def decided(self) -> Door:
        """Return the door of the decided rows."""
        return self._counted(Filter(status=DECIDED))

    def copies(self) -> Door:
        """Return the door of the rows with a duplicate that was given another label."""
        return self._counted(Filter(copies=True, sort="text_group"))

    def between(self, first: str, second: str) -> Door:
        """Return the door of the disagreements between two classes."""
        pair = (first, second)
        return self._counted(Filter(given=pair, suggested=pair, disagree=True))

    def scores(self) -> list[Door]:
        """Return the doors of the bars of the score histogram."""
        counts = self._kept("scores", lambda: self.findings.histogram(Filter()))
        return [
            Door(number, partial(score_filter, part, len(counts)))
            for part, number in enumerate(counts.tolist())
        ]

    def _rows(
        self, what: str, given: Sequence[int], others: Sequence[int], *, is_cell: bool
    ) -> Filter:
        status = CELLS[what].status
        selection = Filter(
            given=self._some(given),
            suggested=self._some(others),
            status=status,
            disagree=not is_cell,
        )
        if what == LEFT:
            ids = likely_ids(self.findings, self.work.left, given, others)
            if len(ids) == self.findings.count(selection):
                return selection
            picked = self.saved_selections.keep(ids, "likely")
            return (
                replace(selection, picked=picked)
                if is_cell
                else Filter(status=status, picked=picked)
            )
        if what not in (REVIEWED, CONFIRMED):
            return selection
        # Decided rows may have another label than the suggested one.
        names = [self._names[label] for label in others]
        ids = decided_ids(self.findings, self._some(given), names, status)
        if set(ids) == set(self.findings.ids(selection)):
            return selection
        picked = self.saved_selections.keep(ids, "cell")
        return replace(selection, suggested=(), disagree=False, picked=picked)

    @property
    def _names(self) -> Sequence[str]:
        return self.findings.dataset.labels.names

    def _some(self, labels: Sequence[int]) -> tuple[str, ...]:
        """Names to filter by: none for all, which restricts nothing and would make a long URL."""
        every = len(labels) == len(self._names)
        return () if every else tuple(self._names[label] for label in labels)

    def _counted(self, selection: Filter) -> Door:
        return Door(self.findings.count(selection), lambda: selection)

    def _kept(self, what: Hashable, count: Callable[[], T]) -> T:
        return self.findings.of_this_moment(("overview", what), count)


def doors_of(findings: Findings, saved_selections: SavedSelections, estimate: Estimate) -> Doors:
    """Return the doors of a run with the decisions of this moment."""
    left = estimate.left.errors
    work = findings.of_this_moment(("work list", left), lambda: work_list(findings, left))
    return Doors(findings, saved_selections, estimate, work)


def score_filter(part: int, parts: int) -> Filter:
    """Return the filter of the rows that a bar of the score histogram counts."""
    upper = 1.0 if part + 1 == parts else float(np.nextafter(np.float32((part + 1) / parts), 0))
    return Filter(score_from=round(part / parts, 4), score_to=upper)


def _off(matrix: NDArray[np.int64]) -> NDArray[np.int64]:
    off = matrix.copy()
    np.fill_diagonal(off, 0)
    return off
