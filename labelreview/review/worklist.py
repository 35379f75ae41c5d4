"""The joint of given and other labels as a list of work: what is expected, done and left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.decision_log import WRONG
from labelreview.findings.filter import DECIDED, UNDECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.findings.joint_rows import ids_decided_by_people, rows_by_cell


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
    """

    expected: NDArray[np.float64]
    undecided: NDArray[np.int64]
    reviewed: NDArray[np.int64]
    confirmed: NDArray[np.int64]

    @property
    def left(self) -> NDArray[np.float64]:
        """Errors that are still to be found, float64 (K, K): expected minus confirmed, never below
        0, and never more than there are undecided rows to find them among."""
        return np.clip(self.expected - self.confirmed, 0, self.undecided)

    @property
    def found(self) -> int:
        """Rows whose given label people found wrong, wherever they are."""
        return int(self.confirmed.sum())


def work_list(findings: Findings) -> WorkList:
    """Return the work list of a run with the decisions of this moment."""
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
    return WorkList(expected, undecided, reviewed, confirmed)


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
