"""The keys of the review pages, in one place. Buttons print them: `st.button(..., shortcut=...)`.

Streamlit reserves C and R, so no key is one of them. Keys are silent while somebody types.
"""

from __future__ import annotations

KEEP = "K"
ACCEPT = "A"  # relabel as suggested
NOISY = "X"
DROP = "D"
UNSURE = "U"
UNDO = "Z"
NEXT = "J"
PREVIOUS = "P"

VERDICT_KEYS = {"keep": KEEP, "noisy": NOISY, "drop": DROP, "unsure": UNSURE}
CLASS_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")


def class_key(label: int, classes: int) -> str | None:
    """The digit that relabels as this class; None for all when there are more than nine classes,
    since then a search box is faster than half a row of keys.

    >>> class_key(0, 4), class_key(0, 77)
    ('1', None)
    """
    return CLASS_KEYS[label] if classes <= len(CLASS_KEYS) else None
