"""Tables in which a model doubts labels: they are recognised, and left as they are.

Each row is one text with its given label already. What the model says is in columns whose names
say so, and which are therefore never taken for the label.
"""

from __future__ import annotations

from labelreview.labelling_tools.reading import sample
from labelreview.labelling_tools.types import Records

_ISSUE = "is_label_issue"
_BESIDE = ("given_label", "predicted_label", "suggested_label")
_FASTCLEAN = ("Text", "Label", "predicted", "confidence")


def table_summary(records: Records, source: str) -> str | None:
    """Return one sentence on a table of cleanlab's label issues or of fastclean's predictions;
    None for any other."""
    seen = sample(records)
    if not seen:
        return None
    names = set.intersection(*(set(record) for record in seen))
    if _ISSUE in names and names.intersection(_BESIDE):
        kind = "label issues as cleanlab writes them"
    elif names.issuperset(_FASTCLEAN):
        kind = "predictions as fastclean writes them"
    else:
        return None
    return f"{source} has {kind}; all columns are kept, and no prediction is taken for the label."
