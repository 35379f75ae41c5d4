"""Means and their intervals."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.benchmark.ratios import geometric_mean, mean


def test_the_mean_weighs_settings_alike_and_the_interval_holds_it():
    found = mean([1.0, 2.0, 3.0, 10.0], ["a", "a", "a", "b"])
    assert (found.value, found.settings) == (4.0, 4)
    assert found.low < 4 < found.high
    assert mean([1.0, 2.0], ["a", "b"]) == mean([1.0, 2.0], ["a", "b"])


def test_the_geometric_mean_by_hand():
    found = geometric_mean(np.array([0.5, 2.0, 8.0]), ["a", "b", "c"])
    assert found.value == pytest.approx(2)
    assert found.low == pytest.approx(0.5)
    assert found.high == pytest.approx(8)


def test_the_interval_of_one_cluster_is_that_of_its_values():
    values = np.random.default_rng(0).normal(5, 1, 400)
    found = mean(list(values), ["a"] * 400)
    assert found.high - found.low == pytest.approx(2 * 1.96 / 20, rel=0.1)


@pytest.mark.slow
def test_settings_of_one_dataset_do_not_count_as_many_datasets():
    values = np.repeat([0.0, 1.0, 2.0, 3.0], 100)
    clustered = mean(list(values), list(np.repeat(list("abcd"), 100)))
    apart = mean(list(values), [str(i) for i in range(400)])
    assert clustered.high - clustered.low > 5 * (apart.high - apart.low)


def test_a_single_value_has_no_width():
    found = mean([3.0], ["a"])
    assert (found.value, found.low, found.high, found.settings) == (3, 3, 3, 1)
