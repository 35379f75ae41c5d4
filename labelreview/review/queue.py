"""The queue: what a filter selects, in its order, as it stood when the queue was opened."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.findings.findings import Findings

_DECISIONS = ("status", "current_label", "annotator")


@dataclass(frozen=True, slots=True)
class Line:
    """One example of the queue: its place, from 1, and its position in the run."""

    place: int
    position: int


@dataclass(frozen=True)
class Queue:
    """The findings of a filter as a list to walk through.

    order:
        int32 (m,), positions in the run.
    name:
        Another one for another order.
    decided:
        int32, positions of the examples that were decided when it was opened.
    walks_decided:
        Whether decided examples are what one walks through, because the filter asks for them; else
        they stay in sight, and the walk passes them over.
    """

    order: NDArray[np.int32]
    name: str
    decided: NDArray[np.int32]
    walks_decided: bool

    def place(self, position: int) -> int | None:
        """Return the place of an example, None when it is not in the queue."""
        found = np.flatnonzero(self.order == position)
        return int(found[0]) + 1 if len(found) else None

    def __contains__(self, position: int) -> bool:
        return self.place(position) is not None

    def first(self) -> int:
        """Return the place of the first example to decide, else 1; 0 when the queue is empty."""
        if not len(self.order):
            return 0
        to_do = self._to_do(self.order)
        return int(to_do.argmax()) + 1

    def left(self) -> int:
        """Count the undecided examples."""
        return len(self.undecided())

    def undecided(self) -> NDArray[np.int32]:
        """Return the positions of the undecided examples, in order, int32."""
        return self.order[~np.isin(self.order, self.decided)]

    def lines(self, first: int, last: int) -> list[Line]:
        """Return the lines from place `first` to `last`, whatever was decided about them."""
        first = max(1, first)
        return [
            Line(first + i, int(position))
            for i, position in enumerate(self.order[first - 1 : max(0, last)])
        ]

    def following(self, place: int, many: int) -> list[Line]:
        """Return the next `many` lines to decide behind a place."""
        rest = self.order[place:]
        places = np.flatnonzero(self._to_do(rest))[:many]
        return [Line(place + int(i) + 1, int(rest[i])) for i in places]

    def _to_do(self, positions: NDArray[np.int32]) -> NDArray[np.bool_]:
        if self.walks_decided:
            return np.ones(len(positions), dtype=bool)
        return ~np.isin(positions, self.decided)


def open_queue(findings: Findings, selection: Filter, revision: int) -> Queue:
    """Open the queue of a filter as it was at a revision of the log, or as it is now when that one
    is no longer kept.

    The order is computed once and kept while it is among the most recently used.
    """
    walk = walking(selection)
    # Whether classes were merged decides which labels differ.
    classes = ClassChanges.beside(findings.log).revision()
    at = revision if depends_on_decisions(walk) else 0
    order, name = findings.orders.get((walk, at, classes), lambda: _order(findings, walk))
    return Queue(order, name, findings.decided(), walks_decided=bool(walk.status or walk.annotator))


def depends_on_decisions(selection: Filter) -> bool:
    """Return whether a decision can change what is in the queue, or its order."""
    walk = walking(selection)
    return bool(walk.status or walk.annotator or walk.sort.removeprefix("-") in _DECISIONS)


def is_broad(selection: Filter) -> bool:
    """Return whether a queue covers the dataset, so that random control examples say what it
    misses, rather than a work list, where they would be in the way."""
    walk = walking(selection)
    narrow = (walk.given, walk.suggested, walk.split, walk.status, walk.annotator)
    wanted = (walk.copies, walk.text, walk.like, walk.slice, walk.picked)
    return not any((*narrow, *wanted))


def walking(selection: Filter) -> Filter:
    """Return the filter with which the queue goes on to what is undecided by itself: decided rows
    stay in sight, with their verdict, to be opened again."""
    return replace(selection, status=()) if selection.status == (UNDECIDED,) else selection


def _order(findings: Findings, selection: Filter) -> tuple[NDArray[np.int32], str]:
    order = findings.positions(selection)
    return order, digest(order)


def newcomers(before: Findings, after: Findings, first: int) -> int:
    """Count how many of the `first` most suspicious undecided rows of a run were not so before."""
    undecided = Filter(status=(UNDECIDED,))
    return len({*after.ids(undecided, first)} - {*before.ids(undecided, first)})
