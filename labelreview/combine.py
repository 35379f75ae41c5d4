"""From pooled probabilities to one score, one suggestion and the flagged rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.blocks import row_blocks
from labelreview.confusion import Confusion, find_confusion

_PAIRS = 0.6
_SIZES = 0.25
_SLIPS_FROM, _SLIPS_TO = 0.3, 0.7
_MANY_CLASSES = 5
# What another row with the same text adds to its label, in logits: one may be the wrong one itself,
# several that agree are hardly all wrong.
_ONE_COPY, _SEVERAL_COPIES = 1.5, 4.0
_WORST, _LEAST_WORST = 0.02, 30


@dataclass(frozen=True, slots=True)
class Ranking:
    """How suspicious each given label is.

    score:
        float64 (n,), 0..1, 1 = most suspicious.
    suggested:
        int32 (n,), the most probable label after the corrections; the same for copies of a text
        that are equally probable.
    confidence:
        float32 (n,), its probability after the corrections.
    chosen:
        What was read from the data, by name: `class sizes` (0..0.25, how much rare classes are
        helped), `class pairs` (the largest correction of a pair, as a factor of its odds), `slips`
        (0..1, 1 when the wrong labels look like slips of the hand).
    """

    score: NDArray[np.float64]
    suggested: NDArray[np.int32]
    confidence: NDArray[np.float32]
    chosen: Mapping[str, float]


def rank(
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    groups: NDArray[np.int32] | None = None,
) -> Ranking:
    """Order rows by how likely their given label is wrong.

    The held-out probabilities, float32 (n, K), are corrected for the pairs of classes that are
    mixed up and, where the classes are clear, a little for their sizes (see `Confusion`). Then
    three ranks are added: of how small P(given) is, which finds slips; of the log-odds of the best
    other label, and of the difference to it, which find confusions. With many classes and worst
    rows whose labels nothing explains, the first rank counts alone; with two classes all three
    agree. The labels of copies of a text (`groups`, ids, int32 (n,)) count as further opinions on
    it: a row that its copies contradict stands near the top, since one label must be wrong.

    The values of the score are those of the corrected 1 - P(given), handed out in that order, so
    that they keep the scale of a probability. Deterministic; equal rows get their values in the
    order of the dataset.
    """
    from scipy.stats import rankdata

    confusion = find_confusion(given, probabilities)
    sizes = np.bincount(given, minlength=probabilities.shape[1])
    help_rare = _SIZES * confusion.trust
    copies = None if groups is None else _Copies.of(given, groups)
    doubt, odds, difference, suggested, confidence = _doubts(
        given, probabilities, confusion, help_rare, sizes, copies
    )
    slips = 0.0
    order = rankdata(odds)
    if len(sizes) > 2:
        by_doubt, confused = rankdata(doubt), rankdata(difference)
        slips = _slips(given, probabilities, by_doubt + confused)
        order = (1 - slips) * (order + confused) + (1 + 2 * slips) * by_doubt
    score = np.empty(len(given))
    score[np.argsort(order, kind="stable")] = np.sort(-np.expm1(-doubt))
    chosen = {
        "class sizes": help_rare,
        "class pairs": float(np.exp(_PAIRS * confusion.pairs.max(initial=0))),
        "slips": slips,
    }
    return Ranking(score, suggested, confidence, chosen)


def _doubts(
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    confusion: Confusion,
    help_rare: float,
    sizes: NDArray[np.int64],
    copies: _Copies | None,
) -> tuple[
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.int32],
    NDArray[np.float32],
]:
    """-log P(given), log-odds of the best other label, and its P minus P(given), all float64 (n,),
    the most probable label, int32 (n,), and its P, float32 (n,), after the corrections."""
    prior = np.log(np.maximum(sizes, 0.5) / sizes.sum())
    # Of the label that a row was given, one line: what its true class adds to the log-odds.
    added = (_PAIRS * confusion.pairs - help_rare * prior[:, None]).T
    doubt, odds, difference = (np.empty(len(given)) for _ in range(3))
    suggested = np.empty(len(given), dtype=np.int32)
    confidence = np.empty(len(given), dtype=np.float32)
    for block in row_blocks(len(given)):
        labels = given[block]
        places = np.arange(len(labels)), labels
        logs = np.log(probabilities[block].astype(np.float64)) + added[labels]
        if copies is not None:
            copies.add_to(logs, block)
        logs -= logs.max(axis=1, keepdims=True)
        logs -= np.log(np.exp(logs).sum(axis=1, keepdims=True))
        best_label = logs if copies is None else copies.with_own(logs, block)
        suggested[block] = best_label.argmax(axis=1)
        confidence[block] = np.exp(logs[np.arange(len(labels)), suggested[block]])
        own = logs[places].copy()
        logs[places] = -np.inf
        best = logs.max(axis=1)
        doubt[block], odds[block] = -own, best - own
        difference[block] = np.exp(best) - np.exp(own)
    return doubt, odds, difference, suggested, confidence


def _slips(
    given: NDArray[np.int32], probabilities: NDArray[np.float32], order: NDArray[np.float64]
) -> float:
    """0..1: 1 when the labels of the worst rows are not among those that could be confused."""
    n, k = probabilities.shape
    if k <= _MANY_CLASSES:
        return 0.0
    worst = np.argsort(-order, kind="stable")[: max(_LEAST_WORST, int(_WORST * n))]
    chances = probabilities[worst]
    likelier = (chances > chances[np.arange(len(worst)), given[worst]][:, None]).sum(axis=1)
    share = float((likelier >= max(2, k / 5)).mean())
    return float(np.clip((share - _SLIPS_FROM) / (_SLIPS_TO - _SLIPS_FROM), 0, 1))


@dataclass(frozen=True, slots=True)
class _Copies:
    """What the labels of its copies add to a row's log-probabilities, sorted by row."""

    rows: NDArray[np.intp]
    labels: NDArray[np.int64]
    evidence: NDArray[np.float64]
    own_rows: NDArray[np.intp]
    own_labels: NDArray[np.int32]

    @classmethod
    def of(cls, given: NDArray[np.int32], groups: NDArray[np.int32]) -> _Copies:
        """The labels of the other rows of each row's group."""
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
        evidence = np.array([0, _ONE_COPY, _SEVERAL_COPIES])[np.minimum(others, 2)]
        return cls(rows, labels, evidence, several, given[several])

    def with_own(self, logs: NDArray[np.float64], block: slice) -> NDArray[np.float64]:
        """As `add_to` did, and with the row's own label as one more: what all copies together say,
        so that two copies are not suggested each other's label."""
        told = logs.copy()
        here = slice(*np.searchsorted(self.own_rows, [block.start, block.stop]))
        told[self.own_rows[here] - block.start, self.own_labels[here]] += _ONE_COPY
        return told

    def add_to(self, logs: NDArray[np.float64], block: slice) -> None:
        here = slice(*np.searchsorted(self.rows, [block.start, block.stop]))
        logs[self.rows[here] - block.start, self.labels[here]] += self.evidence[here]


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
