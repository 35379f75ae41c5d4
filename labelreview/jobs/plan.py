"""How long the rest of a job will take, from what was foretold and from how it goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labelreview.jobs.machine import unhindered
from labelreview.jobs.measured import MeasuredPart
from labelreview.runs.cost import StepCost

_CACHED = 0.05  # a step that took so small a share of what was expected had been done before
_TRUST = 4.0  # a quarter of a step is enough to go by its own speed alone
_LATE = 0.1  # of the foretold rest of a step is left, however long it takes
_CAUTION = 0.05  # as if so much of the work had gone as foretold


@dataclass(slots=True)
class _Step:
    cost: StepCost
    expected: float
    elapsed: float = 0.0
    worked: float = 0.0  # of it, with a processor
    before: float | None = None  # share that was done when it was first heard of
    share: float = 0.0

    @property
    def was_kept(self) -> bool:
        return self.share >= 1 and self.elapsed < _CACHED * self.expected

    @property
    def done_here(self) -> float:
        return self.share - (self.before or 0.0)


class JobPlan:
    """The steps of a job in their order, each with the seconds that are foretold for it.

    factors:
        Per part, how many times as long as `StepCost.seconds` it takes on this machine.
    """

    def __init__(
        self,
        steps: Sequence[StepCost],
        factors: dict[str, float],
        clock: Callable[[], float] = time.monotonic,
        work_clock: Callable[[], float] = time.process_time,
    ) -> None:
        self._steps = [_Step(one, one.seconds * factors.get(one.part, 1.0)) for one in steps]
        self._clock = clock
        self._at = 0
        self._work_clock = work_clock
        self._last, self._worked = clock(), work_clock()
        self._is_between = True

    def seconds_left(self, step: str, done: int, total: int) -> float | None:
        """Note the progress and return the seconds left for the whole job; None when the step is
        none of the plan."""
        moment, worked = self._clock(), self._work_clock()
        passed, self._last = moment - self._last, moment
        at_work, self._worked = worked - self._worked, worked
        share = min(1.0, done / total) if total else 0.0
        at = self._find(step, share)
        if at is None:
            return None
        # What passed since the last step was finished belongs to this one.
        worked_on = self._steps[at if self._is_between else self._at]
        worked_on.elapsed += passed
        worked_on.worked += at_work
        for earlier in self._steps[self._at : at]:
            earlier.share = 1.0
        current = self._steps[at]
        if current.before is None:
            # A step that is first heard of when a part of it is finished began before.
            current.before = share if passed < _CACHED * current.expected else 0.0
        self._at, current.share = at, share
        self._is_between = share >= 1
        return self._left()

    def seconds_left_now(self) -> float | None:
        """Return the seconds left a while after the last progress; None before any."""
        if all(one.before is None for one in self._steps):
            return None
        return self._left(self._clock() - self._last)

    def measured(self) -> list[MeasuredPart]:
        """Return what the parts that were done here, mostly at least, would take on an idle
        machine."""
        found = []
        for part in dict.fromkeys(one.cost.part for one in self._steps):
            steps = [one for one in self._steps if one.cost.part == part]
            here = [one for one in steps if one.before == 0 and one.share >= 1 and not one.was_kept]
            expected = sum(one.cost.seconds for one in here)
            if here and expected >= 0.5 * sum(one.cost.seconds for one in steps):
                taken = sum(unhindered(one.elapsed, one.worked) for one in here)
                found.append(MeasuredPart(part, expected, taken))
        return found

    def _find(self, step: str, share: float) -> int | None:
        for at in range(self._at, len(self._steps)):
            one = self._steps[at]
            again = at == self._at and share < one.share
            if step.startswith(one.cost.step) and not again:
                return at
        return None

    def _left(self, since: float = 0.0) -> float:
        heard = [one for one in self._steps if one.before is not None and not one.was_kept]
        foretold = sum(one.expected * one.done_here for one in heard)
        caution = _CAUTION * sum(one.expected for one in self._steps)
        current = self._steps[self._at]
        begun = sum(one.elapsed for one in heard if one.done_here > 0)
        pace = (begun + caution) / (foretold + caution) if foretold + caution else 1.0
        rest = (1 - current.share) * current.expected * pace
        if current.done_here > 0 and current.elapsed > 0:
            own = current.elapsed / current.done_here * (1 - current.share)
            trust = min(1.0, _TRUST * current.done_here)
            rest = trust * own + (1 - trust) * rest
        # Some steps tell nothing until they are done. What takes longer than foretold goes on.
        rest = max(rest - since, _LATE * rest)
        return rest + pace * sum(one.expected for one in self._steps[self._at + 1 :])
