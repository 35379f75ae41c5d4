"""The rows of a source: which are used, why others are not, and their example ids."""

from __future__ import annotations

import hashlib
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import ColumnError, SourceError
from labelreview.core.labels import Labels
from labelreview.data.reasons import NO_TEXT, NULL_BYTES, TIED_VOTES, reasons_in_words
from labelreview.data.sources.labels.coding import Coded


def set_aside_reasons(
    texts: pa.ChunkedArray, coded: Coded, tied: NDArray[np.bool_] | None = None
) -> NDArray[np.object_]:
    """Return why each row is set aside, "" for rows that are kept, object of str (rows,).

    `tied`, bool (rows,), says which rows have votes without a majority.
    """
    blank = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(texts), ""), True)
    null_bytes = pc.fill_null(pc.match_substring(texts, "\0"), False)
    reasons = np.array(coded.reasons, dtype=object)[coded.values]
    if tied is not None:
        reasons[tied] = TIED_VOTES
    reasons[null_bytes.to_numpy()] = NULL_BYTES
    reasons[blank.to_numpy()] = NO_TEXT
    return reasons


def check_usable(reasons: NDArray[np.object_]) -> None:
    """Raise `SourceError` when every row is set aside."""
    counts = Counter(reasons.tolist())
    if "" not in counts:
        raise SourceError(
            f"None of the {counted(len(reasons), 'row')} can be used ({reasons_in_words(counts)})",
            "check that the text and label columns are the right ones",
        )


def check_classes(given: NDArray[np.int32], labels: Labels, column: str, source: str) -> None:
    """Raise `SourceError` for a single class, `ColumnError` when no class repeats."""
    present = np.unique(given)
    if len(present) == 1:
        raise SourceError(
            f"Every usable row of {source} has the label {labels.name(int(present[0]))!r}, but at "
            f"least two classes are needed",
            "load more rows or choose another label column",
        )
    if len(present) == len(given):
        raise ColumnError(
            f"Every row has a different label in column {column!r}",
            "choose another label column, or load more rows of each class",
        )


def example_ids(texts: pa.ChunkedArray, identifiers: pa.ChunkedArray | None) -> list[str]:
    """Return a distinct id for every row: its identifier, else digest and occurrence of its text.

    Rows that are set aside are counted too, so that fixing one does not rename others.
    """
    if identifiers is not None:
        return [str(value) for value in identifiers.to_pylist()]
    seen: Counter[str] = Counter()
    ids = []
    for text in texts.to_pylist():
        # Counted by digest, not by text: two texts that share one still get distinct names.
        key = hashlib.sha256((text or "").encode()).hexdigest()[:12]
        ids.append(f"{key}-{seen[key]}")
        seen[key] += 1
    return ids
