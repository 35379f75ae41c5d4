"""What work will cost: a range until it was measured here, in words that a person would use."""

from __future__ import annotations

import pytest

from labelreview.jobs.forecast import Forecast


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.2, 0.2, "about 1 second"),
        (44, 44, "about 45 seconds"),
        (61 * 60, 61 * 60, "about 60 minutes"),
        (7200, 7200, "about 2 hours"),
        (0.3, 1.2, "1 second"),
        (0.6, 2.4, "1 to 2 seconds"),
        (60, 240, "1 to 4 minutes"),
        (20, 80, "20 to 80 seconds"),
        (40_000, 160_000, "10 to 45 hours"),
    ],
)
def test_a_time_is_said_as_a_person_would(low: float, high: float, words: str) -> None:
    assert Forecast(low, high).sentence() == words


def test_what_was_not_measured_is_a_range() -> None:
    guess = Forecast.unmeasured(60, 100)
    assert (guess.low, guess.high, guess.is_measured) == (30, 120, False)
    assert guess.sentence() == "30 to 120 seconds"
