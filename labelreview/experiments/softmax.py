"""A linear classifier that learns from shares of labels, and by a loss that forgives wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Loss = Literal["cross_entropy", "generalised"]

_C = 3.0
_STEPS = 60
Q = 0.7  # of the generalised cross entropy, as in the paper
_SMALLEST = 1e-7


@dataclass(frozen=True, slots=True)
class Softmax:
    """Multinomial logistic regression.

    weights:
        float64 (d + 1, K); the last line is the intercept.
    """

    weights: NDArray[np.float64]

    def predict(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Class probabilities of the rows of `vectors` (m, d), float32 (m, K)."""
        return _softmax(vectors @ self.weights[:-1].astype(np.float32) + self.weights[-1])


def fit_softmax(
    vectors: NDArray[np.float32],
    targets: NDArray[np.float32],
    *,
    loss: Loss = "cross_entropy",
) -> Softmax:
    """Fit on the rows of `vectors` (m, d), about of length 1.

    scikit-learn takes one label for each row; here each row has a share of every class.

    targets:
        float32 (m, K), rows sum to 1: a one for a label, shares for smoothed or soft labels.
    loss:
        Cross entropy, or the generalised cross entropy (1 - p^q) / q of Zhang & Sabuncu (2018),
        which gives rows up that it cannot fit. It has many optima; the one is found that lies
        downhill from the optimum of cross entropy.

    The penalty is that of `LogisticRegression(C=3)`. Equal input gives equal bits.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    shape = (vectors.shape[1] + 1, targets.shape[1])
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)

    def step(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape)
        said = Softmax(weights).predict(vectors)
        if loss == "cross_entropy":
            logs = np.log(np.maximum(said, _SMALLEST))
            total = -float((targets * logs).sum(dtype=np.float64))
            slope = said - targets
        else:
            fit = np.maximum((said * targets).sum(axis=1), _SMALLEST)
            total = float(((1 - fit**Q) / Q).sum(dtype=np.float64))
            slope = (said - targets) * (fit**Q)[:, None]
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
