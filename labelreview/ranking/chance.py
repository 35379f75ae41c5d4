"""Whether out-of-fold probabilities say anything about the labels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Standard deviations above the mean of shuffled labels; labels without any relation to the texts
# reach it in about 2 of 100 datasets.
_CLEARLY = 2.0
_FEWEST = 50  # rows; fewer say nothing either way


def beats_chance(given: NDArray[np.int32], probabilities: NDArray[np.float32]) -> bool:
    """Tell whether the given labels, int32 (n,), are more probable than shuffled ones would be.
    With fewer than 50 rows, which cannot tell, it is taken for granted.

    probabilities:
        Out of fold, float32 (n, K).

    The sum of the probabilities of the given labels is compared with its mean and standard
    deviation over all permutations of the labels (Hoeffding 1951, "A combinatorial central limit
    theorem").
    """
    n, k = probabilities.shape
    if n < _FEWEST:
        return True
    p = probabilities.astype(np.float64)
    counts = np.bincount(given, minlength=k)
    share = counts / n
    by_class = p.mean(axis=0)
    mean = float(share @ by_class)
    observed = float(p[np.arange(n), given].sum())
    p -= (p @ share)[:, None]
    p += mean - by_class
    variance = float((p**2).sum(axis=0) @ counts) / (n - 1)
    return bool(observed - n * mean > _CLEARLY * variance**0.5)
