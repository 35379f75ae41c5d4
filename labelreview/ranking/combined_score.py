"""Combined score, suggested labels and flags from pooled probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.core.row_blocks import row_blocks
from labelreview.ranking.class_confusion import FEW_CLASSES, Confusion, find_confusion
from labelreview.ranking.duplicates import DuplicateEvidence
from labelreview.ranking.strengths import RELEASED, Strengths

_FEWEST = 10  # rows that a class counts as having, at least
# Rows that decide how much the second rank counts: 2%, but at least 30. Always both ranks instead
# of this choice: 1.414, 1.319, 1.077, .955; the first alone: 1.402, 1.319, 1.081, .990.
_WORST, _MIN_WORST = 0.02, 30


@dataclass(frozen=True, slots=True)
class Ranking:
    """How suspicious each given label is.

    score:
        float64 (n,), 0..1, 1 = most suspicious.
    suggested:
        int32 (n,), the most probable label after the corrections; equal for duplicates with equal
        probabilities.
    confidence:
        float32 (n,), its probability after the corrections, 0..1.
    chosen:
        What was estimated from the data, by name: `class sizes` (0 to 1, the largest strength of
        the correction for class sizes, which favours rare classes), `class pairs` (the largest
        correction of a pair, as a factor of its odds), with more than two classes `confused` (0..1,
        the weight of the rank that finds confused classes), and where duplicates
        differ `copies` (the factor by which one raises the odds of its label on the others).
    """

    score: NDArray[np.float64]
    suggested: NDArray[np.int32]
    confidence: NDArray[np.float32]
    chosen: Mapping[str, float]


def rank(
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    groups: NDArray[np.int32] | None = None,
    strengths: Strengths = RELEASED,
) -> Ranking:
    """Rank rows by how likely their given label is wrong.

    given, probabilities, groups:
        int32 (n,), float32 (n, K) out of fold, and int32 (n,), group ids of duplicates.

    The probabilities are corrected for pairs of confused classes and, where the classes are clear
    or lose rows one way, for class sizes (see `Confusion`), and for other labels of duplicates (see
    `DuplicateEvidence`; duplicates that agree may all be wrong, so they confirm nothing). Then two
    ranks are mixed: by the log-odds of the best other label, which finds random slips, and by the
    difference of its probability to P(given), which finds confused classes. The weight of the
    second grows with how often suspicious rows that look like one class carry the same wrong label.
    With few classes subjective ones cause the same pattern, so there the weight is multiplied by
    `Confusion.trust`. With two classes both orders are the same.

    The values of the score are those of the corrected 1 - P(given), assigned in that order, so that
    they keep the scale of a probability. Deterministic; ties keep the order of the dataset.
    """
    from scipy.stats import rankdata

    confusion = find_confusion(given, probabilities, strengths)
    sizes = np.bincount(given, minlength=probabilities.shape[1])
    size_strengths = _size_strengths(confusion, strengths)
    duplicates = None if groups is None else DuplicateEvidence.fit(given, groups, probabilities)
    loss, odds, difference, suggested, confidence = _corrected(
        given,
        probabilities,
        strengths.pairs * confusion.pairs,
        size_strengths,
        sizes,
        duplicates,
    )
    chosen = {
        "class sizes": float(size_strengths.max()),
        "class pairs": float(np.exp(strengths.pairs * confusion.pairs.max(initial=0))),
    }
    if duplicates is not None and duplicates.is_fitted and duplicates.disputed.any():
        chosen["copies"] = float(np.exp(duplicates.one))
    order = rankdata(odds)
    if len(sizes) > 2:
        share = _concentration(given, probabilities, difference)
        if len(sizes) <= FEW_CLASSES:
            share *= confusion.trust
        order = (1 - share) * order + share * rankdata(difference)
        chosen["confused"] = share
    score = np.empty(len(given))
    score[np.argsort(order, kind="stable")] = np.sort(-np.expm1(-loss))
    return Ranking(score, suggested, confidence, chosen)


def _size_strengths(confusion: Confusion, strengths: Strengths) -> NDArray[np.float64]:
    """Return the strength of the correction for its size of each possible true class, (K,)."""
    strength = strengths.sizes * confusion.trust + strengths.pure_sizes * confusion.pureness
    return np.maximum(strength, strengths.one_way_sizes * confusion.one_way)


def _corrected(
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    pairs: NDArray[np.float64],
    size_strengths: NDArray[np.float64],
    sizes: NDArray[np.int64],
    duplicates: DuplicateEvidence | None,
) -> tuple[
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.int32],
    NDArray[np.float32],
]:
    """Correct the probabilities, and return five arrays (n,).

    float64: -log P(given), log-odds of the best other label against the given one, and its P minus
    P(given); int32: the most probable label; float32: its P.
    """
    # The size of a class with hardly any rows is too uncertain to be made up for.
    prior = np.where(sizes > 0, np.log(np.maximum(sizes, _FEWEST) / sizes.sum()), 0)
    # By given label (rows): the logits that are added to each possible true class (columns).
    added = (pairs - (size_strengths * prior)[:, None]).T
    loss, odds, difference = (np.empty(len(given)) for _ in range(3))
    suggested = np.empty(len(given), dtype=np.int32)
    confidence = np.empty(len(given), dtype=np.float32)
    for block in row_blocks(len(given)):
        labels = given[block]
        places = np.arange(len(labels)), labels
        logs = np.log(probabilities[block].astype(np.float64))
        for_suggestion = logs
        if duplicates is None:
            logs += added[labels]
        else:
            found = duplicates.logits(block, logs.shape[1])
            uncorrected = logs.copy()
            uncorrected[found.rows, found.labels] += found.of_all
            logs += added[labels]
            # The corrections depend on the given label, in which duplicates may differ.
            for_suggestion = np.where(duplicates.disputed[block, None], uncorrected, logs)
            logs[found.rows, found.labels] += found.against
        suggested[block] = for_suggestion.argmax(axis=1)
        highest = for_suggestion.max(axis=1, keepdims=True)
        confidence[block] = 1 / np.exp(for_suggestion - highest).sum(axis=1)
        logs -= logs.max(axis=1, keepdims=True)
        logs -= np.log(np.exp(logs).sum(axis=1, keepdims=True))
        own = logs[places].copy()
        logs[places] = -np.inf
        best = logs.max(axis=1)
        loss[block], odds[block] = -own, best - own
        difference[block] = np.exp(best) - np.exp(own)
    return loss, odds, difference, suggested, confidence


def _concentration(
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    difference: NDArray[np.float64],
) -> float:
    """Return how often two suspicious rows that look like one class carry the same label, 0..1.

    Relative to chance (Simpson 1949): 0 for labels drawn at random, 1 for always the same one.
    """
    n, k = probabilities.shape
    worst = np.argsort(-difference, kind="stable")[: max(_MIN_WORST, int(_WORST * n))]
    others = probabilities[worst]
    others[np.arange(len(worst)), given[worst]] = -1
    pairs = others.argmax(axis=1).astype(np.int64) * k + given[worst]
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
    """Flag the `expected` most suspicious rows whose suggestion is not the given label, bool (n,).

    There is one threshold, so no flagged row has a lower score than an unflagged row with another
    suggestion.
    """
    flags = np.zeros(len(score), dtype=bool)
    differing = np.flatnonzero(given != suggested)
    worst = differing[np.argsort(-score[differing], kind="stable")]
    flags[worst[:expected]] = True
    return flags
