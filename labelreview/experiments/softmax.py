"""Softmax regression on soft targets, with cross entropy or a noise-robust loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Loss = Literal["cross_entropy", "generalised"]

_C = 3.0  # inverse strength of the penalty, as in `labelreview.classifiers.predict`
_STEPS = 60  # of L-BFGS; part of the definition, so that equal input gives equal bits
Q = 0.7  # of the generalised cross entropy, as in Zhang & Sabuncu (2018)
_SMALLEST = 1e-7  # probability whose logarithm float32 still has


@dataclass(frozen=True, slots=True)
class Softmax:
    """Multinomial logistic regression.

    weights:
        float64 (d + 1, K); the last row is the intercept.
    """

    weights: NDArray[np.float64]

    def predict(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return class probabilities of the rows of `vectors` (m, d), float32 (m, K)."""
        return _softmax(vectors @ self.weights[:-1].astype(np.float32) + self.weights[-1])


def fit_softmax(
    vectors: NDArray[np.float32],
    targets: NDArray[np.float32],
    *,
    loss: Loss = "cross_entropy",
) -> Softmax:
    """Fit on the rows of `vectors` (m, d), of about unit length.

    scikit-learn takes one label for each row; here each row has a distribution over the classes.

    targets:
        float32 (m, K), rows sum to 1: one-hot for labels, otherwise smoothed or soft labels.
    loss:
        Cross entropy, or the generalised cross entropy (1 - p^q) / q of Zhang & Sabuncu (2018),
        in which rows that do not fit weigh less. It is not convex; the optimisation starts from the
        optimum of cross entropy.

    The penalty is that of `LogisticRegression(C=3)`. Equal input gives equal bits.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    shape = (vectors.shape[1] + 1, targets.shape[1])
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)

    def step(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape)
        predicted = Softmax(weights).predict(vectors)
        if loss == "cross_entropy":
            logs = np.log(np.maximum(predicted, _SMALLEST))
            total = -float((targets * logs).sum(dtype=np.float64))
            slope = predicted - targets
        else:
            fit = np.maximum((predicted * targets).sum(axis=1), _SMALLEST)
            total = float(((1 - fit**Q) / Q).sum(dtype=np.float64))
            slope = (predicted - targets) * (fit**Q)[:, None]
        gradient = np.empty(shape)
        gradient[:-1] = vectors.T @ slope + weights[:-1] / _C
        gradient[-1] = slope.sum(axis=0, dtype=np.float64)
        return total + float((weights[:-1] ** 2).sum()) / (2 * _C), gradient.ravel()

    begin = np.zeros(shape)
    if loss == "generalised":
        begin = fit_softmax(vectors, targets).weights
    with threadpool_limits(1):
        found = minimize(
            step, begin.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}
        )
    return Softmax(found.x.reshape(shape))


def _softmax(scores: NDArray[np.floating]) -> NDArray[np.float32]:
    raised: NDArray[np.float32] = np.exp(
        (scores - scores.max(axis=1, keepdims=True)).astype(np.float32)
    )
    raised /= raised.sum(axis=1, keepdims=True)
    return raised
