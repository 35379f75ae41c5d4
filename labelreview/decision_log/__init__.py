"""What people decided about examples: an append-only log, and its folds."""

from labelreview.decision_log.csv_file import DecisionsFile, read_decisions_csv
from labelreview.decision_log.log import DecisionLog
from labelreview.decision_log.types import (
    LONGEST_NAME,
    MODEL,
    ORIGINS,
    Decision,
    Merged,
    Recorded,
    Step,
    UndoableBatch,
    Undone,
    with_given_label,
)
from labelreview.decision_log.verdicts import (
    ACCEPT_SUGGESTION,
    VERDICTS,
    VERDICTS_TABLE,
    WRONG,
    Verdict,
    verdict_of,
)

__all__ = [
    "ACCEPT_SUGGESTION",
    "LONGEST_NAME",
    "MODEL",
    "ORIGINS",
    "VERDICTS",
    "VERDICTS_TABLE",
    "WRONG",
    "Decision",
    "DecisionLog",
    "DecisionsFile",
    "Merged",
    "Recorded",
    "Step",
    "UndoableBatch",
    "Undone",
    "Verdict",
    "read_decisions_csv",
    "verdict_of",
    "with_given_label",
]
