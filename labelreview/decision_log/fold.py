"""What the log adds up to, kept in memory and brought up to date by its new rows alone."""

from __future__ import annotations

import sys
import threading
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from labelreview.decision_log.types import UndoableBatch
from labelreview.decision_log.verdicts import VERDICTS

_MOST_LOOKED_AT = 2_000  # rows of an annotator, for what an undo takes back
_EXAMPLES_TOLD = 100


class FoldedRow(NamedTuple):
    """One row of the log, as far as it says what counts now and how it came about.

    Empty `label`: no label. `undoes` is the id of the row that an undo takes back.
    """

    decision_id: int
    example_id: str
    verdict: str
    label: str
    annotator: str
    origin: str
    seconds: float | None
    given_label: str | None
    suggested_label: str | None
    blind_label: str | None
    batch: str
    undoes: int | None
    note: str
    run: str | None


_id = attrgetter("decision_id")


class Fold:
    """The rows of one dataset's log and what they add up to. Safe to share between threads.

    The last active decision on an example counts, regardless of the annotator. Takes
    about 400 bytes a row.

    revision:
        The id of the last row that it has seen.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.lock = threading.RLock()
        self._rows: list[FoldedRow] = []
        self._is_active = bytearray()
        self._previous: list[int] = []  # place of the decision before on the same example, or -1
        self._newest: dict[str, int] = {}  # place of an example's newest decision, active or undone
        self._of_annotator: dict[str, list[int]] = {}
        self._in_batch: Counter[tuple[str, str, str]] = Counter()  # active rows, by verdict
        self._counts: Counter[str] = Counter()
        self._notes: Counter[tuple[str, str]] = Counter()  # active rows

    def add(self, rows: Iterable[Any]) -> None:
        """Take in the rows with ids above `revision`, in the order of their ids."""
        with self.lock:
            for row in rows:
                if row.decision_id > self.revision:
                    self._add(FoldedRow(*map(_shared, row)))
                    self.revision = row.decision_id

    def counts(self) -> dict[str, int]:
        """Return how many examples have each verdict now, in the order of `VERDICTS`."""
        with self.lock:
            return {verdict: self._counts[verdict] for verdict in VERDICTS}

    def noted_pairs(self) -> dict[tuple[str, str], int]:
        """Return how many active decisions with a note are between a given label and another:
        the new label, or the suggested one with verdicts other than relabel."""
        with self.lock:
            return {pair: n for pair, n in self._notes.items() if n}

    def changed(self, since: int) -> list[tuple[str, FoldedRow | None]]:
        """Return the examples with a row above revision `since`, those of the newest rows last,
        each with the decision that counts now, or None."""
        with self.lock:
            first = bisect_right(self._rows, since, key=_id)
            newest_first = dict.fromkeys(row.example_id for row in reversed(self._rows[first:]))
            return [(example, self._current(example)) for example in reversed(newest_first)]

    def undoable_batches(self, annotator: str, at_most: int) -> list[UndoableBatch]:
        """Return the annotator's last batches that are still active; see `DecisionLog`."""
        batches: dict[str, list[FoldedRow]] = {}
        with self.lock:
            active = (
                self._rows[place]
                for place in reversed(self._of_annotator.get(annotator, []))
                if self._is_active[place]
            )
            for _, row in zip(range(_MOST_LOOKED_AT), active, strict=False):
                batches.setdefault(row.batch, []).append(row)
            return [self._undoable(rows) for rows in list(batches.values())[:at_most]]

    def _undoable(self, rows: list[FoldedRow]) -> UndoableBatch:
        """Return what a batch holds, of which `rows` are the newest ones, the last one first."""
        first = rows[-1]
        in_batch = {
            verdict: n
            for verdict in VERDICTS
            if (n := self._in_batch[first.annotator, first.batch, verdict])
        }
        many = sum(in_batch.values())
        # A label is told only where all have it: rows that were not looked at may have others.
        labels = {row.label for row in rows if row.label} if len(rows) == many else set()
        return UndoableBatch(
            first.batch,
            many=many,
            examples=tuple(row.example_id for row in reversed(rows[-_EXAMPLES_TOLD:])),
            verdicts=in_batch,
            label=labels.pop() if len(labels) == 1 else None,
        )

    def _add(self, row: FoldedRow) -> None:
        before = self._current(row.example_id)
        place = len(self._rows)
        self._rows.append(row)
        self._is_active.append(row.undoes is None)
        self._previous.append(-1)
        if row.undoes is None:
            self._previous[place] = self._newest.get(row.example_id, -1)
            self._newest[row.example_id] = place
            self._of_annotator.setdefault(row.annotator, []).append(place)
            self._count(row, 1)
        else:
            undone = bisect_left(self._rows, row.undoes, key=_id)
            self._is_active[undone] = False
            self._count(self._rows[undone], -1)
        after = self._current(row.example_id)
        self._counts.subtract([before.verdict] if before else [])
        self._counts.update([after.verdict] if after else [])

    def _count(self, row: FoldedRow, n: int) -> None:
        self._in_batch[row.annotator, row.batch, row.verdict] += n
        other = row.label or row.suggested_label
        if row.note and row.given_label is not None and other not in (None, row.given_label):
            self._notes[row.given_label, str(other)] += n

    def _current(self, example_id: str) -> FoldedRow | None:
        place = self._newest.get(example_id, -1)
        while place >= 0 and not self._is_active[place]:
            place = self._previous[place]
        return self._rows[place] if place >= 0 else None


def _shared(value: Any) -> Any:
    """Return one object for equal texts: most rows have the same few labels and names."""
    return sys.intern(value) if type(value) is str else value
