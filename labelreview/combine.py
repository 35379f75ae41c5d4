"""From held-out probabilities to one score, one suggestion and the flagged rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.blocks import row_blocks


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

    doubt = 1.0 - probabilities[np.arange(len(given)), given].astype(np.float64)
    order = rankdata(doubt)
    if probabilities.shape[1] > 2:
        order = order + rankdata(best_other(given, probabilities) + doubt)
    score = np.empty(len(given))
    score[np.argsort(order, kind="stable")] = np.sort(doubt)
    return score


def best_other(given: NDArray[np.int32], probabilities: NDArray[np.float32]) -> NDArray[np.float64]:
    """The largest probability among the labels that were not given, float64 (n,)."""
    best = np.empty(len(given))
    for block in row_blocks(len(given)):
        others = probabilities[block].copy()
        others[np.arange(len(others)), given[block]] = -1.0
        best[block] = others.max(axis=1)
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
