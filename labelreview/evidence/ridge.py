"""Closed-form ridge regression as a judge: one fit, and every row is judged without itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, load_array, save_array
from labelreview.core.progress import Progress, silent
from labelreview.core.row_blocks import row_blocks
from labelreview.evidence.out_of_fold import FLOOR, normalised

PENALTIES = tuple(float(10**power) for power in np.arange(-2, 3.1, 0.5))
_VERSION = 1
_SAMPLE = 5_000
# The last bits of a product depend on how it is split over threads; a fixed number repeats them.
THREADS = 2

_Learned = tuple[NDArray[np.float32], NDArray[np.float32]]
_Rows = slice | NDArray[np.integer]


@dataclass(frozen=True)
class Ridge:
    """What of a ridge regression with an intercept does not depend on the labels.

    Least squares leaves a row out without a second fit: its residual is the fitted one divided by
    1 - leverage (Allen 1974; Rifkin & Lippert 2007). Copies of a row are left out with it.

    rotated:
        float32 (n, d), centred embeddings in the directions of their Gram matrix's eigenvectors.
    spectrum:
        float64 (d,), its eigenvalues.
    leverages:
        float32 (n, number of PENALTIES), 0 to 1: how much a row decides its own fitted value.
    groups:
        int32 (n,), rows that are left out together.
    """

    rotated: NDArray[np.float32]
    spectrum: NDArray[np.float64]
    leverages: NDArray[np.float32]
    groups: NDArray[np.int32]

    @classmethod
    def prepare(
        cls, embeddings: NDArray[np.float32], groups: NDArray[np.int32], *, cache: Path
    ) -> Ridge:
        """For embeddings (n, d), in time n x d x d; kept in `cache` by their digest."""
        folder = cache / digest(embeddings, "ridge", PENALTIES, _VERSION)
        paths = [folder / f"{name}.npy" for name in ("rotated", "spectrum", "leverages")]
        if not all(path.exists() for path in paths):
            for path, array in zip(paths, _decompose(embeddings), strict=True):
                save_array(path, np.asarray(array))
        rotated, spectrum, leverages = map(load_array, paths)
        return cls(rotated, spectrum, leverages, groups)

    def scores(self, targets: NDArray[np.float32], penalty: float) -> NDArray[np.float32]:
        """What the other rows say in place of each row's targets (n, K), float32 (n, K).

        `penalty` is one of PENALTIES. Linear in the targets: the scores of a change are the change
        of the scores.
        """
        from threadpoolctl import threadpool_limits

        with threadpool_limits(THREADS):
            residuals = targets - self._fitted(self._learned(targets), penalty, slice(None))
            copies = [(rows, residuals[rows]) for rows in self._copies()]
            residuals /= self._left(penalty, slice(None))
            for rows, fitted in copies:
                residuals[rows] = _without(self._roots(rows, penalty), fitted)
        left_out: NDArray[np.float32] = np.subtract(targets, residuals, out=residuals)
        return left_out

    def without(
        self, targets: NDArray[np.float32], rows: NDArray[np.integer], penalty: float
    ) -> NDArray[np.float32]:
        """Targets (n, K) with which the fit is the one without `rows`: in their place stands what
        the others say of them."""
        learned = self._learned(targets)
        residuals = targets[rows] - self._fitted(learned, penalty, rows)
        taught = targets.copy()
        taught[rows] -= _without(self._roots(rows, penalty), residuals)
        return taught

    def best_penalty(self, targets: NDArray[np.float32]) -> float:
        """The one of PENALTIES whose scores are nearest to the targets of rows without a copy."""
        single = np.flatnonzero(np.bincount(self.groups)[self.groups] == 1)
        rows = single[:: -(-len(single) // _SAMPLE)] if len(single) else slice(None)
        learned = self._learned(targets)
        errors = []
        for penalty in PENALTIES:
            residuals = targets[rows] - self._fitted(learned, penalty, rows)
            residuals /= self._left(penalty, rows)
            errors.append(np.square(residuals).mean(dtype=np.float64))
        return PENALTIES[int(np.argmin(errors))]

    def _learned(self, targets: NDArray[np.float32]) -> _Learned:
        mean = targets.mean(axis=0, dtype=np.float64).astype(np.float32)
        return self.rotated.T @ targets, mean

    def _fitted(self, learned: _Learned, penalty: float, rows: _Rows) -> NDArray[np.float32]:
        products, mean = learned
        shrunk = (products / (self.spectrum + penalty)[:, None]).astype(np.float32)
        fitted: NDArray[np.float32] = self.rotated[rows] @ shrunk + mean
        return fitted

    def _left(self, penalty: float, rows: _Rows) -> NDArray[np.float32]:
        """1 - leverage, (rows, 1)."""
        left: NDArray[np.float32] = 1 - self.leverages[rows][:, [PENALTIES.index(penalty)]]
        return left

    def _roots(self, rows: NDArray[np.integer], penalty: float) -> NDArray[np.float64]:
        """B (..., m, d + 1) with B B' = the hat matrix of `rows` (..., m)."""
        scaled = self.rotated[rows] / np.sqrt(self.spectrum + penalty)
        ones = np.full((*rows.shape, 1), len(self.rotated) ** -0.5)
        return np.concatenate([scaled, ones], axis=-1)

    def _copies(self) -> Iterator[NDArray[np.intp]]:
        """The groups of 2, 3, ... rows: positions (groups of that size, size)."""
        order = np.argsort(self.groups, kind="stable")
        _, first, sizes = np.unique(self.groups[order], return_index=True, return_counts=True)
        for size in np.unique(sizes[sizes > 1]):
            yield order[first[sizes == size][:, None] + np.arange(size)]


