"""What decisions teach about the labels that nobody has looked at yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labelreview.core.row_blocks import row_blocks
from labelreview.evidence.out_of_fold import FLOOR, normalised
from labelreview.evidence.ridge import THREADS, Ridge, best_scale, one_hot
from labelreview.ranking.duplicates import LOGITS_REVIEWED
from labelreview.runs.feedback.truth import Truth
from labelreview.runs.feedback.wrongness import wrong_where

# The ridge regression is one judge of several; the whole of its change moves some lists too far.
_SHARE = np.float32(0.5)


@dataclass(frozen=True, slots=True)
class Reranked:
    """The new order.

    score:
        float64 (n,), 0..1, 1 = most suspicious: the scores from before, handed out anew among the
        rows that nobody decided. Decided rows keep theirs.
    probabilities:
        float32 (n, K), rows sum to 1, nothing below 1e-7. Decided rows keep theirs.
    """

    score: NDArray[np.float64]
    probabilities: NDArray[np.float32]


class Reranking:
    """A scoring that can be told what is right, as often as one likes, each time in one product.

    Three lessons move the log-probabilities of a row, and the change of the log-odds that its given
    label is wrong moves it in the list:

    - The ridge regression learns the right labels in place of the given ones, and nothing from rows
      without a right label. It is linear in its targets: only the change is computed.
    - Given labels that were often wrong are doubted more, where the texts are alike: `wrong_where`.
    - The label that is right for a text is likelier for its copies.

    labels, probabilities, score:
        int32 (n,), float32 (n, K) and float64 (n,) of the scoring.
    """

    def __init__(
        self,
        labels: NDArray[np.int32],
        probabilities: NDArray[np.float32],
        score: NDArray[np.float64],
        ridge: Ridge,
    ) -> None:
        self._labels = labels
        self._probabilities = probabilities
        self._score = score
        self._ridge = ridge
        self._targets = one_hot(labels, probabilities.shape[1])
        self._penalty = ridge.best_penalty(self._targets)
        self._scale = best_scale(ridge.scores(self._targets, self._penalty), labels)
        self._odds = wrong_odds(labels, probabilities)
        # The score gives the order and the log-odds the scale, whatever the score is made of.
        self._logits = np.empty(len(score))
        self._logits[np.argsort(score, kind="stable")] = np.sort(self._odds)

    def rerank(self, truth: Truth) -> Reranked:
        """The order after these decisions, always from the same start; nothing is kept."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(THREADS):
            learned = self._refitted(truth)
            self._tell_copies(learned, truth)
            learned[np.arange(len(learned)), self._labels] -= self._wrong_where(truth)
        probabilities = np.empty_like(self._probabilities)
        for block in row_blocks(len(probabilities)):
            logs = np.log(np.maximum(self._probabilities[block], FLOOR)) + learned[block]
            logs -= logs.max(axis=1, keepdims=True)
            probabilities[block] = normalised(np.exp(logs))
        probabilities[truth.rows] = self._probabilities[truth.rows]
        logits = self._logits + wrong_odds(self._labels, probabilities) - self._odds
        score = self._score.copy()
        rest = np.delete(np.arange(len(score)), truth.rows)
        score[rest[np.argsort(logits[rest], kind="stable")]] = np.sort(score[rest])
        return Reranked(score, probabilities)

    def _refitted(self, truth: Truth) -> NDArray[np.float32]:
        """How the ridge regression changes the logits, float32 (n, K)."""
        told = self._labels.copy()
        sure = truth.labels >= 0
        told[truth.rows[sure]] = truth.labels[sure]
        targets = one_hot(told, self._targets.shape[1])
        targets = self._ridge.without(targets, truth.rows[~sure], self._penalty)
        targets -= self._targets
        # Only targets of decided rows change, so that nothing else is to be left out.
        each = replace(self._ridge, groups=np.arange(len(told), dtype=np.int32))
        change = each.scores(targets, self._penalty)
        change *= _SHARE * self._scale
        return change

    def _tell_copies(self, learned: NDArray[np.float32], truth: Truth) -> None:
        sure = truth.labels >= 0
        groups = self._ridge.groups
        said: dict[int, set[int]] = {}
        pairs = zip(groups[truth.rows[sure]].tolist(), truth.labels[sure].tolist(), strict=True)
        for group, label in pairs:
            said.setdefault(group, set()).add(label)
        # Where people disagree about copies, nothing is known of the others.
        right = {group: labels.pop() for group, labels in said.items() if len(labels) == 1}
        copies = np.flatnonzero(np.isin(groups, list(right)))
        learned[copies, [right[group] for group in groups[copies].tolist()]] += LOGITS_REVIEWED

    def _wrong_where(self, truth: Truth) -> NDArray[np.float32]:
        sure = truth.labels >= 0
        rows = truth.rows[sure]
        return wrong_where(
            self._ridge.rotated,
            self._labels,
            self._logits,
            rows,
            truth.labels[sure] != self._labels[rows],
        )


def wrong_odds(
    labels: NDArray[np.int32], probabilities: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Log-odds that a given label is wrong, float64 (n,), from what the others have together."""
    odds = np.empty(len(labels))
    for block in row_blocks(len(labels)):
        p, given = probabilities[block].astype(np.float64), labels[block]
        own = np.maximum(p[np.arange(len(given)), given], FLOOR)
        p[np.arange(len(given)), given] = 0
        odds[block] = np.log(np.maximum(p.sum(axis=1), FLOOR)) - np.log(own)
    return odds
