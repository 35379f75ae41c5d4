"""Problems of a dataset that can be used anyway."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from labelreview.core.counted_nouns import counted
from labelreview.core.labels import Labels, preview
from labelreview.data.sources.columns import MOST_CLASSES

LONG_TEXT = 100_000
_MANY_DUPLICATES = 0.1  # of the rows


def data_warnings(texts: pa.ChunkedArray, given: NDArray[np.int32], labels: Labels) -> list[str]:
    """Return one sentence per problem in texts (n,) and given class ids (n,)."""
    warnings = [
        f"The classes {preview([repr(name) for name in names])} differ only in case or spacing."
        for names in _similar_names(labels)
    ]
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


def _similar_names(labels: Labels) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for name in labels.names:
        groups.setdefault(" ".join(name.split()).casefold(), []).append(name)
    return [names for names in groups.values() if len(names) > 1]