def ridge_probabilities(
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int32],
    groups: NDArray[np.int32],
    n_classes: int,
    *,
    cache: Path,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Class probabilities for every row by the ridge regression of all others, float32 (n, K).

    `embeddings` (n, d) have rows of length 1; the rows of one group are left out together. The
    penalty is the one with the least error, the temperature the one that makes the given labels
    most likely, both with every row left out. Rows sum to 1, nothing below 1e-7. A row of a class
    that no other row teaches has no evidence against it: its own class gets 1/2.
    """
    progress("Leaving out row by row", 0, 1)
    ridge = Ridge.prepare(embeddings, groups, cache=cache)
    targets = one_hot(labels, n_classes)
    scores = ridge.scores(targets, ridge.best_penalty(targets))
    scores *= best_scale(scores, labels)
    alone = _alone(labels, groups, n_classes)
    scores[alone, labels[alone]] = -np.inf
    probabilities = softmax(scores)
    probabilities[alone] /= 2
    probabilities[alone, labels[alone]] = 0.5
    progress("Leaving out row by row", 1, 1)
    return normalised(probabilities)


def one_hot(labels: NDArray[np.int32], n_classes: int) -> NDArray[np.float32]:
    """1 for the label of a row and 0 for the others, float32 (n, n_classes)."""
    targets = np.zeros((len(labels), n_classes), dtype=np.float32)
    targets[np.arange(len(labels)), labels] = 1
    return targets


def best_scale(scores: NDArray[np.float32], labels: NDArray[np.int32]) -> np.float32:
    """The factor whose softmax makes the labels most likely, found on evenly spaced rows."""
    from scipy.optimize import minimize_scalar

    step = -(-len(labels) // _SAMPLE)
    sample, given = scores[::step], labels[::step]

    def loss(log_scale: float) -> float:
        likely = softmax(sample * np.float32(np.exp(log_scale)))
        own = likely[np.arange(len(given)), given]
        return -float(np.log(np.maximum(own, FLOOR)).mean(dtype=np.float64))

    best = minimize_scalar(loss, bounds=(-3, 7), method="bounded", options={"xatol": 1e-3}).x
    return np.float32(np.exp(best))


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows that sum to 1, same shape."""
    result: NDArray[np.float32] = scores - scores.max(axis=1, keepdims=True)
    np.exp(result, out=result)
    result /= result.sum(axis=1, keepdims=True)
    return result


def _decompose(
    embeddings: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.float32]]:
    """`rotated`, `spectrum` and `leverages`."""
    from threadpoolctl import threadpool_limits

    n, d = embeddings.shape
    mean = embeddings.mean(axis=0, dtype=np.float64)
    gram = np.zeros((d, d))
    rotated = np.empty((n, d), dtype=np.float32)
    leverages = np.empty((n, len(PENALTIES)), dtype=np.float32)
    with threadpool_limits(THREADS):
        for block in row_blocks(n):
            centred = embeddings[block] - mean
            gram += centred.T @ centred
        spectrum, directions = np.linalg.eigh(gram)
        spectrum = np.maximum(spectrum, 0)
        shrunk = 1 / (spectrum[:, None] + PENALTIES)
        for block in row_blocks(n):
            turned = (embeddings[block] - mean) @ directions
            rotated[block] = turned
            leverages[block] = np.square(turned) @ shrunk + 1 / n
    return rotated, spectrum, leverages


def _without(roots: NDArray[np.float64], residuals: NDArray[np.float32]) -> NDArray[np.float64]:
    """(I - B B')^-1 E for B (..., m, d + 1) and E (..., m, K), by the smaller of two systems."""
    m, d = roots.shape[-2:]
    turned = np.swapaxes(roots, -1, -2)
    if m <= d:
        return np.asarray(np.linalg.solve(np.eye(m) - roots @ turned, residuals))
    learned = np.linalg.solve(np.eye(d) - turned @ roots, turned @ residuals)
    return np.asarray(residuals + roots @ learned)


def _alone(
    labels: NDArray[np.int32], groups: NDArray[np.int32], n_classes: int
) -> NDArray[np.intp]:
    """Rows whose class has no row in another group, positions."""
    classes, _ = np.unique(np.stack([labels, groups]), axis=1)
    return np.flatnonzero(np.bincount(classes, minlength=n_classes)[labels] == 1)
