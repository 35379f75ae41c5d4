"""What people decided about examples: an append-only log, and its folds."""

from labelreview.decisions.file import read_decisions_csv
from labelreview.decisions.log import DecisionLog
from labelreview.decisions.values import MODEL, VERDICTS, Decision, Recorded, Undone, beside

__all__ = [
    "MODEL",
    "VERDICTS",
    "Decision",
    "DecisionLog",
    "Recorded",
    "Undone",
    "beside",
    "read_decisions_csv",
]
