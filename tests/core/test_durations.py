"""A time in words is one that a person would say, and near the time that it stands for."""

from __future__ import annotations

import re

import pytest

from labelreview.core.durations import duration, duration_between

UNITS = {"s": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600}


@pytest.mark.parametrize(
    ("seconds", "words", "short"),
    [
        (0, "1 second", "1 s"),
        (1.4, "1 second", "1 s"),
        (9.6, "10 seconds", "10 s"),
        (12, "10 seconds", "10 s"),
        (89, "90 seconds", "90 s"),
        (90, "2 minutes", "2 min"),
        (3_570, "60 minutes", "60 min"),
        (5_399, "90 minutes", "90 min"),
        (5_400, "1.5 hours", "1.5 h"),
        (7_200, "2 hours", "2 h"),
        (9_000, "2.5 hours", "2.5 h"),
        (35_000, "9.5 hours", "9.5 h"),
        (3_600_000, "1,000 hours", "1,000 h"),
    ],
)
def test_a_time_has_one_unit_and_no_more_digits_than_are_known(seconds, words, short) -> None:
    assert (duration(seconds), duration(seconds, short=True)) == (words, short)


def test_no_time_is_far_off_and_none_is_shorter_than_a_shorter_one() -> None:
    said = []
    for tenth in range(10, 4_000):
        seconds = 1.0025**tenth
        number, unit = re.fullmatch(r"([\d,.]+) (\w+?)s?", duration(seconds)).groups()
        said.append(float(number.replace(",", "")) * UNITS[unit])
        assert said[-1] == pytest.approx(seconds, rel=0.34), seconds
    assert said == sorted(said)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.1, 0.2, "1 second"),
        (30, 120, "30 to 120 seconds"),
        (3_000, 12_000, "1 to 3.5 hours"),
        (4_320, 17_280, "1 to 5 hours"),
        (40_000, 160_000, "10 to 45 hours"),
    ],
)
def test_two_bounds_have_the_same_unit(low, high, words) -> None:
    assert duration_between(low, high) == words
