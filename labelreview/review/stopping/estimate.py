"""How many labels of a dataset are wrong, found and left: the one estimate of every page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import WorkspaceError
from labelreview.decision_log import WRONG
from labelreview.findings.current_decisions import (
    CurrentDecisions,
    current_decisions,
    decided_by_run,
)
from labelreview.findings.findings import Findings
from labelreview.review.control_examples import control_order
from labelreview.review.stopping.control_goal import (
    ENOUGH_CONTROLS,
    controls_needed,
    is_narrow,
)
from labelreview.review.stopping.left import Left, counts_of, estimate_from_counts
from labelreview.runs.run import Run

T = TypeVar("T")
_log = logging.getLogger(__name__)

QUEUE, CONTROL = "queue", "control"
FEWEST_ROWS = 50
"""Examples; with fewer, the scores say nothing about how many labels are wrong."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Wrong labels of a dataset.

    examples:
        All rows.
    found, by_model:
        Rows whose given label people found wrong; rows that the model was allowed to relabel.
    left:
        What is left among the undecided rows, with a 95% interval.
    more_controls:
        How many more random control examples have to be decided until the interval can be used; 0
        when it can.
    besides:
        Decided rows that say nothing about the others: unsure, picked by eye, relabelled by the
        model, or in the order of another run.
    """

    examples: int
    found: int
    by_model: int
    left: Left
    more_controls: int
    besides: int = 0

    @property
    def is_known(self) -> bool:
        """Whether the interval is narrow enough to plan by, and rests on random examples."""
        return self.more_controls == 0

    @property
    def can_tell(self) -> bool:
        """Whether there are examples, or decisions, enough to say how many labels are wrong."""
        return self.examples >= FEWEST_ROWS or self.is_known

    @property
    def settled(self) -> int:
        """Wrong labels that are no longer in the dataset."""
        return self.found + self.by_model

    @property
    def wrong(self) -> int:
        """Wrong labels in all: those settled, and those left."""
        return self.settled + self.left.errors

    @property
    def interval(self) -> str:
        """The interval of what is left, in words; "" while it is too wide to use.

        >>> Estimate(9_000, 120, 0, Left(210, 170, 260, 8_000, 400, 60, np.zeros(1)), 0).interval
        '170 to 260'
        """
        return f"{self.left.low:,} to {self.left.high:,}" if self.is_known else ""

    def left_words(self) -> str:
        """Return what is left in a few words.

        >>> left = Left(210, 170, 260, 8_000, 400, 60, np.zeros(1))
        >>> Estimate(9_000, 120, 0, left, 0).left_words()
        'about 210 label errors left (170 to 260)'
        >>> Estimate(9_000, 120, 0, left, 40).left_words()
        'roughly 210 label errors left'
        >>> Estimate(11, 0, 0, Left(6, 1, 9, 11, 0, 0, np.zeros(1)), 11).left_words()
        'too few examples to tell how many label errors are left'
        """
        if not self.can_tell:
            return "too few examples to tell how many label errors are left"
        errors = counted(self.left.errors, "label error")
        return (
            f"about {errors} left ({self.interval})" if self.is_known else f"roughly {errors} left"
        )

    def step(self) -> str:
        """Return what would make the number known, as a sentence; "" when it is.

        >>> left = Left(210, 20, 900, 8_000, 40, 6, np.zeros(1))
        >>> Estimate(9_000, 30, 0, left, 50).step()
        'Decide 50 more random control examples to know how many are left.'
        """
        if not self.can_tell:
            return f"With fewer than {FEWEST_ROWS} examples, decide all of them."
        if self.is_known:
            return ""
        controls = "random control example"
        more = counted(self.more_controls, f"more {controls}" if self.left.controls else controls)
        return f"Decide {more} to know how many are left."

    def basis(self) -> str:
        """Return what the estimate rests on, as a sentence.

        >>> left = Left(210, 170, 260, 8_000, 400, 60, np.zeros(1))
        >>> Estimate(9_000, 120, 0, left, 0).basis()
        "Estimated from the model's scores and 400 decisions, 60 of them on random control \
examples."
        """
        if not self.can_tell:
            return ""
        decided, controls = self.left.decided, self.left.controls
        words = [f" and {counted(decided, 'decision')}" if decided else " alone"]
        if 0 < controls < ENOUGH_CONTROLS:
            are = "is" if controls == 1 else "are"
            words.append(
                f"; {counted(controls, 'random control example')} {are} too few to count yet"
            )
        elif decided and controls < decided:
            words.append(
                f", {f'{controls:,}' if controls else 'none'} of them on random control examples"
            )
        elif decided:
            words.append(" on random control examples")
        elif not self.besides:
            words.append("; nobody has checked them yet")
        words.append(".")
        if self.besides:
            words.append(
                f" {counted(self.besides, 'other decided example')} (unsure, picked by hand, or in "
                f"the order of another run) {'says' if self.besides == 1 else 'say'} nothing about "
                "the rest."
            )
        return f"Estimated from the model's scores{''.join(words)}"

    def sentence(self) -> str:
        """Return the whole estimate in sentences: what is left, of what, why, and what to do.

        >>> left = Left(210, 170, 260, 8_000, 400, 60, np.zeros(1))
        >>> print(Estimate(9_000, 120, 0, left, 0).sentence())
        About 210 label errors left (170 to 260) among 8,000 examples undecided or unsure; 120 \
