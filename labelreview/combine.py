"""From held-out probabilities to one score, one suggestion and the flagged rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def combined_score(
    given: NDArray[np.int32], probabilities: NDArray[np.float32]
) -> NDArray[np.float64]:
    """How suspicious each given label is, float64 (n,), 0..1, 1 = most suspicious.

    Random flips show in how small P(given) is, confused pairs in how large P(other) - P(given) is,
    so rows are ordered by the sum of both ranks (one of them for two classes, where they agree).
    The values are those of 1 - P(given), handed out in that order, so that they keep the scale of a
    probability. Deterministic; equal rows get their values in the order of the dataset.
    """
    from scipy.stats import rankdata

    p = probabilities.astype(np.float64)
    doubt = 1.0 - p[np.arange(len(p)), given]
    order = rankdata(doubt)
    if p.shape[1] > 2:
        order = order + rankdata(best_other(given, p) + doubt)
    score = np.empty(len(p))
    score[np.argsort(order, kind="stable")] = np.sort(doubt)
    return score


def best_other(given: NDArray[np.int32], probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest probability among the labels that were not given, (n,)."""
    others = probabilities.copy()
    others[np.arange(len(others)), given] = -1.0
    best: NDArray[np.float64] = others.max(axis=1)
    return best


def flagged(
    score: NDArray[np.float64],
    given: NDArray[np.int32],
    suggested: NDArray[np.int32],
    expected: int,
) -> NDArray[np.bool_]:
    """The `expected` most suspicious rows whose suggestion differs from the given label, bool (n,).

    One threshold on one score, so that no flagged row stands below an unflagged one for which
    there is another suggestion.
    """
    flags = np.zeros(len(score), dtype=bool)
    differing = np.flatnonzero(given != suggested)
    worst = differing[np.argsort(-score[differing], kind="stable")]
    flags[worst[:expected]] = True
    return flags
