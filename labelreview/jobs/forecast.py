"""How long work will take here and how much memory it will need, from what was measured here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from labelreview.core.durations import duration, duration_between

UNMEASURED = 2.0
"""Before anything like it was measured, work takes between half and double of a common server."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """An estimate of time and memory.

    low, high:
        Seconds between which the work will probably end. They are the same once work of the kind
        was measured on this machine.
    megabytes:
        Peak memory.
    is_busy:
        Whether other work takes the processors now, which is part of the estimate.
    """

    low: float
    high: float
    megabytes: float = 0.0
    is_busy: bool = False

    @classmethod
    def unmeasured(cls, seconds: float, megabytes: float = 0.0) -> Self:
        """Return the range of a guess from measurements on another machine."""
        return cls(seconds / UNMEASURED, seconds * UNMEASURED, megabytes)

    @property
    def is_measured(self) -> bool:
        return self.low == self.high

    def sentence(self) -> str:
        """Return the time in words, to stand in a sentence.

        >>> Forecast(44.0, 44.0).sentence(), Forecast(60.0, 240.0).sentence()
        ('about 45 seconds', '1 to 4 minutes')
        >>> Forecast(20.0, 80.0).sentence(), Forecast(1500.0, 6000.0).sentence()
        ('20 to 80 seconds', '25 to 100 minutes')
        """
        if self.is_measured:
            return f"about {duration(self.high)}"
        return duration_between(self.low, self.high)

    def memory(self) -> str:
        """Return the memory in words.

        >>> Forecast(1, 1, 1340).memory()
        '1.3 GB of memory'
        """
        return f"{max(self.megabytes / 1000, 0.1):.1f} GB of memory"
