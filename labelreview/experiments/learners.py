"""The model that an experiment trains again and again: linear in seconds, or fine-tuned."""

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

SMOOTHING = 0.1
_THREADS = 2


class Learner(Protocol):
    """Learns some of the texts of an experiment and judges others, by their positions."""

    def predict(
        self,
        learned: NDArray[np.intp],
        shares: NDArray[np.float32],
        asked: NDArray[np.intp],
        *,
        loss: Loss = "cross_entropy",
        seed: int = 0,
    ) -> NDArray[np.float32]:
        """Class probabilities of the texts `asked`, float32 (a, K), by a model that learned the
        shares of the classes, float32 (m, K), in the m texts `learned`."""

    def each(self, work: Callable[[int], None], items: Iterable[int]) -> None:
        """Do the work, which asks for predictions, for each item; several at once if that is
        faster."""


@dataclass(frozen=True, eq=False)
class LinearLearner:
    """Softmax regression on vectors, float32 (n, d); deterministic, so that `seed` is not used."""

    vectors: NDArray[np.float32]

    def predict(
        self,
        learned: NDArray[np.intp],
        shares: NDArray[np.float32],
        asked: NDArray[np.intp],
        *,
        loss: Loss = "cross_entropy",
        seed: int = 0,
    ) -> NDArray[np.float32]:
        """See `Learner`."""
        from threadpoolctl import threadpool_limits

        fitted = fit_softmax(self.vectors[learned], shares, loss=loss)
        # The last bits of a product depend on how it is split over threads.
        with threadpool_limits(1):
            return fitted.predict(self.vectors[asked])

    def each(self, work: Callable[[int], None], items: Iterable[int]) -> None:
        """See `Learner`."""
        from threadpoolctl import threadpool_limits

        # Around all of them: the limit is one for the process, and each thread puts back what it
        # found.
        with threadpool_limits(1), ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(work, items))


@dataclass(frozen=True, eq=False)
class FineTunedLearner:
    """A pretrained encoder, Hub id or folder, fine-tuned for some epochs on texts."""

    texts: Sequence[str]
    model: str
    epochs: int

    def predict(
        self,
        learned: NDArray[np.intp],
        shares: NDArray[np.float32],
        asked: NDArray[np.intp],
        *,
        loss: Loss = "cross_entropy",
        seed: int = 0,
    ) -> NDArray[np.float32]:
        """See `Learner`. Raises like `labelreview.evidence.fine_tuning.fine_tune`."""
        from labelreview.evidence.fine_tuning import fit_soft_labels

        with tempfile.TemporaryDirectory(prefix="labelreview-") as place:
            return fit_soft_labels(
                [self.texts[row] for row in learned],
                shares,
                [self.texts[row] for row in asked],
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
    """Labels as shares, float32 (m, K)."""
    shares: NDArray[np.float32] = np.eye(classes, dtype=np.float32)[labels]
    return shares


def smoothed(shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """A tenth of every label spread over all classes (Szegedy et al. 2016), same shape."""
    return shares * np.float32(1 - SMOOTHING) + np.float32(SMOOTHING / shares.shape[1])


def held_out(
    learner: Learner,
    rows: NDArray[np.intp],
    labels: NDArray[np.int32],
    shares: NDArray[np.float32],
    folds: NDArray[np.int16],
    *,
    seed: int = 0,
) -> NDArray[np.float32]:
    """What the learner says of each of the m texts `rows` when its fold is not learned,
    float32 (m, K). Classes that are unknown without the fold: see `out_of_fold`."""
    said = np.empty_like(shares)

    def hold_out(fold: int) -> None:
        out = folds == fold
        found = learner.predict(rows[~out], shares[~out], rows[out], seed=seed)
        said[out] = fill_unseen_classes(found, labels[out], np.unique(labels[~out]))

    learner.each(hold_out, range(int(folds.max()) + 1))
    return said


def _cross_entropy(logits: Any, shares: Any) -> Any:
    return -(shares * logits.float().log_softmax(dim=1)).sum(dim=1).mean()


def _generalised(logits: Any, shares: Any) -> Any:
    """Zhang & Sabuncu (2018)."""
    fit = (shares * logits.float().softmax(dim=1)).sum(dim=1)
    return ((1 - fit.clamp(min=1e-7) ** Q) / Q).mean()
