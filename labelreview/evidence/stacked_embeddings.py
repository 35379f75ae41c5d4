"""Stacked embeddings: principal components of all views of a text side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, is_kept, load_array, new_array
from labelreview.core.progress import Progress, silent
from labelreview.core.row_blocks import row_blocks

_VERSION = 1
# No measurement of other numbers of components is recorded.
_MAX_COMPONENTS, _MIN_COMPONENTS = 1_024, 256
_BYTES = 2**29  # limit of the file, unless the minimum number of components needs more
# Length of the LSA part against 1 for the encoders' views, so .42 of their variance. Chosen on the
# panel of docs/concepts/score.md; single figures are not recorded.
_LSA_WEIGHT = 0.65
_THREADS = 2


def stacked_embeddings(
    views: Sequence[NDArray[np.float32]],
    lsa: NDArray[np.float32],
    *,
    cache: Path,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Return principal components of several views, float32 (n, at most 1,024), largest first.

    `views` (n, d) of one or more encoders are centred, scaled to length 1 and together weigh as
    much as one view; `lsa` (n, k) weighs less than half of that. The number of components falls to
    256 where the file would exceed 512 MB. Cached in `cache` by digest. Uses no labels, so nothing
    leaks between folds.
    """
    from threadpoolctl import threadpool_limits

    path = cache / digest([digest(view) for view in views], digest(lsa), _VERSION) / "joint.npy"
    progress("Stacking the embeddings", 0, 1)
    if not is_kept(path):
        with threadpool_limits(_THREADS):
            _write(path, _Stacked(views, lsa))
    progress("Stacking the embeddings", 1, 1)
    return load_array(path)


class _Stacked:
    """Rows of all views side by side, built block by block."""

    def __init__(self, views: Sequence[NDArray[np.float32]], lsa: NDArray[np.float32]) -> None:
        self.rows = len(lsa)
        self._views = views
        self._lsa = lsa
        self._means = [
            sum(_unit(view[block]).sum(axis=0, dtype=np.float64) for block in row_blocks(self.rows))
            / self.rows
            for view in views
        ]

    def __iter__(self) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        share = np.float32(len(self._views) ** -0.5)
        for block in row_blocks(self.rows):
            parts = [
                _unit(_unit(view[block]) - mean.astype(np.float32)) * share
                for view, mean in zip(self._views, self._means, strict=True)
            ]
            yield block, np.hstack([*parts, self._lsa[block] * np.float32(_LSA_WEIGHT)])


def _write(path: Path, stacked: _Stacked) -> None:
    total = np.zeros(())
    gram = np.zeros(())
    for _, rows in stacked:
        total = total + rows.sum(axis=0, dtype=np.float64)
        gram = gram + rows.T @ rows
    mean = total / stacked.rows
    spectrum, directions = np.linalg.eigh(gram - stacked.rows * np.outer(mean, mean))
    wanted = int(np.clip(_BYTES // (4 * stacked.rows), _MIN_COMPONENTS, _MAX_COMPONENTS))
    kept = directions[:, ::-1][:, : min(wanted, len(spectrum))].astype(np.float32)
    with new_array(path) as temporary:
        array = np.lib.format.open_memmap(
            temporary, mode="w+", dtype=np.float32, shape=(stacked.rows, kept.shape[1])
        )
        for block, rows in stacked:
            array[block] = (rows - mean.astype(np.float32)) @ kept
        array.flush()


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = rows / np.maximum(lengths, np.float32(1e-6))
    return unit
