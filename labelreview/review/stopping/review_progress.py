"""Review progress: everything that says whether to continue, as one value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.decision_log import WRONG
from labelreview.findings.current_decisions import (
    CurrentDecisions,
    current_decisions,
    decisions_with_labels,
)
from labelreview.findings.findings import Findings
from labelreview.review.queue import Queue
from labelreview.review.stopping.advice import AHEAD, Advice, advise
from labelreview.review.stopping.bias import FEWEST_BLIND, Bias, bias_of
from labelreview.review.stopping.estimate import CONTROL, QUEUE, Estimate, estimate_of, scores_of
from labelreview.review.stopping.left import bins_of, counts_of, estimate_from_counts
from labelreview.review.stopping.pace import ReviewPace, pace_of

LAST = 30


@dataclass(frozen=True, slots=True)
class Recent:
    """Of the last `decisions` rows of the queue, how many had a wrong label."""

    wrong: int
    decisions: int

    def sentence(self) -> str:
        """Return the counts in words.

        >>> Recent(17, 30).sentence()
        '17 of the last 30 had a wrong label.'
        """
        if not self.decisions:
            return "Nothing in the queue is decided yet."
        return f"{self.wrong:,} of the last {self.decisions:,} had a wrong label."


@dataclass(frozen=True, slots=True)
class ReviewProgress:
    """The progress of a review.

    estimate:
        What is left in the whole dataset.
    expected, ahead:
        How many of the next `ahead` rows of the queue are expected to be wrong.
    queued:
        Undecided rows that the queue has.
    controls_besides:
        Decided random control examples that the queue does not have.
    bias, pace:
        None while there are too few decisions to tell.
    """

    recent: Recent
    estimate: Estimate
    expected: float
    ahead: int
    queued: int
    controls_besides: int
    advice: Advice
    bias: Bias | None
    pace: ReviewPace | None


def progress_of(
    findings: Findings,
    queue: Queue,
    annotator: str | None = None,
    share: float = 0.0,
    estimate: Estimate | None = None,
) -> ReviewProgress:
    """Return the review progress of a run at this moment.

    queue:
        What people walk through. What is left is counted in the whole dataset all the same.
    annotator:
        Whose pace and bias; everybody's by default.
    share:
        Of control examples among the cards: they take time as well.
    estimate:
        Of the dataset, see `estimate_in`; by default by the scores of this run.

    Only what people were sure of in a queue, control examples included, teaches how many of the
    next rows are wrong.
    """
    current = current_decisions(findings, annotator)
    verdict_wrong = current.has_verdict(*WRONG)
    of_review = current.by_people & current.is_from(QUEUE, CONTROL)
    learned = of_review & ~current.has_verdict("unsure")
    undecided = queue.undecided()
    told = estimate or estimate_of(findings)
    ahead = bins_of(scores_of(findings)[undecided[:AHEAD]])
    expected = float(_chances(findings, current, learned)[ahead].sum())
    of_queue = verdict_wrong[learned & current.is_from(QUEUE)][-LAST:]
    own = of_review & current.by_annotator
    is_besides = current.is_from(CONTROL) & ~np.isin(current.position, queue.order)
    cards = _cards_left(findings, queue, len(undecided), share)
    return ReviewProgress(
        recent=Recent(int(of_queue.sum()), len(of_queue)),
        estimate=told,
        expected=expected,
        ahead=len(ahead),
        queued=len(undecided),
        controls_besides=int((is_besides & current.by_people).sum()),
        advice=advise(expected, len(ahead), told),
        bias=_bias(findings, int((own & current.is_blind).sum()), annotator),
        pace=pace_of(current.seconds[own], cards, max(0, cards - len(undecided))),
    )


def _cards_left(findings: Findings, queue: Queue, undecided: int, share: float) -> int:
    """Count the cards until the queue is decided: its own, and the random ones that it lacks."""
    everywhere = findings.run.rows - len(queue.decided)
    if not undecided:
        return 0
    outside = 1 - undecided / max(everywhere, undecided)
    return min(everywhere, round(undecided / (1 - share * outside)))


def _bias(findings: Findings, blind: int, annotator: str | None) -> Bias | None:
    if blind < FEWEST_BLIND:
        return None  # without reading the labels of all that was decided
    return bias_of(decisions_with_labels(findings, (QUEUE, CONTROL), annotator))


def _chances(
    findings: Findings, current: CurrentDecisions, learned: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """P(wrong) by bin of the score that orders this queue, float64 (BINS,)."""
    learned = learned & (current.position >= 0)
    return estimate_from_counts(
        findings.kept.get("doubts", lambda: counts_of(scores_of(findings))),
        counts_of(current.score[learned]),
        counts_of(current.score[learned & current.has_verdict(*WRONG)]),
        controls=0,
        prior_errors=findings.run.summary.estimated_errors,
    ).chances
