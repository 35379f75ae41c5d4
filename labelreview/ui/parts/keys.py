"""The keys of the review pages, in one place.

C and R are Streamlit's, so no key is one of them. Keys do nothing while a field has the focus.
"""

from __future__ import annotations

from labelreview.decision_log import VERDICTS_TABLE
from labelreview.ui.parts.protocol import Keys

_VERDICT_KEYS = {verdict.name: verdict.key for verdict in VERDICTS_TABLE if verdict.key}
KEEP, NOISY, DROP, UNSURE = (_VERDICT_KEYS[name] for name in ("keep", "noisy", "drop", "unsure"))
ACCEPT = "A"  # the suggested label
UNDO = "Z"
NEXT = "J"
PREVIOUS = "P"

NOTE = "N"
OPINION = "W"  # of a language model
OPEN = "O"  # the example in the queue
AS_GIVEN = "G"
SEARCH = "/"
HELP = "?"

KEYS: Keys = {
    "keep": KEEP,
    "accept": ACCEPT,
    "noisy": NOISY,
    "drop": DROP,
    "unsure": UNSURE,
    "undo": UNDO,
    "next": NEXT,
    "previous": PREVIOUS,
    "note": NOTE,
    "opinion": OPINION,
    "search": SEARCH,
    "help": HELP,
    "open": OPEN,
}
CLASS_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")


def class_key(label: int, classes: int) -> str | None:
    """Return the digit that relabels as this class on every page; None when there are more than
    nine classes: then the example decides, see `frontend/card/keyed_classes.js`.

    >>> class_key(0, 4), class_key(0, 77)
    ('1', None)
    """
    return CLASS_KEYS[label] if classes <= len(CLASS_KEYS) else None
