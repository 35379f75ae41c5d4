"""Noise that depends on the text: the rows that are easy to get wrong are wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.noise.values import Noisy, errors_at

_LEAST = 1e-9  # so that there are always enough rows to draw


def instance_dependent(
    truth: NDArray[np.int32], probabilities: NDArray[np.floating], rate: float, seed: int
) -> Noisy:
    """A share `rate` of all rows gets its most probable wrong class.

    Rows are drawn without replacement in proportion to that class's probability, so that doubtful
    rows are wrong more often (classifier-made label noise: Menon et al. 2018, Chen et al. 2021).

    probabilities:
        (n, K), what some model says of rows that it did not learn; see `GENERATORS`.
    """
    rng = np.random.default_rng(seed)
    wrong = np.array(probabilities, dtype=np.float64)
    wrong[np.arange(len(truth)), truth] = -1
    other = wrong.argmax(axis=1).astype(np.int32)
    weight = np.maximum(wrong.max(axis=1), _LEAST)
    rows = rng.choice(
        len(truth), errors_at(rate, len(truth)), replace=False, p=weight / weight.sum()
    )
    labels = truth.copy()
    labels[rows] = other[rows]
    return Noisy(labels, truth)
