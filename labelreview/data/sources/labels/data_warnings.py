"""Problems of a dataset that can be used anyway."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from labelreview.core.counted_nouns import counted
from labelreview.core.labels import Labels, preview
from labelreview.data.sources.columns.column_values import MOST_CLASSES
from labelreview.data.sources.labels.coding import Coded
from labelreview.data.sources.labels.spellings import shown

LONG_TEXT = 100_000
_MANY_DUPLICATES = 0.1  # of the rows
_GROUPS_SHOWN = 6


def data_warnings(texts: pa.ChunkedArray, given: NDArray[np.int32], labels: Labels) -> list[str]:
    """Return one sentence per problem in texts (n,) and given class ids (n,)."""
    warnings = []
    sizes = np.bincount(given, minlength=len(labels))
    single = [repr(labels.name(int(i))) for i in np.flatnonzero(sizes == 1)]
    if single:
        have = "has" if len(single) == 1 else "have"
        classes = counted(len(single), "class", "classes")
        warnings.append(f"{classes} {have} only one row: {preview(single)}.")
    if len(labels) > MOST_CLASSES:
        warnings.append(f"There are {len(labels):,} classes; scoring will take a long time.")
    long = pc.sum(pc.greater(pc.utf8_length(texts), LONG_TEXT)).as_py()
    if long:
        are = "is" if long == 1 else "are"
        warnings.append(f"{counted(long, 'text')} {are} longer than {LONG_TEXT:,} characters.")
    repeated = len(texts) - pc.count_distinct(texts).as_py()
    repeat = "repeats" if repeated == 1 else "repeat"
    if repeated > _MANY_DUPLICATES * len(texts):
        warnings.append(
            f"{repeated:,} of {counted(len(texts), 'row')} {repeat} the text of another row."
        )
    return warnings


def label_warnings(
    coded: Coded,
    column: str,
    spellings: Sequence[Sequence[str]],
    placeholders: Sequence[str],
) -> list[str]:
    """Return one sentence each for classes in several `spellings`, for classes that say that there
    is no label, and for cells of the label column with several labels."""
    warnings = []
    if spellings:
        groups = "; ".join(", ".join(shown(names)) for names in spellings[:_GROUPS_SHOWN])
        more = len(spellings) - _GROUPS_SHOWN
        warnings.append(
            f"Some classes differ only in how they are written ({groups}"
            f"{f' and {more:,} more' if more > 0 else ''}); merge them with --merge-spellings."
        )
    if placeholders:
        names = [repr(name) for name in placeholders]
        options = " ".join(f"--set-aside {shlex.quote(name)}" for name in placeholders)
        class_, stands, its = (
            ("class", "stands", "its") if len(names) == 1 else ("classes", "stand", "their")
        )
        warnings.append(
            f"The {class_} {preview(names, len(names))} usually {stands} for no label; if so here, "
            f"set {its} rows aside with {options}."
        )
    several = int(coded.cells.rows()[coded.cells.several()].sum())
    if several:
        have, are = ("has", "is") if several == 1 else ("have", "are")
        warnings.append(
            f"{counted(several, 'row')} {have} several labels in column {column!r}, such as "
            f"{coded.cells.example_of_several()}, and {are} set aside."
        )
    return warnings
