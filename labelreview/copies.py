"""What copies of a text say about each other's labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# What copies add to their label, in logits, before the data say more: one may be the wrong one
# itself, several that agree are hardly all wrong.
_ONE, _SEVERAL = 1.5, 4.0
_SPREAD = 2.0
_MOST = 8.0
_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Copies:
    """What the labels of its copies add to a row's log-probabilities, sorted by row.

    rows, labels, evidence:
        For each row and each label that other rows of its group carry: its position, the label,
        and how much more likely that makes the label, in logits, float64.
    own_rows, own_labels:
        Every row that has a copy, and its given label.
    one:
        The evidence of a single copy, in logits, 0 or more.
    """

    rows: NDArray[np.intp]
    labels: NDArray[np.int64]
    evidence: NDArray[np.float64]
    own_rows: NDArray[np.intp]
    own_labels: NDArray[np.int32]
    one: float

    @classmethod
    def of(
        cls,
        given: NDArray[np.int32],
        groups: NDArray[np.int32],
        probabilities: NDArray[np.float32],
    ) -> Copies:
        """The labels of the other rows of each row's group.

        How much they count is fitted to how well they foretell the given label beside the held-out
        probabilities (n, K): copies of a fact agree, copies of an opinion often do not.
        """
        several = np.flatnonzero(np.bincount(groups)[groups] > 1)
        classes = int(given.max()) + 1
        pairs, counts = np.unique(
            groups[several].astype(np.int64) * classes + given[several], return_counts=True
        )
        group = pairs // classes
        first = np.searchsorted(group, groups[several])
        number = np.searchsorted(group, groups[several], side="right") - first
        rows = np.repeat(several, number)
        pair = np.repeat(first - np.cumsum(number) + number, number) + np.arange(len(rows))
        labels = pairs[pair] % classes
        others = counts[pair] - (labels == given[rows])
        evidence = np.zeros(len(rows))
        fitted = []
        for before, chosen in ((_ONE, others == 1), (_SEVERAL, others > 1)):
            worth = _worth(before, rows[chosen], labels[chosen], given, probabilities)
            evidence[chosen] = worth
            fitted.append(worth)
        return cls(rows, labels, evidence, several, given[several], fitted[0])

    def add_to(self, logs: NDArray[np.float64], block: slice) -> None:
        """To the log-probabilities (rows of the block, K), in place."""
        here = slice(*np.searchsorted(self.rows, [block.start, block.stop]))
        logs[self.rows[here] - block.start, self.labels[here]] += self.evidence[here]

    def with_own(self, logs: NDArray[np.float64], block: slice) -> NDArray[np.float64]:
        """As `add_to` did, and with the row's own label as one more: what all copies together say,
        so that two copies are not suggested each other's label."""
        told = logs.copy()
        here = slice(*np.searchsorted(self.own_rows, [block.start, block.stop]))
        told[self.own_rows[here] - block.start, self.own_labels[here]] += self.one
        return told


def _worth(
    before: float,
    rows: NDArray[np.intp],
    labels: NDArray[np.int64],
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
) -> float:
    """The evidence, 0 or more, under which the given labels are most likely, with a normal
    distribution around `before`."""
    from scipy.optimize import minimize_scalar
    from scipy.special import expit, logit

    step = -(-max(len(rows), 1) // _ROWS)
    rows, labels = rows[::step], labels[::step]
    held_out = logit(probabilities[rows, labels].astype(np.float64).clip(1e-7, 1 - 1e-7))
    carried = given[rows] == labels

    def loss(worth: float) -> float:
        likely = expit(np.where(carried, 1, -1) * (held_out + worth))
        return float(step * -np.log(likely).sum() + (worth - before) ** 2 / (2 * _SPREAD**2))

    return float(minimize_scalar(loss, bounds=(0, _MOST), method="bounded").x)
