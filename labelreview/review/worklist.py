"""The joint of given and other labels as a list of work: what is expected, done and left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.decision_log import WRONG
from labelreview.findings.filter import DECIDED, UNDECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.findings.joint_rows import (
    ids_decided_by_people,
    most_suspicious_ids,
    rows_by_cell,
)


@dataclass(frozen=True)
class WorkList:
    """Rows by given label (rows) and other label (columns), all (K, K).

    The other label is the new one of rows that were relabelled, and the suggested one of all
    others, and where the new one was renamed since. On the diagonal are the rows whose suggestion
    agrees with the given label; no errors are expected there.

    expected:
        float64, estimated wrong labels: `Summary.joint` without its diagonal.
    undecided, reviewed, confirmed:
        int64, undecided rows; rows that people decided; of these, the ones whose given label
        they found wrong (`WRONG`). Labels that the model took over count nowhere.
    left:
        int64, rows that are likeliest to be the errors still to be found, never more than there are
        undecided ones: see `shared_out`.
    """

    expected: NDArray[np.float64]
    undecided: NDArray[np.int64]
    reviewed: NDArray[np.int64]
    confirmed: NDArray[np.int64]
    left: NDArray[np.int64]

    @property
    def found(self) -> int:
        """Rows whose given label people found wrong, wherever they are."""
        return int(self.confirmed.sum())


def work_list(findings: Findings, errors_left: int) -> WorkList:
    """Return the work list of a run with the decisions of this moment.

    `errors_left` is how many wrong labels are left in all (`Estimate.left`).
    """
    labels = findings.dataset.labels
    expected = np.array(findings.run.summary.joint, dtype=np.float64)
    np.fill_diagonal(expected, 0)
    undecided, reviewed, confirmed = np.zeros((3, *expected.shape), dtype=np.int64)
    for group in rows_by_cell(findings):
        cell = labels.id(group.given_label), labels.id(group.other)
        if group.status == UNDECIDED:
            undecided[cell] += group.n
        elif not group.is_models:
            reviewed[cell] += group.n
            confirmed[cell] += group.n if group.status in WRONG else 0
    left = shared_out(expected - confirmed, undecided, errors_left)
    return WorkList(expected, undecided, reviewed, confirmed, left)


def shared_out(
    wanted: NDArray[np.float64], undecided: NDArray[np.int64], errors_left: int
) -> NDArray[np.int64]:
    """Share the errors that are left out to the cells in proportion to `wanted` (K, K): whole rows,
    none on the diagonal, no more in a cell than are `undecided` there.

    Their sum is `errors_left`, or less where the wanted cells have too few undecided rows: the rest
    is wrong where no other label is suggested. Whole numbers by the largest remainders.

    >>> shared_out(np.array([[9.0, 3], [1, 9]]), np.array([[50, 2], [40, 50]]), 8)
    array([[0, 2],
           [6, 0]])
    """
    room = np.where(wanted > 0, undecided, 0)
    np.fill_diagonal(room, 0)
    total = min(errors_left, int(room.sum()))
    if not total:
        return np.zeros_like(undecided)
    some = room > 0
    low, high = 0.0, float((room[some] / wanted[some]).max())
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        fits = np.minimum(middle * wanted[some], room[some]).sum() <= total
        low, high = (middle, high) if fits else (low, middle)
    shares = np.where(some, np.minimum(low * wanted, room), 0.0)
    whole = np.floor(shares + _SLACK).astype(np.int64)
    order = np.argsort(-np.where(whole < room, shares - whole, -1), axis=None, kind="stable")
    whole.flat[order[: total - int(whole.sum())]] += 1
    return whole


_HALVINGS, _SLACK = 60, 1e-9


def likely_ids(
    findings: Findings, left: NDArray[np.int64], given: Sequence[int], others: Sequence[int]
) -> list[str]:
    """Return the ids of the rows that `WorkList.left` counts in the cells of these given and other
    labels, both class ids: the most suspicious undecided rows of each cell."""
    names = findings.dataset.labels.names
    return most_suspicious_ids(
        findings,
        [
            (names[one], names[other], int(left[one, other]))
            for one in given
            for other in others
            if left[one, other]
        ],
    )


def decided_ids(
    findings: Findings,
    given: Sequence[str],
    others: Sequence[str],
    status: Sequence[str] = DECIDED,
) -> list[str]:
    """Return the ids of the rows that `reviewed` (or `confirmed`, with the status `WRONG`) counts
    off the diagonal in the cells of these given and other labels, in the order of the findings."""
    selection = Filter(given=tuple(given), status=tuple(status))
    return ids_decided_by_people(findings, selection, others)
