"""Where a review stands: everything that says whether to go on, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

from labelreview.core.artifacts import reading
from labelreview.decision_log import MODEL, WRONG
from labelreview.findings.findings import Findings
from labelreview.review.queue import Queue
from labelreview.review.stopping.advice import AHEAD, Advice, advise
from labelreview.review.stopping.bias import Bias, bias_of
from labelreview.review.stopping.left import Left, counts_of, estimate_from_counts
from labelreview.review.stopping.pace import ReviewPace, pace_of

LAST = 30
QUEUE, CONTROL = "queue", "control"


@dataclass(frozen=True, slots=True)
class Recent:
    """Of the last `decisions` rows of the queue, how many had a wrong label."""

    wrong: int
    decisions: int

    def sentence(self) -> str:
        """The counts in words.

        >>> Recent(17, 30).sentence()
        '17 of the last 30 had a wrong label.'
        """
        if not self.decisions:
            return "Nothing of the queue is decided yet."
        return f"{self.wrong:,} of the last {self.decisions:,} had a wrong label."


@dataclass(frozen=True, slots=True)
class ReviewProgress:
    """Where a review stands.

    expected, ahead:
        How many of the next `ahead` rows of the queue are expected to be wrong.
    queued:
        Undecided rows that the queue has.
    bias, pace:
        None while there are too few decisions to tell.
    """

    recent: Recent
    left: Left
    expected: float
    ahead: int
    queued: int
    advice: Advice
    bias: Bias | None
    pace: ReviewPace | None


def progress_of(
    findings: Findings,
    queue: Queue,
    annotator: str | None = None,
    share: float = 0.0,
) -> ReviewProgress:
    """Where the review of a run stands at this moment.

    queue:
        What people walk through. What is left is counted in the whole dataset all the same.
    annotator:
        Whose pace and bias; everybody's by default.
    share:
        Of control rows among the cards: they take time as well.

    Only what people were sure of in a queue, control rows included, teaches what is left: rows
    that were picked by eye in a grid or a table were picked because they are wrong. Rows that were
    decided elsewhere, by a file or by the model are no longer undecided; unsure ones still are.
    """
    current = findings.log.current()
    verdict, origin = current["verdict"], current["origin"]
    people = current["annotator"] != MODEL
    learned = people & (verdict != "unsure") & origin.isin((QUEUE, CONTROL))
    undecided = queue.undecided()
    scores = _scores(findings.run.findings_path, findings.run.digest)
    decided = findings.decided()
    score = dict(zip(decided["example_id"], scores[decided["position"]], strict=True))
    doubt = np.array([score.get(one, np.nan) for one in current["example_id"]])
    left = _left(findings, current, doubt, learned.to_numpy(dtype=bool))
    ahead = scores[undecided[:AHEAD]]
    expected = float(left.wrong_chance(ahead).sum())
    of_queue = verdict[learned & (origin == QUEUE)].tail(LAST)
    own = current[people & ((current["annotator"] == annotator) if annotator else True)]
    own = own[own["origin"].isin((QUEUE, CONTROL))]
    return ReviewProgress(
        recent=Recent(int(of_queue.isin(WRONG).sum()), len(of_queue)),
        left=left,
        expected=expected,
        ahead=len(ahead),
        queued=len(undecided),
        advice=advise(expected, len(ahead), left),
        bias=bias_of(own),
        pace=pace_of(own["seconds"].to_numpy(), round(len(undecided) / (1 - share))),
    )


def _left(
    findings: Findings,
    current: pd.DataFrame,
    doubt: NDArray[np.float64],
    learned: NDArray[np.bool_],
) -> Left:
    """`doubt` (m,) of the decided rows, NaN for those that the run does not have."""
    there = ~np.isnan(doubt)
    closed = there & (current["verdict"] != "unsure").to_numpy(dtype=bool)
    learned = there & learned
    wrong = learned & current["verdict"].isin(WRONG).to_numpy(dtype=bool)
    control = learned & (current["origin"] == CONTROL).to_numpy(dtype=bool)
    everywhere = _counts(findings.run.findings_path, findings.run.digest)
    return estimate_from_counts(
        everywhere,
        everywhere - counts_of(doubt[closed]),
        counts_of(doubt[learned]),
        counts_of(doubt[wrong]),
        controls=int(control.sum()),
        prior_errors=findings.run.summary.estimated_errors,
    )


@lru_cache(maxsize=8)
def _scores(path: Path, run_digest: str) -> NDArray[np.float64]:
    """float64 (n,) by position; a run never changes."""
    with reading(path.parent, "score again"):
        table = pq.read_table(path, columns=["position", "score"])
    scores = np.empty(len(table))
    scores[table["position"].to_numpy()] = table["score"].to_numpy()
    scores.flags.writeable = False
    return scores


@lru_cache(maxsize=8)
def _counts(path: Path, run_digest: str) -> NDArray[np.int64]:
    """`counts_of` all rows of a run."""
    counts = counts_of(_scores(path, run_digest))
    counts.flags.writeable = False
    return counts
