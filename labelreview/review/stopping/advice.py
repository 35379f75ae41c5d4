"""Continue or stop: the rule, and its reasons in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from labelreview.core.counted_nouns import counted
from labelreview.review.stopping.control_goal import ENOUGH_CONTROLS
from labelreview.review.stopping.estimate import Estimate

AHEAD = 50
FEW_FINDS = 2.0
"""Expected finds in the next `AHEAD` at which going on no longer pays: 25 texts for each."""


RULE = (
    f"You can stop when at most {FEW_FINDS:.0f} of the next {AHEAD} examples are expected to be "
    f"label errors and the number left is known, from {ENOUGH_CONTROLS} random control examples or "
    "more."
)


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether to stop, and one sentence that says why."""

    can_stop: bool
    sentence: str


def advise(expected: float, ahead: int, estimate: Estimate) -> Advice:
    """Advise what to do after `expected` finds in the next `ahead` cards of the queue.

    Stop when the queue finds few errors and random rows confirm how many are left.
    With fewer than `AHEAD` cards the bound is the same share of them.
    """
    pays = expected > FEW_FINDS * ahead / AHEAD
    finds = f"expect {counted(round(expected), 'label error')} in the next {ahead:,}"
    if ahead == 1:
        finds = f"the last example is a label error with probability {expected:.2f}"
    if pays:
        return Advice(False, f"Keep going: {finds}.")
    if not ahead:
        finds = "nothing is left in this queue"
    if not estimate.is_known:
        return Advice(False, f"Nearly done: {finds}. {estimate.step()}")
    return Advice(True, f"You can stop: {finds}, and {about(estimate)}.")


def about(estimate: Estimate) -> str:
    """Return the wrong labels that are left, in words.

    >>> import numpy as np
    >>> from labelreview.review.stopping.left import Left
    >>> about(Estimate(25_000, 0, 0, Left(41, 15, 83, 24_012, 200, 40, np.zeros(40)), 0))
    'about 41 (15 to 83) of 24,012 undecided or unsure labels are wrong'
    """
    left = estimate.left
    labels = counted(left.rows, "undecided or unsure label is", "undecided or unsure labels are")
    return f"about {left.errors:,} ({left.low:,} to {left.high:,}) of {labels} wrong"
