"""What people decided about examples: an append-only log, and its folds."""

from labelreview.decision_log.file import read_decisions_csv
from labelreview.decision_log.log import DecisionLog
from labelreview.decision_log.values import (
    LONGEST_NAME,
    MODEL,
    ORIGINS,
    VERDICTS,
    WRONG,
    Decision,
    Recorded,
    Standing,
    Step,
    Undone,
    beside,
)

__all__ = [
    "LONGEST_NAME",
    "MODEL",
    "ORIGINS",
    "VERDICTS",
    "WRONG",
    "Decision",
    "DecisionLog",
    "Recorded",
    "Standing",
    "Step",
    "Undone",
    "beside",
    "read_decisions_csv",
]
