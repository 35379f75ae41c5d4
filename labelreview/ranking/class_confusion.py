"""Which classes are mislabelled as which, estimated from the most confident rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Share of a class's rows, and their minimum. With half of the rows instead of a fifth 1.41 instead
# of 1.43 on 67 settings, worst .95 instead of .97 (docs/concepts/score.md).
_ANCHORS, _MIN_ANCHORS = 0.2, 10
# Purity at or below which a class counts as subjective, and from which on as clear. The minority
# classes of davidson_hate and multipico, which are subjective, have .45 to .55. Correcting pairs
# for such classes too lowered human votes from 1.04 to .91 (docs/concepts/score.md).
_SUBJECTIVE, _CLEAR = 0.6, 0.9
# Share of the rows whose classes may be subjective without lowering trust: with 150 classes the
# single least clear one would otherwise decide (average precision ratio 1.50 instead of 1.55
# there).
_IGNORED = 0.05


@dataclass(frozen=True, slots=True)
class Confusion:
    """How classes are confused, estimated from the most confident rows (anchors) of each.

    pairs:
        float64 (K, K), in logits: log of how much more often anchors of class k (row) carry label j
        (column) than a uniform rate of other labels gives; 0 on the diagonal and for subjective
        classes.
    purity:
        float64 (K,), share of each class's anchors that carry its label, 0..1; 1 for a class that
        no row carries.
    trust:
        0..1: 0 when classes of some size are subjective, so that wrong labels may sit in rare
        classes as well as in common ones; 1 when every class is clear.
    """

    pairs: NDArray[np.float64]
    purity: NDArray[np.float64]
    trust: float


def find_confusion(given: NDArray[np.int32], probabilities: NDArray[np.float32]) -> Confusion:
    """Estimate the confusion from given labels, int32 (n,), and probabilities, float32 (n, K).

    The anchors of a class are the fifth of its size of all rows where it is most probable (Patrini
    et al. 2017 use a single point). Their labels of other classes show which labels its rows get by
    mistake. Counts are compared with the overall share of such labels, spread evenly over the other
    classes, with one pseudo-row for each pair: a single odd label in a small class is weak
    evidence.
    """
    k = probabilities.shape[1]
    sizes = np.bincount(given, minlength=k)
    counts = np.zeros((k, k))
    for label in np.flatnonzero(sizes):
        wanted = int(np.clip(_ANCHORS * sizes[label], min(_MIN_ANCHORS, sizes[label]), None))
        anchors = np.argpartition(-probabilities[:, label], wanted - 1)[:wanted]
        counts[label] = np.bincount(given[anchors], minlength=k)
    total, own = counts.sum(axis=1), np.diag(counts)
    purity = np.divide(own, total, out=np.ones(k), where=total > 0)
    clear = np.clip((purity - _SUBJECTIVE) / (_CLEAR - _SUBJECTIVE), 0, 1) * (total > 0)
    n_clear = max(float((clear * total).sum()), 1.0)
    odd = max(float((clear * (total - own)).sum()) / n_clear, 1 / len(given))
    expected = np.repeat((total * odd / max(k - 1, 1))[:, None], k, axis=1)
    pairs = np.log((counts + 1) / (expected + 1)) * clear[:, None]
    np.fill_diagonal(pairs, 0)
    return Confusion(pairs, purity, _trust(clear, sizes))


def _trust(clear: NDArray[np.float64], sizes: NDArray[np.int64]) -> float:
    """Return the clearness of the least clear class, without those that hold 5% of the rows."""
    order = np.argsort(clear, kind="stable")
    share = np.cumsum(sizes[order]) / sizes.sum()
    return float(clear[order][np.searchsorted(share, _IGNORED)])
