"""Why rows of a source are set aside."""

from __future__ import annotations

from collections.abc import Mapping

NO_TEXT = "no text"
NO_LABEL = "no label"
UNKNOWN_LABEL = "unknown label"
NULL_BYTES = "null bytes"
SEVERAL_LABELS = "several labels"
TIED_VOTES = "tied votes"

# The reasons above are stored with each dataset; these are what people read.
_IN_WORDS = {
    NO_TEXT: "without text",
    NO_LABEL: "without a label",
    UNKNOWN_LABEL: "with an unknown label",
    NULL_BYTES: "with null bytes",
    SEVERAL_LABELS: "with several labels",
    TIED_VOTES: "with tied votes",
}


def reasons_in_words(rows: Mapping[str, int]) -> str:
    """Return the number of rows for each reason, the most frequent reason first.

    >>> reasons_in_words({"no label": 1, "no text": 1_200})
    '1,200 without text, 1 without a label'
    """
    by_size = sorted(rows.items(), key=lambda item: -item[1])
    return ", ".join(f"{n:,} {_IN_WORDS[reason]}" for reason, n in by_size)
