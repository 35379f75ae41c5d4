"""How much the labels of duplicates (rows with the same text) count, in logits.

This is the only place for what a duplicate's label is worth: combining scores, listing conflicts
and learning from decisions all use the constants below.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

# Logits added to a label by one other row that carries it, and by two or more: odds of 4.5 and of
# 55. They are the means of a prior; each dataset fits its own values. The fixed values instead of
# fitted ones: 1.419 instead of 1.423 for K >= 3, human votes 1.075 instead of 1.081
# (docs/concepts/score.md).
LOGITS_ONE, LOGITS_SEVERAL = 1.5, 4.0
# Logits added to the label that a reviewer confirmed or chose for another row with the same text:
# odds of 20. More than an unreviewed row counts, since it was looked at. Chosen by hand.
LOGITS_REVIEWED = 3.0

_SPREAD = 2.0  # standard deviation of the prior, in logits
_MAX = 8.0  # in logits: duplicates that never disagree would otherwise count without limit
_ROWS = 5_000  # for fitting two numbers

_Entries = tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class DuplicateLogits:
    """Logits to add in a block of rows: one entry for each label of a disputed row's group.

    rows, labels:
        The row's position in the block, and the label.
    against, of_all:
        float64, from the rows of the group with another label than the row, so 0 for its own; and
        from all rows of the group, which is the same for each of them.
    """

    rows: NDArray[np.intp]
    labels: NDArray[np.int64]
    against: NDArray[np.float64]
    of_all: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DuplicateEvidence:
    """The labels of each group of duplicates, and how much they count.

    Only groups whose labels differ count. Where labels come from rules or were copied, duplicates
    carry the same wrong label, so that agreement confirms nothing: letting it confirm lowered
    average precision from .611 to .546 on such a dataset, and changed little elsewhere.

    given, groups:
        int32 (n,), class ids and group ids of equal texts.
    disputed:
        bool (n,), whether another row has the same text and another label.
    pairs, counts:
        int64, each label in each group with duplicates, as group x number of classes + label,
        ascending, and the number of rows that carry it.
    one, several:
        Logits, 0 to 8, added to a label by one other row that carries it, and by two or more.
    is_fitted:
        Whether `one` was fitted: some label is carried by exactly one other row.
    """

    given: NDArray[np.int32]
    groups: NDArray[np.int32]
    disputed: NDArray[np.bool_]
    pairs: NDArray[np.int64]
    counts: NDArray[np.int64]
    one: float = LOGITS_ONE
    several: float = LOGITS_SEVERAL
    is_fitted: bool = False

    @classmethod
    def fit(
        cls,
        given: NDArray[np.int32],
        groups: NDArray[np.int32],
        probabilities: NDArray[np.float32],
    ) -> DuplicateEvidence:
        """Count the labels of each group, and fit how much they count.

        The logits maximise the posterior of the given labels beside the out-of-fold probabilities,
        float32 (n, K): duplicates agree on facts, and often disagree on subjective labels.
        """
        has_duplicates = np.bincount(groups)[groups] > 1
        pairs, counts = np.unique(
            groups[has_duplicates].astype(np.int64) * probabilities.shape[1]
            + given[has_duplicates],
            return_counts=True,
        )
        labels_of_group = np.bincount(
            pairs // probabilities.shape[1], minlength=int(groups.max(initial=0)) + 1
        )
        evidence = cls(given, groups, labels_of_group[groups] > 1, pairs, counts)
        rows = np.flatnonzero(has_duplicates)
        step = -(-len(rows) // _ROWS) if len(rows) else 1
        sample = rows[::step]
        places, labels, carried, is_own = evidence._entries(sample, probabilities.shape[1])
        places, others = sample[places], carried - is_own
        single, more = others == 1, others > 1
        p = probabilities[places, labels]
        one = _fit_logits(LOGITS_ONE, 0.0, p[single], is_own[single], step)
        is_fitted = bool(single.any())
        least = one if is_fitted else 0.0
        several = _fit_logits(LOGITS_SEVERAL, least, p[more], is_own[more], step)
        return replace(evidence, one=one, several=several, is_fitted=is_fitted)

    def logits(self, block: slice, n_classes: int) -> DuplicateLogits:
        """Return the logits to add in a block of rows."""
        rows = np.flatnonzero(self.disputed[block])
        places, labels, carried, is_own = self._entries(block.start + rows, n_classes)
        worth = np.array([0, self.one, self.several])
        against = np.where(is_own, 0, worth[np.minimum(carried, 2)])
        return DuplicateLogits(rows[places], labels, against, worth[np.minimum(carried, 2)])

    def _entries(self, rows: NDArray[np.intp], n_classes: int) -> _Entries:
        """Return an entry for each label of the group of each of `rows`.

        The row's position in `rows`, the label, how many rows of the group carry it, and whether it
        is the row's own label.
        """
        group = self.pairs // n_classes
        first = np.searchsorted(group, self.groups[rows])
        number = np.searchsorted(group, self.groups[rows], side="right") - first
        places = np.repeat(np.arange(len(rows)), number)
        pair = np.repeat(first - np.cumsum(number) + number, number) + np.arange(len(places))
        labels = self.pairs[pair] % n_classes
        return places, labels, self.counts[pair], labels == self.given[rows[places]]


def _fit_logits(
    prior: float,
    least: float,
    probabilities: NDArray[np.float32],
    is_own: NDArray[np.bool_],
    step: int,
) -> float:
    """Return the logits, at least `least`, under which the rows' own labels are most likely.

    With a normal prior around `prior`; each entry stands for `step` entries.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import expit, logit

    held_out = logit(probabilities.astype(np.float64).clip(1e-7, 1 - 1e-7))
    sign = np.where(is_own, 1, -1)

    def loss(worth: float) -> float:
        likelihood = expit(sign * (held_out + worth))
        penalty = (worth - prior) ** 2 / (2 * _SPREAD**2)
        return float(step * -np.log(likelihood).sum() + penalty)

    return float(minimize_scalar(loss, bounds=(least, _MAX), method="bounded").x)
