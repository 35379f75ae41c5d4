"""The texts as points of a map: similar texts are close together."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, is_kept, kept_array, load_array, save_array
from labelreview.core.errors import MissingExtraError
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.runs.embeddings import vectors_of
from labelreview.runs.run import Run

PCA, UMAP = "pca", "umap"

_VERSION = 1
_SEED = 0
_NEIGHBOURS = 15  # of each row, itself among them
_MIN_DIST = 0.05
_STEP = "Drawing the map"


def has_umap() -> bool:
    """Return whether the extra `map` is installed."""
    return importlib.util.find_spec("umap") is not None


def principal(
    dataset: Dataset, run: Run, evidence_folder: Path, progress: Progress = silent
) -> NDArray[np.float32]:
    """Compute the two principal components of the embeddings that the run used, float32 (n, 2).

    Takes seconds for 100,000 rows; kept in `evidence_folder`. Raises what
    `labelreview.runs.embeddings.vectors_of` raises.
    """
    path = _path(dataset, run, evidence_folder, PCA)
    return kept_array(
        path, lambda: _components(vectors_of(dataset, run, evidence_folder, progress))
    )


def projected(dataset: Dataset, run: Run, evidence_folder: Path) -> NDArray[np.float32] | None:
    """Return the map that `project` made, float32 (n, 2); None when there is none yet."""
    path = _path(dataset, run, evidence_folder, UMAP)
    return load_array(path) if is_kept(path) else None


def project(
    dataset: Dataset, run: Run, evidence_folder: Path, progress: Progress = silent
) -> NDArray[np.float32]:
    """Lay out a map in which similar texts are close together, float32 (n, 2), by UMAP (McInnes et
    al. 2018).

    It draws the graph of the run's own nearest texts, begins at the principal components, and is
    the same every time: about 20 seconds for 25,000 rows, in proportion for more. A row without
    any near text lies on a line below all others. Kept in `evidence_folder`; runs with
    the same embeddings share one map. Raises `MissingExtraError` without the extra `map`,
    `Cancelled` when `progress` asks to stop, and what
    `labelreview.runs.embeddings.vectors_of` raises.
    """
    path = _path(dataset, run, evidence_folder, UMAP)
    if not is_kept(path):
        if not has_umap():
            raise MissingExtraError("A UMAP map", "map")
        start = principal(dataset, run, evidence_folder, progress)
        indices, distances = _graph(run)
        save_array(path, _drawn(np.array(start), indices, distances, progress))
    progress(_STEP, 1, 1)
    return load_array(path)


def _path(dataset: Dataset, run: Run, evidence_folder: Path, method: str) -> Path:
    name = _name(dataset.digest, run.similarities_path, method)
    return evidence_folder / name / "coordinates.npy"


@lru_cache(maxsize=32)  # a run never changes, and 100,000 rows have 20 MB of cosines
def _name(dataset: str, similarities: Path, method: str) -> str:
    options = (_SEED, _NEIGHBOURS, _MIN_DIST) if method == UMAP else ()
    # Runs that compared the texts by other vectors have other cosines: these name the vectors, and
    # are there when the encoder is not.
    return digest("map", _VERSION, method, options, dataset, load_array(similarities))


def _components(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    from sklearn.decomposition import PCA as Components
    from threadpoolctl import threadpool_limits

    coordinates = np.zeros((len(vectors), 2), dtype=np.float32)
    if len(vectors) < 2:
        return coordinates
    found = min(2, *vectors.shape)
    with threadpool_limits(2):
        coordinates[:, :found] = Components(found, random_state=_SEED).fit_transform(
            np.asarray(vectors)
        )
    return coordinates


def _graph(run: Run) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Each row and its nearest others, both (n, at most 15): positions, and distances in 0..1."""
    near = load_array(run.neighbours_path)[:, : _NEIGHBOURS - 1]
    cosines = load_array(run.similarities_path)[:, : _NEIGHBOURS - 1]
    own = np.arange(len(near), dtype=np.int32)
    distances = np.where(near >= 0, 1 - cosines, np.inf)
    return (
        np.column_stack([own, near]),
        np.column_stack([np.zeros(len(own)), distances]).astype(np.float32),
    )


def _drawn(
    start: NDArray[np.float32],
    indices: NDArray[np.int32],
    distances: NDArray[np.float32],
    progress: Progress,
) -> NDArray[np.float32]:
    if len(start) <= _NEIGHBOURS:
        return start  # too few to tell more of
    progress(_STEP, 0, 1)
    # On import it misses Tensorflow; then it says that it can place no further texts.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import umap

        drawing = umap.UMAP(
            n_neighbors=indices.shape[1],
            min_dist=_MIN_DIST,
            init=start,
            random_state=_SEED,
            n_jobs=1,  # with a seed it takes no more
            precomputed_knn=(indices, distances),
            tqdm_kwds={
                "disable": False,
                "file": _Reported(progress),
                "bar_format": "{n} {total}",
                "mininterval": 1,
            },
        )
        # Only the number of rows is read of what it fits: their neighbours are known.
        with _lock_left_free():
            coordinates: NDArray[np.float32] = drawing.fit_transform(start)
    return _with_loners(coordinates)


@contextmanager
def _lock_left_free() -> Iterator[None]:
    """tqdm writes under a lock of the whole process, and keeps it when writing fails, as it does
    here when somebody cancels: every other progress bar would wait for ever."""
    try:
        yield
    except BaseException:
        from tqdm import tqdm

        with suppress(RuntimeError):  # it failed elsewhere, and the lock is not this thread's
            tqdm.get_lock().release()
        raise


def _with_loners(coordinates: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows that UMAP has no place for, as they have no neighbours, on a line below the others."""
    lost = ~np.isfinite(coordinates).all(axis=1)
    if lost.all():
        return np.zeros_like(coordinates)
    low, high = coordinates[~lost].min(axis=0), coordinates[~lost].max(axis=0)
    coordinates[lost, 0] = np.linspace(low[0], high[0], int(lost.sum()))
    coordinates[lost, 1] = low[1] - 0.05 * (high[1] - low[1])
    return coordinates.astype(np.float32, copy=False)


class _Reported:
    """The file that UMAP's progress bar is written to: it tells `progress` instead."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def write(self, words: str) -> None:
        numbers = words.split()
        if len(numbers) == 2:
            self._progress(_STEP, int(numbers[0]), int(numbers[1]))

    def flush(self) -> None:
        pass
