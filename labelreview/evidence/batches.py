"""Run a model over many texts in parts, so that a stopped run resumes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import is_kept, load_array, new_array, save_array
from labelreview.core.progress import Progress
from labelreview.evidence.tfidf import readable

_TEXTS = 512  # in a part: a stopped run repeats at most so many
# Limits the memory of a batch: at most 32 texts and so many characters.
_CHARACTERS, _BATCH = 65_536, 32

Reader = Callable[[list[str], int], NDArray[np.float32]]
"""Maps m texts and a batch size to model outputs, float32 (m, d)."""


def in_batches(
    texts: Sequence[str],
    load: Callable[[], Reader],
    *,
    folder: Path,
    step: str,
    progress: Progress,
    at_most: int | None = None,
) -> NDArray[np.float32]:
    """Return a model's output for each text, float32 (n, d), mapped read-only from `folder`.

    `load` builds the model and is only called when a part is missing. Texts of similar length are
    read together, 512 in a part, or `at_most` where one takes long; each finished part is saved, so
    that a stopped run resumes after it and gives the same result. `progress` counts texts, under
    the name `step`.
    """
    size = min(_TEXTS, at_most or _TEXTS)
    whole = folder / "all.npy"
    if is_kept(whole):
        progress(step, len(texts), len(texts))
        return load_array(whole)
    clean = readable(texts)
    order = np.argsort([len(text) for text in clean], kind="stable")
    starts = range(0, len(order), size)
    parts = [folder / f"part_{i}.npy" for i in range(len(starts))]
    reader: Reader | None = None
    for start, part in zip(starts, parts, strict=True):
        chosen = order[start : start + size]
        if not is_kept(part):
            if not start:
                progress(step, 0, len(texts))  # loading the model takes a while
            reader = reader or load()
            longest = max(1, len(clean[chosen[-1]]))
            batch_size = int(np.clip(_CHARACTERS // longest, 1, _BATCH))
            save_array(part, reader([clean[i] for i in chosen], batch_size))
        progress(step, start + len(chosen), len(texts))
    _join(parts, order, size, whole)
    return load_array(whole)


def _join(parts: list[Path], order: NDArray[Any], size: int, whole: Path) -> None:
    """Write all parts into one file in the order of the texts, then remove them."""
    dimensions = load_array(parts[0]).shape[1]
    with new_array(whole) as temporary:
        array = np.lib.format.open_memmap(
            temporary, mode="w+", dtype=np.float32, shape=(len(order), dimensions)
        )
        for i, part in enumerate(parts):
            array[order[i * size : (i + 1) * size]] = load_array(part)
        array.flush()
    for part in parts:
        part.unlink(missing_ok=True)
