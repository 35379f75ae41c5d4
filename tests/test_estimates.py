"""Estimates: within a factor of two of what was once measured, and more for more work."""

from __future__ import annotations

import pytest

from labelreview.configuration import Configuration
from labelreview.estimates import cost

WORDS, ENCODER = Configuration(), Configuration(encoder="MiniLM")


@pytest.mark.parametrize(
    ("rows", "classes", "configuration", "seconds", "megabytes"),
    [
        (24_783, 3, WORDS, 10, 595),
        (13_083, 77, WORDS, 10, 402),
        (23_700, 151, WORDS, 27, 475),
        (1_500, 4, WORDS, 2.5, 300),
        (24_783, 3, ENCODER, 200, 1_358),
    ],
    ids=["davidson", "banking77", "clinc150", "built-in", "davidson with MiniLM"],
)
def test_within_a_factor_of_two_of_what_was_measured(
    rows: int, classes: int, configuration: Configuration, seconds: float, megabytes: float
) -> None:
    expected = cost(rows, classes, configuration)
    assert 0.5 < expected.seconds / seconds < 2
    assert 0.5 < expected.megabytes / megabytes < 2


def test_more_work_costs_more() -> None:
    plain = cost(10_000, 10, WORDS)
    for more in (
        cost(20_000, 10, WORDS),
        cost(10_000, 100, WORDS),
        cost(10_000, 10, Configuration(classifier="bert")),
    ):
        assert more.seconds > plain.seconds
        assert more.megabytes > plain.megabytes
    assert cost(10_000, 10, Configuration(folds=10)).seconds > plain.seconds
    assert (
        cost(10_000, 10, ENCODER).seconds > cost(10_000, 10, Configuration(classifier="b")).seconds
    )
    # A file of probabilities is judged beside the words all the same.
    assert cost(10_000, 10, Configuration(probabilities="p.npy")) == plain
