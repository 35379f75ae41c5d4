"""Closed-form ridge regression head: one fit gives every row's leave-one-out prediction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, is_kept, load_array, save_array
from labelreview.core.progress import Progress, silent
from labelreview.core.row_blocks import row_blocks
from labelreview.evidence.out_of_fold import FLOOR, normalised

# Half a decade apart; the best one is chosen by leave-one-out error. Without this head 1.415
# instead of 1.423 (docs/concepts/score.md).
PENALTIES = tuple(float(10**power) for power in np.arange(-2, 3.1, 0.5))
_VERSION = 1
_SAMPLE = 5_000  # rows for choosing penalty and temperature
# The last bits of a product depend on how it is split over threads; a fixed number repeats them.
THREADS = 2

_Fit = tuple[NDArray[np.float32], NDArray[np.float32]]
_Rows = slice | NDArray[np.integer]


@dataclass(frozen=True)
class Ridge:
    """The parts of a ridge regression with an intercept that do not depend on the labels.

    The leave-one-out residual of a row is its fitted residual divided by 1 - leverage (Allen 1974;
    Rifkin & Lippert 2007). Duplicates of a row are left out together with it.

    rotated:
        float32 (n, d), centred embeddings in the eigenbasis of their Gram matrix.
    spectrum:
        float64 (d,), its eigenvalues.
    leverages:
        float32 (n, number of PENALTIES), 0 to 1: the influence of a row on its own fitted value.
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
        """Decompose embeddings (n, d), in time n x d x d; cached in `cache` by their digest."""
        folder = cache / digest(embeddings, "ridge", PENALTIES, _VERSION)
        paths = [folder / f"{name}.npy" for name in ("rotated", "spectrum", "leverages")]
        if not all(is_kept(path) for path in paths):
            for path, array in zip(paths, _decompose(embeddings), strict=True):
                save_array(path, np.asarray(array))
        rotated, spectrum, leverages = map(load_array, paths)
        return cls(rotated, spectrum, leverages, groups)

    def scores(self, targets: NDArray[np.float32], penalty: float) -> NDArray[np.float32]:
        """Return the leave-group-out predictions of the targets (n, K), float32 (n, K).

        `penalty` is one of PENALTIES. Linear in the targets: the scores of a change of the targets
        are the change of the scores.
        """
        from threadpoolctl import threadpool_limits

        with threadpool_limits(THREADS):
            residuals = targets - self._fitted(self._fit(targets), penalty, slice(None))
            duplicates = [(rows, residuals[rows]) for rows in self._duplicates()]
            residuals /= self._one_minus_leverage(penalty, slice(None))
            for rows, fitted in duplicates:
                residuals[rows] = _without(self._roots(rows, penalty), fitted)
        left_out: NDArray[np.float32] = np.subtract(targets, residuals, out=residuals)
        return left_out

    def without(
        self, targets: NDArray[np.float32], rows: NDArray[np.integer], penalty: float
    ) -> NDArray[np.float32]:
        """Return targets (n, K) with which the fit equals the fit without `rows`.

        The targets of `rows` are replaced by their predictions from all other rows.
        """
        fit = self._fit(targets)
        residuals = targets[rows] - self._fitted(fit, penalty, rows)
        changed = targets.copy()
        changed[rows] -= _without(self._roots(rows, penalty), residuals)
        return changed

    def best_penalty(self, targets: NDArray[np.float32]) -> float:
        """Return the penalty with the least leave-one-out error on rows without duplicates."""
        single = np.flatnonzero(np.bincount(self.groups)[self.groups] == 1)
        rows = single[:: -(-len(single) // _SAMPLE)] if len(single) else slice(None)
        fit = self._fit(targets)
        errors = []
        for penalty in PENALTIES:
            residuals = targets[rows] - self._fitted(fit, penalty, rows)
            residuals /= self._one_minus_leverage(penalty, rows)
            errors.append(np.square(residuals).mean(dtype=np.float64))
        return PENALTIES[int(np.argmin(errors))]

    def _fit(self, targets: NDArray[np.float32]) -> _Fit:
        mean = targets.mean(axis=0, dtype=np.float64).astype(np.float32)
        return self.rotated.T @ targets, mean

    def _fitted(self, fit: _Fit, penalty: float, rows: _Rows) -> NDArray[np.float32]:
        products, mean = fit
        shrunk = (products / (self.spectrum + penalty)[:, None]).astype(np.float32)
        fitted: NDArray[np.float32] = self.rotated[rows] @ shrunk + mean
        return fitted

    def _one_minus_leverage(self, penalty: float, rows: _Rows) -> NDArray[np.float32]:
        """Return 1 - leverage, float32 (rows, 1)."""
        column = [PENALTIES.index(penalty)]
        complement: NDArray[np.float32] = 1 - self.leverages[rows][:, column]
        return complement

    def _roots(self, rows: NDArray[np.integer], penalty: float) -> NDArray[np.float64]:
        """Return B, (..., m, d + 1), with B B' the hat matrix of `rows`, (..., m)."""
        scaled = self.rotated[rows] / np.sqrt(self.spectrum + penalty)
        ones = np.full((*rows.shape, 1), len(self.rotated) ** -0.5)
        return np.concatenate([scaled, ones], axis=-1)

    def _duplicates(self) -> Iterator[NDArray[np.intp]]:
        """Yield the positions of groups of 2, 3, ... rows, (groups of that size, size)."""
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
    """Return class probabilities by leave-group-out ridge regression, float32 (n, n_classes).

    `embeddings` are (n, d) with rows of length 1; the rows of one of `groups`, int32 (n,), are left
    out together. The penalty has the least leave-one-out error, the temperature maximises the
    likelihood of the given labels. Rows sum to 1, nothing is below 1e-7. Where no other group has
    the row's class, the given label gets 1/2, as in `fill_unseen_classes`.
    """
    progress("Fitting the ridge regression", 0, 1)
    ridge = Ridge.prepare(embeddings, groups, cache=cache)
    targets = one_hot(labels, n_classes)
    scores = ridge.scores(targets, ridge.best_penalty(targets))
    scores *= best_scale(scores, labels)
    unseen = _unseen(labels, groups, n_classes)
    scores[unseen, labels[unseen]] = -np.inf
    probabilities = softmax(scores)
    probabilities[unseen] /= 2
    probabilities[unseen, labels[unseen]] = 0.5
    progress("Fitting the ridge regression", 1, 1)
    return normalised(probabilities)


def one_hot(labels: NDArray[np.int32], n_classes: int) -> NDArray[np.float32]:
    """Return the labels one-hot encoded, float32 (n, n_classes)."""
    targets = np.zeros((len(labels), n_classes), dtype=np.float32)
    targets[np.arange(len(labels)), labels] = 1
    return targets


def best_scale(scores: NDArray[np.float32], labels: NDArray[np.int32]) -> np.float32:
    """Return the factor of `scores` whose softmax maximises the likelihood of the labels.

    Fitted on at most 5,000 evenly spaced rows (temperature scaling, Guo et al. 2017).
    """
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
    """Return the softmax of each row, same shape and dtype."""
    result: NDArray[np.float32] = scores - scores.max(axis=1, keepdims=True)
    np.exp(result, out=result)
    result /= result.sum(axis=1, keepdims=True)
    return result


def _decompose(
    embeddings: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.float32]]:
    """Compute `rotated`, `spectrum` and `leverages`."""
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
    """Solve (I - B B') X = E for B (..., m, d + 1) and E (..., m, K), by the smaller system."""
    m, d = roots.shape[-2:]
    turned = np.swapaxes(roots, -1, -2)
    if m <= d:
        return np.asarray(np.linalg.solve(np.eye(m) - roots @ turned, residuals))
    solution = np.linalg.solve(np.eye(d) - turned @ roots, turned @ residuals)
    return np.asarray(residuals + roots @ solution)


def _unseen(
    labels: NDArray[np.int32], groups: NDArray[np.int32], n_classes: int
) -> NDArray[np.intp]:
    """Return the positions of rows whose class has no row in another group."""
    classes, _ = np.unique(np.stack([labels, groups]), axis=1)
    return np.flatnonzero(np.bincount(classes, minlength=n_classes)[labels] == 1)
