"""Which labels are written for which, read from the rows of which the evidence is surest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ANCHORS = 0.2  # share of a class's rows
_LEAST_ANCHORS = 10
# A class whose surest rows carry other labels this often is a matter of opinion, not of slips.
_OPINION, _FACT = 0.6, 0.9
_HELD = 0.05  # share of the rows that classes of opinion may hold without being heard


@dataclass(frozen=True, slots=True)
class Confusion:
    """What the surest rows of each class say about wrong labels.

    pairs:
        float64 (K, K): logarithm of how much more often rows of class k (row) carry label j
        (column) than any wrong label would; 0 for what cannot be told, 0 on the diagonal.
    purity:
        float64 (K,), share of each class's surest rows that carry its label; 1 for a class that
        no row carries.
    trust:
        0..1: 0 when classes of some size are matters of opinion, so that rare labels may be errors
        as well as common ones; 1 when every class is clear.
    """

    pairs: NDArray[np.float64]
    purity: NDArray[np.float64]
    trust: float


def find_confusion(given: NDArray[np.int32], probabilities: NDArray[np.float32]) -> Confusion:
    """Confusion from held-out probabilities (n, K), float32, without knowing any true label.

    The anchors of a class are the fifth of its rows (as many as carry it) where it is most likely
    (Patrini et al. 2017 take one point). Their labels that are not the class's own show where its
    rows go wrong. Counts are compared with what the overall share of such labels, spread evenly,
    would give, with one more of each: a single odd label in a small class says next to nothing.
    """
    k = probabilities.shape[1]
    sizes = np.bincount(given, minlength=k)
    counts = np.zeros((k, k))
    for label in np.flatnonzero(sizes):
        wanted = int(np.clip(_ANCHORS * sizes[label], min(_LEAST_ANCHORS, sizes[label]), None))
        sure = np.argpartition(-probabilities[:, label], wanted - 1)[:wanted]
        counts[label] = np.bincount(given[sure], minlength=k)
    total, own = counts.sum(axis=1), np.diag(counts)
    purity = np.divide(own, total, out=np.ones(k), where=total > 0)
    clear = np.clip((purity - _OPINION) / (_FACT - _OPINION), 0, 1) * (total > 0)
    heard = max(float((clear * total).sum()), 1.0)
    odd = max(float((clear * (total - own)).sum()) / heard, 1 / len(given))
    expected = np.repeat((total * odd / max(k - 1, 1))[:, None], k, axis=1)
    pairs = np.log((counts + 1) / (expected + 1)) * clear[:, None]
    np.fill_diagonal(pairs, 0)
    return Confusion(pairs, purity, _trust(clear, sizes))


def _trust(clear: NDArray[np.float64], sizes: NDArray[np.int64]) -> float:
    """How clear the classes are, but for the least clear ones that hold 5 % of the rows."""
    order = np.argsort(clear, kind="stable")
    held = np.cumsum(sizes[order]) / sizes.sum()
    return float(clear[order][np.searchsorted(held, _HELD)])