found so far. Estimated from the model's scores and 400 decisions, 60 of them on random control \
examples.
        """
        words = self.left_words()
        model = f", {self.by_model:,} relabelled by the model" if self.by_model else ""
        return " ".join(
            filter(
                None,
                (
                    f"{words[0].upper()}{words[1:]} among "
                    f"{counted(self.left.rows, 'example')} undecided or unsure; "
                    f"{self.found:,} found so far{model}.",
                    self.basis(),
                    self.step(),
                ),
            )
        )


class Runs(Protocol):
    """The runs of a workspace."""

    def run_digests(self, name: str) -> list[str]: ...
    def run(self, name: str, digest: str | None = None) -> Run: ...
    def findings(self, name: str, run: str | None = None) -> Findings: ...


def estimate_in(runs: Runs, name: str) -> Estimate:
    """Estimate the wrong labels of a dataset that was scored.

    Whichever run is shown, this is the same: decisions and control examples belong to the dataset,
    and the scores are those of the run in whose queue people decided most, or of the latest while
    they decided nowhere. Scoring once more therefore changes nothing until people went further in
    the new order: their decisions say most about the scores that chose them. A re-ranked run has
    the decisions in its scores already and would count them twice. A damaged run among several is
    passed over.
    """
    return by_base_run(runs, name, estimate_of)


def by_base_run(runs: Runs, name: str, make: Callable[[Findings], T]) -> T:
    """Return what is made of the findings by whose scores a dataset is estimated, see
    `estimate_in`."""
    bases = [one for one in runs.run_digests(name) if _is_scored(runs, name, one)]
    while len(bases) > 1:
        base = bases[0]
        try:
            latest = runs.findings(name, base)
            decided = decided_by_run(latest)
            base = max(bases, key=lambda one: decided.get(one, 0))  # of equals, the latest
            return make(latest if base == bases[0] else runs.findings(name, base))
        except WorkspaceError as error:
            _log.warning("%s", error)
            bases.remove(base)
    return make(runs.findings(name, *bases))


def _is_scored(runs: Runs, name: str, digest: str) -> bool:
    """Return whether a run is whole and did not come from re-ranking."""
    try:
        return runs.run(name, digest).from_run is None
    except WorkspaceError as error:
        _log.warning("%s", error)
        return False


def estimate_of(findings: Findings) -> Estimate:
    """Estimate the wrong labels of a dataset by the scores of one run and all its decisions.

    Two kinds of decisions teach how P(wrong) depends on the score: those of the queue of this run,
    chosen by nothing but that score, and all of the random control examples. The latter are a
    prefix of one random order of the dataset: whatever in it was decided before, anywhere, belongs
    to the same random sample, since it was passed over for no other reason. It counts from
    `ENOUGH_CONTROLS` of them on: one slip among a few random rows would stand for thousands. All
    other decisions (by eye, by files, in the queues of other runs) say nothing about the rows that
    nobody picked; what they found is taken off what is left. Unsure rows count as undecided.
    """
    run = findings.run
    return findings.kept.newest(
        "estimate",
        findings.revision(),
        lambda: estimate_from_decisions(
            current_decisions(findings),
            findings.kept.get("doubts", lambda: counts_of(scores_of(findings))),
            control_order(run.dataset_digest, run.rows),
            run.summary.estimated_errors,
        ),
    )


def estimate_from_decisions(
    current: CurrentDecisions,
    doubts: NDArray[np.int64],
    order: NDArray[np.int32],
    prior_errors: float,
) -> Estimate:
    """Estimate as `estimate_of` does.

    doubts:
        Rows by bin of the score, int64 (BINS,).
    order:
        All positions in the order in which they become control examples, int32 (n,).
    prior_errors:
        Wrong labels that the run believes in before anybody decided.
    """
    there = current.position >= 0
    settled = there & ~current.has_verdict("unsure")
    wrong = settled & current.has_verdict(*WRONG)
    teaches = settled & current.by_people & is_representative(current, order)
    controls = int((teaches & current.is_from(CONTROL)).sum())
    counts = teaches
    if controls < ENOUGH_CONTROLS:
        # One slip among a few random rows would stand for thousands of others.
        counts = teaches & current.is_from(QUEUE) & ~current.in_other_run
    decided, decided_wrong, picked, picked_wrong = (
        counts_of(current.score[rows])
        for rows in (counts, counts & wrong, settled & ~counts, wrong & ~counts)
    )
    left = estimate_from_counts(
        doubts,
        decided,
        decided_wrong,
        controls=controls,
        prior_errors=prior_errors,
        picked=picked,
        picked_wrong=picked_wrong,
    )
    rows = len(order)
    is_known = controls >= ENOUGH_CONTROLS and is_narrow(left, rows)
    goal = 0 if is_known else controls_needed(tuple(doubts.tolist()), prior_errors)
    while not is_known and goal <= controls:
        goal *= 2  # they turned out otherwise than expected
    return Estimate(
        examples=rows,
        found=int((wrong & current.by_people).sum()),
        by_model=int((wrong & ~current.by_people).sum()),
        left=left,
        more_controls=min(max(0, goal - controls), left.rows),
        besides=int((there & ~counts & ~(teaches & current.is_from(CONTROL))).sum()),
    )


def is_representative(current: CurrentDecisions, order: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which decisions say something about all rows with their score, bool (m,)."""
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    rank[-1] = len(order)  # of examples that the run does not have
    own = rank[current.position]
    drawn = current.is_from(CONTROL) & current.by_people & (own < len(order))
    by_score = current.is_from(QUEUE) & ~current.in_other_run
    found: NDArray[np.bool_] = by_score | (own <= own[drawn].max(initial=-1))
    return found


def scores_of(findings: Findings) -> NDArray[np.float64]:
    """Return the scores of a run by position, float64 (n,), read-only; a run never changes."""

    def read() -> NDArray[np.float64]:
        table = findings.run.table(["position", "score"])
        scores = np.empty(len(table))
        scores[table["position"].to_numpy()] = table["score"].to_numpy()
        scores.flags.writeable = False
        return scores

    return findings.kept.get("scores", read)
