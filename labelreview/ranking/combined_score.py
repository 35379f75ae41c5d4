"""From pooled probabilities to one score, one suggestion and the flagged rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.core.row_blocks import row_blocks
from labelreview.ranking.class_confusion import Confusion, find_confusion
from labelreview.ranking.duplicates import Copies

_PAIRS = 0.7
_SIZES = 0.25
_FEW_CLASSES = 5
_WORST, _LEAST_WORST = 0.02, 30  # rows


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
        helped), `class pairs` (the largest correction of a pair, as a factor of its odds), with
        more than two classes `confused` (0..1, the share of the order that finds confused classes),
        and where texts have one copy `copies` (the factor of the odds of a label that it carries).
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
    mixed up and, where the classes are clear, a little for their sizes (see `Confusion`), and for
    what the labels of copies of a text (`groups`, ids, int32 (n,)) add: see `Copies`. Then two
    ranks are mixed: of the log-odds of the best other label, which finds slips of the hand, and of
    the difference of its probability to P(given), which finds confused classes. The second
    counts as much as the wrong labels of a class seem to be one and the same; of few classes
    whatever is a matter of opinion looks like that too, so there it counts less the less clear
    the classes are. With two classes both are the same order.

    The values of the score are those of the corrected 1 - P(given), handed out in that order, so
    that they keep the scale of a probability. Deterministic; equal rows get their values in the
    order of the dataset.
    """
    from scipy.stats import rankdata

    confusion = find_confusion(given, probabilities)
    sizes = np.bincount(given, minlength=probabilities.shape[1])
    help_rare = _SIZES * confusion.trust
    copies = None if groups is None else Copies.of(given, groups, probabilities)
    doubt, odds, difference, suggested, confidence = _doubts(
        given, probabilities, confusion, help_rare, sizes, copies
    )
    chosen = {
        "class sizes": help_rare,
        "class pairs": float(np.exp(_PAIRS * confusion.pairs.max(initial=0))),
    }
    if copies is not None and copies.met:
        chosen["copies"] = float(np.exp(copies.one))
    order = rankdata(odds)
    if len(sizes) > 2:
        share = _concentration(given, probabilities, difference)
        if len(sizes) <= _FEW_CLASSES:
            share *= confusion.trust
        order = (1 - share) * order + share * rankdata(difference)
        chosen["confused"] = share
    score = np.empty(len(given))
    score[np.argsort(order, kind="stable")] = np.sort(-np.expm1(-doubt))
    return Ranking(score, suggested, confidence, chosen)


def _doubts(
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    confusion: Confusion,
    help_rare: float,
    sizes: NDArray[np.int64],
    copies: Copies | None,
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
        logs = np.log(probabilities[block].astype(np.float64))
        best_label = logs
        if copies is None:
            logs += added[labels]
        else:
            told = copies.told(block, logs.shape[1])
            plain = logs.copy()
            plain[told.rows, told.labels] += told.by_all
            logs += added[labels]
            # What was added goes by the given label, in which copies differ.
            best_label = np.where(copies.there[block, None], plain, logs)
            logs[told.rows, told.labels] += told.by_others
        suggested[block] = best_label.argmax(axis=1)
        logs -= logs.max(axis=1, keepdims=True)
        logs -= np.log(np.exp(logs).sum(axis=1, keepdims=True))
        confidence[block] = np.exp(logs[np.arange(len(labels)), suggested[block]])
        own = logs[places].copy()
        logs[places] = -np.inf
        best = logs.max(axis=1)
        doubt[block], odds[block] = -own, best - own
        difference[block] = np.exp(best) - np.exp(own)
    return doubt, odds, difference, suggested, confidence


def _concentration(
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    difference: NDArray[np.float64],
) -> float:
    """0..1: how often two of the worst rows that look like one class carry the same label, beyond
    chance (Simpson 1949)."""
    n, k = probabilities.shape
    worst = np.argsort(-difference, kind="stable")[: max(_LEAST_WORST, int(_WORST * n))]
    chances = probabilities[worst]
    chances[np.arange(len(worst)), given[worst]] = -1
    pairs = chances.argmax(axis=1).astype(np.int64) * k + given[worst]
    _, together = np.unique(pairs, return_counts=True)
    _, alike = np.unique(pairs // k, return_counts=True)
    same = (together * (together - 1)).sum() / max((alike * (alike - 1)).sum(), 1)
    chance = 1 / (k - 1)
    return float(np.clip((same - chance) / (1 - chance), 0, 1))


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
