"""Which classes are mislabelled as which, estimated from the most confident rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.ranking.strengths import RELEASED, Strengths

# Share of a class's rows, and their minimum. With half of the rows instead of a fifth 1.41 instead
# of 1.43 on 67 settings, worst .95 instead of .97 (docs/concepts/score.md).
_ANCHORS, _MIN_ANCHORS = 0.2, 10
# Purity up to which a class counts as subjective, and from which on as clear. The minority
# classes of davidson_hate and multipico, which are subjective, have .45 to .55. Correcting pairs
# for such classes too lowered human votes from 1.04 to .91 (docs/concepts/score.md).
_PURITY = (0.6, 0.9)
_PURE = (0.97, 1.0)  # least purity at which classes start to count as pure, and do
# Excess of a class's anchors over their labels at which its rows start to count as mislabelled one
# way, and from which on they surely are. With few classes an opinion can look the same by chance,
# so there the excess also has to be three to five times its standard error: on the votes of
# davidson_hate .77 without that condition, 1.10 with it (docs/concepts/score.md).
_EXCESS, _EXCESS_OF_FEW = (0.1, 0.25), (0.05, 0.1)
_ERRORS_OF_FEW = (3.0, 5.0)
FEW_CLASSES = 5
"""Up to so many classes, subjective ones look like confused ones."""
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
        classes that do not lose rows one way.
    purity:
        float64 (K,), share of each class's anchors that carry its label, 0..1; 1 for a class that
        no row carries.
    one_way:
        float64 (K,), 0..1: how clearly rows of the class lose their label to others, and not the
        other way round. The anchors then look more like their class than their labels say.
    least_purity:
        0..1, purity of the least pure class, without those that together hold 5% of the rows.
    """

    pairs: NDArray[np.float64]
    purity: NDArray[np.float64]
    one_way: NDArray[np.float64]
    least_purity: float

    @property
    def trust(self) -> float:
        """0..1: 0 when classes of some size are subjective, so that wrong labels may sit in rare
        classes as well as in common ones; 1 when every class is clear."""
        return float(_clearness(np.float64(self.least_purity)))

    @property
    def pureness(self) -> float:
        """0..1: above 0 when every class is nearly pure, so that wrong labels hide in the classes
        rather than between them; 1 when every class is pure."""
        return float(_ramp(np.float64(self.least_purity), _PURE))


def find_confusion(
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    strengths: Strengths = RELEASED,
) -> Confusion:
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
    expected_own = np.zeros(k)  # rows among a class's anchors that its label would fit
    for label in np.flatnonzero(sizes):
        wanted = int(np.clip(_ANCHORS * sizes[label], min(_MIN_ANCHORS, sizes[label]), None))
        anchors = np.argpartition(-probabilities[:, label], wanted - 1)[:wanted]
        counts[label] = np.bincount(given[anchors], minlength=k)
        expected_own[label] = probabilities[anchors, label].sum(dtype=np.float64)
    total, own = counts.sum(axis=1), np.diag(counts)
    purity = np.divide(own, total, out=np.ones(k), where=total > 0)
    one_way = _one_way(expected_own, own, total)
    said = np.maximum(_clearness(purity), strengths.one_way_pairs * one_way) * (total > 0)
    heard = max(float((said * total).sum()), 1.0)
    odd = max(float((said * (total - own)).sum()) / heard, 1 / len(given))
    expected = np.repeat((total * odd / max(k - 1, 1))[:, None], k, axis=1)
    pairs = np.log((counts + 1) / (expected + 1)) * said[:, None]
    np.fill_diagonal(pairs, 0)
    return Confusion(pairs, purity, one_way, _least(purity, sizes))


def _one_way(
    expected: NDArray[np.float64], own: NDArray[np.float64], total: NDArray[np.float64]
) -> NDArray[np.float64]:
    rows = np.maximum(total, 1)
    look = expected / rows
    excess = look - own / rows
    if len(total) > FEW_CLASSES:
        return _ramp(excess, _EXCESS)
    error = np.sqrt(np.maximum(look * (1 - look), 1 / rows) / rows)
    return _ramp(excess, _EXCESS_OF_FEW) * _ramp(excess / error, _ERRORS_OF_FEW)


def _ramp(
    values: NDArray[np.float64] | np.float64, ends: tuple[float, float]
) -> NDArray[np.float64]:
    """Return 0 up to the first end, 1 from the second on, and a line between them."""
    return np.clip((np.asarray(values) - ends[0]) / (ends[1] - ends[0]), 0, 1)


def _clearness(purity: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    """Return 0 for subjective classes, 1 for clear ones."""
    return _ramp(purity, _PURITY)


def _least(purity: NDArray[np.float64], sizes: NDArray[np.int64]) -> float:
    """Return the least purity of a class, without those that together hold 5% of the rows."""
    order = np.argsort(purity, kind="stable")
    share = np.cumsum(sizes[order]) / sizes.sum()
    return float(purity[order][np.searchsorted(share, _IGNORED)])
