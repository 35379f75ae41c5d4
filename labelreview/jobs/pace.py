"""How fast a step goes, and how long the rest of it will take."""

from __future__ import annotations

import time
from collections.abc import Callable


class StepPace:
    """Measures the parts that were finished since a step was first heard of.

    Parts that an earlier try had finished are not counted as speed.

    >>> moments = iter([0.0, 2.0])
    >>> pace = StepPace(clock=lambda: next(moments))
    >>> pace.measure("Folds", 1, 5)
    (None, None)
    >>> pace.measure("Folds", 2, 5)
    (0.5, 6.0)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._step: str | None = None
        self._began = 0.0
        self._done_before = 0
        self._last = 0

    def measure(self, step: str, done: int, total: int) -> tuple[float | None, float | None]:
        """Return the parts per second and the seconds left for the step; None while there is
        nothing to go by."""
        moment = self._clock()
        if step != self._step or done < self._last:
            self._step, self._began, self._done_before = step, moment, done
        self._last = done
        finished, passed = done - self._done_before, moment - self._began
        if finished <= 0 or passed <= 0:
            return None, None
        rate = finished / passed
        return rate, max(total - done, 0) / rate
