"""When a job ends, as people are told: the end does not jump with every new estimate."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

RISES_IN, FALLS_IN = 15.0, 3.0  # seconds until most of a change is told


class ToldEnd:
    """Follows the estimates of the seconds left, an end that comes later more slowly.

    >>> moments = iter([0.0, 1.0, 2.0])
    >>> told = ToldEnd(clock=lambda: next(moments))
    >>> [round(told.left(seconds)) for seconds in (80, 120, 78)]
    [80, 82, 80]
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end: float | None = None
        self._last = 0.0

    def left(self, estimate: float) -> float:
        """Return the seconds left to tell for a new estimate of them."""
        moment = self._clock()
        if self._end is None:
            self._end = moment + estimate
        change = moment + estimate - self._end
        within = RISES_IN if change > 0 else FALLS_IN
        self._end += change * (1 - math.exp((self._last - moment) / within))
        self._last = moment
        return max(0.0, self._end - moment)
