"""What people have said about a dataset: its guidelines and their decisions."""

from __future__ import annotations

from labelreview.data.dataset import Dataset
from labelreview.decision_log import DecisionLog
from labelreview.review.guidelines import Guidelines
from labelreview.runs.feedback import truth_of
from labelreview.runs.judging import Known


def known_about(dataset: Dataset, log: DecisionLog) -> Known:
    """Return guidelines and decisions; see `truth_of` for which decisions count. Raises
    `WorkspaceError` when the database refuses."""
    current = log.current()
    truth = truth_of(dataset, current)
    sure = truth.labels >= 0
    rows, labels = truth.rows[sure], truth.labels[sure]
    moments = dict(zip(current["example_id"], current["decided_at"], strict=True))
    ids = dataset.example_ids()
    order = sorted(range(len(rows)), key=lambda at: (moments[ids[rows[at]]], rows[at]))
    guidelines = [(*pair, one.text) for pair, one in Guidelines.beside(log).all().items()]
    return Known(tuple(guidelines), rows[order], labels[order])
