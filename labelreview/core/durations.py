"""Times in words, rounded to what a person would say."""

from __future__ import annotations

from dataclasses import dataclass

from labelreview.core.counted_nouns import counted


@dataclass(frozen=True, slots=True)
class TimeUnit:
    """A unit of time: its length in seconds, its name, how that is shortened, and the part of one
    that is worth saying."""

    seconds: float
    name: str
    short: str
    part: float = 1.0

    def count(self, seconds: float) -> float:
        """Return how many units to speak of: from 10 on in fives, from 200 on in two digits."""
        many = seconds / self.seconds
        if many < 1:
            return 1.0
        if many < 10:
            return self.part * round(many / self.part)
        return float(5 * round(many / 5)) if many < 200 else float(f"{many:.2g}")

    def words(self, many: float, *, short: bool = False) -> str:
        """Return so many units in words."""
        if short:
            return f"{_number(many)} {self.short}"
        whole = many.is_integer()
        return counted(int(many), self.name) if whole else f"{_number(many)} {self.name}s"


_SECOND = TimeUnit(1.0, "second", "s")
_MINUTE = TimeUnit(60.0, "minute", "min")
_HOUR = TimeUnit(3600.0, "hour", "h", 0.5)


def duration(seconds: float, *, short: bool = False) -> str:
    """Return a time in words, `short` where there is little room.

    >>> duration(0.2), duration(44), duration(9_000)
    ('1 second', '45 seconds', '2.5 hours')
    >>> duration(20, short=True), duration(2_460, short=True), duration(3_600_000, short=True)
    ('20 s', '40 min', '1,000 h')
    """
    unit = _unit_of(seconds)
    return unit.words(unit.count(seconds), short=short)


def duration_between(low: float, high: float) -> str:
    """Return a time in words of which only two bounds are known.

    >>> duration_between(60, 240), duration_between(1_500, 6_000), duration_between(0.3, 1.2)
    ('1 to 4 minutes', '25 to 100 minutes', '1 second')
    """
    unit = _unit_of((low * high) ** 0.5)
    least, most = unit.count(low), unit.count(high)
    return f"{_number(least)} to {unit.words(most)}" if least < most else unit.words(most)


def _unit_of(seconds: float) -> TimeUnit:
    if seconds < 90:
        return _SECOND
    return _MINUTE if seconds < 90 * 60 else _HOUR


def _number(many: float) -> str:
    return f"{many:,.1f}".removesuffix(".0")
