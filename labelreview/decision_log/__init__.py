"""What people decided about examples: an append-only log, and its folds."""

from labelreview.decision_log.csv_file import DecisionsFile, read_decisions_csv
from labelreview.decision_log.log import DecisionLog
from labelreview.decision_log.people import MODEL, checked_person, person_called
from labelreview.decision_log.types import (
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
    "checked_person",
    "person_called",
    "read_decisions_csv",
    "verdict_of",
    "with_given_label",
]
