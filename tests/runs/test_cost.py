"""Estimates: within a factor of two of what was once measured, and more for more work."""

from __future__ import annotations

import json

import pytest

from labelreview.core.configuration import Configuration
from labelreview.runs.cost import cost, size

WORDS, ENCODER = Configuration(), Configuration(encoder="MiniLM")


@pytest.mark.parametrize(
    ("rows", "classes", "configuration", "seconds", "megabytes"),
    [
        (24_783, 3, WORDS, 32, 859),
        (23_700, 151, WORDS, 50, 676),
        (24_783, 3, ENCODER, 200, 1_358),
    ],
    ids=["davidson", "clinc150", "davidson with MiniLM"],
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
    tuned = Configuration(fine_tune="m")
    for more in (
        Configuration(fine_tune="m", epochs=6),
        Configuration(fine_tune="m", folds=10),
        Configuration(fine_tune="m", encoder="e"),
        Configuration(fine_tune="m", classifier="c"),
    ):
        assert cost(10_000, 10, more).seconds > cost(10_000, 10, tuned).seconds
    two = Configuration(encoder="a", second_encoder="b")
    assert cost(10_000, 10, two).seconds > cost(10_000, 10, ENCODER).seconds
    # A file of probabilities is judged beside the words all the same.
    assert cost(10_000, 10, Configuration(probabilities="p.npy")) == plain


def test_a_larger_model_takes_longer(tmp_path) -> None:
    (tmp_path / "config.json").write_text(
        json.dumps({"num_hidden_layers": 12, "hidden_size": 768}), encoding="utf-8"
    )
    assert size(str(tmp_path)) == 8
    large = Configuration(encoder=str(tmp_path))
    assert cost(10_000, 10, large).seconds > 4 * cost(10_000, 10, ENCODER).seconds


@pytest.mark.parametrize("model", ["owner/not-here", "no such folder", "", "a/b/c", "~nobody/x"])
def test_a_model_that_is_not_at_hand_counts_as_a_small_one(model: str) -> None:
    assert size(model) == 1


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"hidden_size": "x"}', "\x00"])
def test_a_damaged_model_counts_as_a_small_one(tmp_path, content: str) -> None:
    (tmp_path / "config.json").write_text(content, encoding="utf-8")
    assert size(str(tmp_path)) == 1
