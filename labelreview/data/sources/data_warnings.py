"""What is odd about a dataset that can be used all the same."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from labelreview.core.labels import Labels, preview
from labelreview.data.sources.columns import MOST_CLASSES

LONG_TEXT = 100_000
_MANY_DUPLICATES = 0.1


def data_warnings(texts: pa.ChunkedArray, given: NDArray[np.int32], labels: Labels) -> list[str]:
    """One sentence for each thing worth knowing about texts (n,) and given class ids (n,)."""
    warnings = [
        f"The classes {preview([repr(name) for name in names])} differ only by case or spaces."
        for names in _alike(labels)
    ]
    sizes = np.bincount(given, minlength=len(labels))
    single = [repr(labels.name(int(i))) for i in np.flatnonzero(sizes == 1)]
    if single:
        subject = "1 class has" if len(single) == 1 else f"{len(single):,} classes have"
        warnings.append(f"{subject} a single row: {preview(single)}.")
    if len(labels) > MOST_CLASSES:
        warnings.append(f"There are {len(labels):,} classes; scoring them takes long.")
    long = pc.sum(pc.greater(pc.utf8_length(texts), LONG_TEXT)).as_py()
    if long:
        subject = "1 text is" if long == 1 else f"{long:,} texts are"
        warnings.append(f"{subject} longer than {LONG_TEXT:,} characters.")
    repeated = len(texts) - pc.count_distinct(texts).as_py()
    if repeated > _MANY_DUPLICATES * len(texts):
        warnings.append(f"{repeated:,} of {len(texts):,} rows repeat the text of another row.")
    return warnings


def _alike(labels: Labels) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for name in labels.names:
        groups.setdefault(" ".join(name.split()).casefold(), []).append(name)
    return [names for names in groups.values() if len(names) > 1]
