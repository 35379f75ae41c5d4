"""What copies of a text say about each other's labels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

# What copies add to their label, in logits, before the data say more, and how much that may be off:
# one may be the wrong one itself, several that agree are hardly all wrong.
_ONE, _SEVERAL = 1.5, 4.0
_SPREAD = 2.0
_MOST = 8.0  # copies that never disagree would otherwise be worth any number
_ROWS = 5_000  # so many are enough to fit two numbers

_Entries = tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Told:
    """Evidence for labels in the rows of a block, one entry for each label of a row's group.

    rows, labels:
        The row's place in the block, and the label.
    by_others, by_all:
        In logits, what the other rows of the group say; and with the row itself as one more, which
        all rows of a group share. float64.
    """

    rows: NDArray[np.intp]
    labels: NDArray[np.int64]
    by_others: NDArray[np.float64]
    by_all: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Copies:
    """What the labels of its copies add to a row's log-probabilities.

    given, groups:
        Class ids and groups of equal texts, int32 (n,).
    there:
        Which rows have a copy, bool (n,).
    pairs, counts:
        Each label that a group with copies carries, as group x number of classes + label,
        ascending, and by how many of its rows, int64.
    one, several:
        How much more likely one other row makes its label, and two or more, in logits, 0 to 8.
    met:
        Whether any label is carried by one other row alone, so that `one` was read from the data.
    """

    given: NDArray[np.int32]
    groups: NDArray[np.int32]
    there: NDArray[np.bool_]
    pairs: NDArray[np.int64]
    counts: NDArray[np.int64]
    one: float = _ONE
    several: float = _SEVERAL
    met: bool = False

    @classmethod
    def of(
        cls,
        given: NDArray[np.int32],
        groups: NDArray[np.int32],
        probabilities: NDArray[np.float32],
    ) -> Copies:
        """Count the labels of each group, and fit how much they count.

        That is how well they foretell the given label beside the held-out probabilities (n, K):
        copies of a fact agree, copies of an opinion often do not.
        """
        there = np.bincount(groups)[groups] > 1
        pairs, counts = np.unique(
            groups[there].astype(np.int64) * probabilities.shape[1] + given[there],
            return_counts=True,
        )
        copies = cls(given, groups, there, pairs, counts)
        rows = np.flatnonzero(there)
        step = -(-len(rows) // _ROWS) if len(rows) else 1
        sample = rows[::step]
        places, labels, carried, is_own = copies._entries(sample, probabilities.shape[1])
        places, others = sample[places], carried - is_own
        alone, more = others == 1, others > 1
        said = probabilities[places, labels]
        one = _worth(_ONE, 0.0, said[alone], is_own[alone], step)
        met = bool(alone.any())
        several = _worth(_SEVERAL, one if met else 0.0, said[more], is_own[more], step)
        return replace(copies, one=one, several=several, met=met)

    def told(self, block: slice, n_classes: int) -> Told:
        """What the copies say in the rows of the block."""
        rows = np.flatnonzero(self.there[block])
        places, labels, carried, is_own = self._entries(block.start + rows, n_classes)
        worth = np.array([0, self.one, self.several])
        by_others, by_all = (worth[np.minimum(n, 2)] for n in (carried - is_own, carried))
        return Told(rows[places], labels, by_others, by_all)

    def _entries(self, rows: NDArray[np.intp], n_classes: int) -> _Entries:
        """For each of these rows each label of its group: the row's place among them, the label,
        how many rows carry it, and whether it is the row's own."""
        group = self.pairs // n_classes
        first = np.searchsorted(group, self.groups[rows])
        number = np.searchsorted(group, self.groups[rows], side="right") - first
        places = np.repeat(np.arange(len(rows)), number)
        pair = np.repeat(first - np.cumsum(number) + number, number) + np.arange(len(places))
        labels = self.pairs[pair] % n_classes
        return places, labels, self.counts[pair], labels == self.given[rows[places]]


def _worth(
    before: float,
    least: float,
    said: NDArray[np.float32],
    is_own: NDArray[np.bool_],
    step: int,
) -> float:
    """The evidence, at least `least`, that makes it most likely which labels are the rows' own,
    with a normal distribution around `before`; each entry stands for `step`."""
    from scipy.optimize import minimize_scalar
    from scipy.special import expit, logit

    held_out = logit(said.astype(np.float64).clip(1e-7, 1 - 1e-7))
    sign = np.where(is_own, 1, -1)

    def loss(worth: float) -> float:
        likely = expit(sign * (held_out + worth))
        return float(step * -np.log(likely).sum() + (worth - before) ** 2 / (2 * _SPREAD**2))

    return float(minimize_scalar(loss, bounds=(least, _MOST), method="bounded").x)
