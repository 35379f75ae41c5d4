"""Continue or stop: the rule, and its reasons in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from labelreview.core.counted_nouns import counted
from labelreview.review.stopping.left import Left

AHEAD = 50
FEW_FINDS = 2.0
"""Expected finds in the next `AHEAD` at which going on no longer pays: 25 texts for each."""
ENOUGH_CONTROLS = 30
"""Random control examples without which the estimate is not reliable: where none of 30 is wrong,
at most a tenth of all others is, with 95% confidence (the rule of three)."""


RULE = (
    f"You can stop when at most {FEW_FINDS:.0f} of the next {AHEAD} examples are expected to be "
    f"label errors and {ENOUGH_CONTROLS} random control examples are decided."
)


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether to stop, and one sentence that says why."""

    can_stop: bool
    sentence: str


def advise(expected: float, ahead: int, left: Left) -> Advice:
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
    if left.controls < ENOUGH_CONTROLS:
        missing = counted(ENOUGH_CONTROLS - left.controls, "more random control example")
        step = f"Decide {missing}" if left.controls else "Turn on random control examples"
        return Advice(False, f"Nearly done: {finds}. {step} to estimate how many are left.")
    return Advice(True, f"You can stop: {finds}, and {about(left)}.")


def about(left: Left) -> str:
    """Return the wrong labels that are left, in words.

    >>> import numpy as np
    >>> about(Left(41, 15, 83, 24_012, 200, 40, np.zeros(40)))
    'about 41 (15 to 83) of 24,012 undecided labels are wrong'
    """
    labels = counted(left.rows, "undecided label is", "undecided labels are")
    return f"about {left.errors:,} ({left.low:,} to {left.high:,}) of {labels} wrong"
