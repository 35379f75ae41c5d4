"""How fast decisions are made, and how long the rest will take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.core.counted_nouns import counted
from labelreview.core.durations import duration

LAST = 30
_FEWEST = 5
_LONGEST = 4.0  # times the median; what took longer was a break


@dataclass(frozen=True, slots=True)
class ReviewPace:
    """Seconds a decision over the last `decisions`, the cards that are left, and how many of them
    are random control examples from outside the queue."""

    seconds: float
    decisions: int
    left: int
    controls: int = 0

    @property
    def a_minute(self) -> float:
        """Decisions a minute."""
        return 60 / max(self.seconds, 0.1)

    def speed(self) -> str:
        """Return the pace in words.

        >>> ReviewPace(7.9, 30, 312).speed()
        '7.6 decisions per minute, the average of the last 30.'
        """
        pace = f"{self.a_minute:.1f}" if self.a_minute < 10 else f"{self.a_minute:.0f}"
        return f"{pace} decisions per minute, the average of the last {self.decisions}."

    def rest(self) -> str:
        """Return the time for the rest in words.

        >>> ReviewPace(7.9, 30, 312).rest()
        'About 40 min for 312 more'
        >>> ReviewPace(7.9, 30, 114, 21).rest()
        'About 15 min for 93 more and 21 random control examples'
        """
        if not self.left:
            return "None left"
        time = duration(self.seconds * self.left, short=True)
        more = f"{self.left - self.controls:,} more"
        if self.controls:
            more += f" and {counted(self.controls, 'random control example')}"
        return f"About {time} for {more}"


def pace_of(seconds: NDArray[np.float64], left: int, controls: int = 0) -> ReviewPace | None:
    """Measure the pace of the last decisions with a time (the newest last, NaN without one).

    The mean of the last `LAST`, of which none counts more than four times their median: a break is
    no work, but a text that needs some thought is. None below five.
    """
    known = seconds[np.isfinite(seconds)][-LAST:]
    if len(known) < _FEWEST:
        return None
    mean = float(np.minimum(known, _LONGEST * np.median(known)).mean())
    return ReviewPace(mean, len(known), left, controls)
