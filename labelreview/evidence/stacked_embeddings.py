"""All views of a text side by side, in the directions in which texts differ most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, load_array, new_file
from labelreview.core.progress import Progress, silent
from labelreview.core.row_blocks import row_blocks

_VERSION = 1
_MOST_DIMENSIONS, _LEAST_DIMENSIONS = 1_024, 256
_BYTES = 2**29  # so much at most on disk, as long as the least number of dimensions allows
_LATENT_WEIGHT = 0.65
_THREADS = 2


def stacked_embeddings(
    views: Sequence[NDArray[np.float32]],
    latent: NDArray[np.float32],
    *,
    cache: Path,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Principal components of several views, float32 (n, at most 1,024), largest first.

    `views` (n, d) of an encoder or several are centred, brought to length 1 and together weigh as
    much as one; `latent` (n, k), the words of the texts, weighs less than half of that. Kept in
    `cache` by digest; knows no labels, so that nothing leaks between folds.
    """
    from threadpoolctl import threadpool_limits

    path = cache / digest([digest(view) for view in views], digest(latent), _VERSION) / "joint.npy"
    progress("Joining the views", 0, 1)
    if not path.exists():
        with threadpool_limits(_THREADS):
            _write(path, _Joined(views, latent))
    progress("Joining the views", 1, 1)
    return load_array(path)


class _Joined:
    """Rows of all views side by side, made block by block."""

    def __init__(self, views: Sequence[NDArray[np.float32]], latent: NDArray[np.float32]) -> None:
        self.rows = len(latent)
        self._views = views
        self._latent = latent
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
            yield block, np.hstack([*parts, self._latent[block] * np.float32(_LATENT_WEIGHT)])


def _write(path: Path, joined: _Joined) -> None:
    total = np.zeros(())
    gram = np.zeros(())
    for _, rows in joined:
        total = total + rows.sum(axis=0, dtype=np.float64)
        gram = gram + rows.T @ rows
    mean = total / joined.rows
    spectrum, directions = np.linalg.eigh(gram - joined.rows * np.outer(mean, mean))
    wanted = int(np.clip(_BYTES // (4 * joined.rows), _LEAST_DIMENSIONS, _MOST_DIMENSIONS))
    kept = directions[:, ::-1][:, : min(wanted, len(spectrum))].astype(np.float32)
    with new_file(path) as temporary:
        array = np.lib.format.open_memmap(
            temporary, mode="w+", dtype=np.float32, shape=(joined.rows, kept.shape[1])
        )
        for block, rows in joined:
            array[block] = (rows - mean.astype(np.float32)) @ kept
        array.flush()


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = rows / np.maximum(lengths, np.float32(1e-6))
    return unit
