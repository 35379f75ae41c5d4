"""The models that experiments train: a linear one in seconds, or a fine-tuned encoder."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence.out_of_fold import fill_unseen_classes
from labelreview.experiments.softmax import Loss, Q, fit_softmax

SMOOTHING = 0.1  # as in Szegedy et al. (2016)
_THREADS = 2  # folds that are fitted side by side


class Learner(Protocol):
    """Trains on some texts of an experiment and predicts others, by their positions."""

    def predict(
        self,
        train: NDArray[np.intp],
        targets: NDArray[np.float32],
        test: NDArray[np.intp],
        *,
        loss: Loss = "cross_entropy",
        seed: int = 0,
    ) -> NDArray[np.float32]:
        """Train on the m texts `train` with `targets`, float32 (m, K), a distribution over the
        classes for each; return class probabilities of the t texts `test`, float32 (t, K)."""

    def each(self, work: Callable[[int], None], items: Iterable[int]) -> None:
        """Call `work`, which calls `predict`, for each item; several at once if that is faster."""


@dataclass(frozen=True, eq=False)
class LinearLearner:
    """Softmax regression on embeddings, float32 (n, d). Deterministic: `seed` has no effect."""

    vectors: NDArray[np.float32]

    def predict(
        self,
        train: NDArray[np.intp],
        targets: NDArray[np.float32],
        test: NDArray[np.intp],
        *,
        loss: Loss = "cross_entropy",
        seed: int = 0,
    ) -> NDArray[np.float32]:
        """See `Learner`."""
        from threadpoolctl import threadpool_limits

        fitted = fit_softmax(self.vectors[train], targets, loss=loss)
        # The last bits of a product depend on how it is split over threads.
        with threadpool_limits(1):
            return fitted.predict(self.vectors[test])

    def each(self, work: Callable[[int], None], items: Iterable[int]) -> None:
        """See `Learner`."""
        from threadpoolctl import threadpool_limits

        # Around the whole pool: the limit holds for the process, and each thread restores the one
        # that it found.
        with threadpool_limits(1), ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(work, items))


@dataclass(frozen=True, eq=False)
class FineTunedLearner:
    """A pretrained encoder, Hub ID or folder, fine-tuned on texts for a number of epochs."""

    texts: Sequence[str]
    model: str
    epochs: int

    def predict(
        self,
        train: NDArray[np.intp],
        targets: NDArray[np.float32],
        test: NDArray[np.intp],
        *,
        loss: Loss = "cross_entropy",
        seed: int = 0,
    ) -> NDArray[np.float32]:
        """See `Learner`; raises what `labelreview.evidence.fine_tuning.fine_tune` raises."""
        from labelreview.evidence.fine_tuning import fit_soft_labels

        with tempfile.TemporaryDirectory(prefix="labelreview-") as place:
            return fit_soft_labels(
                [self.texts[row] for row in train],
                targets,
                [self.texts[row] for row in test],
                self.model,
                loss=_cross_entropy if loss == "cross_entropy" else _generalised,
                epochs=self.epochs,
                seed=seed,
                folder=Path(place) / "training",
            )

    def each(self, work: Callable[[int], None], items: Iterable[int]) -> None:
        """See `Learner`."""
        for item in items:
            work(item)


def one_hot(labels: NDArray[np.integer], classes: int) -> NDArray[np.float32]:
    """Return labels, class ids (m,), as targets, float32 (m, K)."""
    targets: NDArray[np.float32] = np.eye(classes, dtype=np.float32)[labels]
    return targets


def smoothed(targets: NDArray[np.float32]) -> NDArray[np.float32]:
    """Spread a tenth of every target evenly over the classes, float32 (m, K).

    Label smoothing, Szegedy et al. (2016).
    """
    return targets * np.float32(1 - SMOOTHING) + np.float32(SMOOTHING / targets.shape[1])


def held_out(
    learner: Learner,
    rows: NDArray[np.intp],
    labels: NDArray[np.int32],
    targets: NDArray[np.float32],
    folds: NDArray[np.int16],
    *,
    seed: int = 0,
) -> NDArray[np.float32]:
    """Return out-of-fold class probabilities of the m texts `rows`, float32 (m, K).

    labels, targets, folds:
        Given class ids, int32 (m,), targets, float32 (m, K), and fold of each text, int16 (m,).

    Classes that only the held-out fold has: see `labelreview.evidence.out_of_fold`.
    """
    probabilities = np.empty_like(targets)

    def hold_out(fold: int) -> None:
        out = folds == fold
        found = learner.predict(rows[~out], targets[~out], rows[out], seed=seed)
        probabilities[out] = fill_unseen_classes(found, labels[out], np.unique(labels[~out]))

    learner.each(hold_out, range(int(folds.max()) + 1))
    return probabilities


def _cross_entropy(logits: Any, targets: Any) -> Any:
    return -(targets * logits.float().log_softmax(dim=1)).sum(dim=1).mean()


def _generalised(logits: Any, targets: Any) -> Any:
    """Generalised cross entropy, Zhang & Sabuncu (2018)."""
    fit = (targets * logits.float().softmax(dim=1)).sum(dim=1)
    return ((1 - fit.clamp(min=1e-7) ** Q) / Q).mean()
