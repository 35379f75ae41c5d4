"""What people decided about examples: an append-only log, and its folds."""

from labelreview.decisions.file import read_decisions_csv
from labelreview.decisions.log import DecisionLog
from labelreview.decisions.values import VERDICTS, Decision, Recorded, Undone

__all__ = [
    "VERDICTS",
    "Decision",
    "DecisionLog",
    "Recorded",
    "Undone",
    "read_decisions_csv",
]
