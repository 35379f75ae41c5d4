"""What people decided about examples: an append-only log, and its folds."""

from labelreview.decision_log.csv_file import read_decisions_csv
from labelreview.decision_log.log import DecisionLog
from labelreview.decision_log.types import (
    LONGEST_NAME,
    MODEL,
    ORIGINS,
    VERDICTS,
    WRONG,
    Decision,
    Recorded,
    Step,
    UndoableBatch,
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
    "Step",
    "UndoableBatch",
    "Undone",
    "beside",
    "read_decisions_csv",
]
