"""Intervals: those of textbooks where there is one, and simulated where there is none."""

import numpy as np
import pytest
from scipy import stats

from labelreview.experiments.statistics import mean_interval, paired_interval, ratio_interval


def test_a_mean_is_that_of_student():
    values = np.array([0.2, 0.5, 0.1, 0.4])
    found = mean_interval(values)
    low, high = stats.t.interval(0.95, 3, values.mean(), stats.sem(values))
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.p == pytest.approx(stats.ttest_1samp(values, 0).pvalue)
    assert found.n == 4


def test_one_value_has_no_interval():
    found = mean_interval([0.3])
    assert found.value == 0.3
    assert np.isnan([found.low, found.high, found.p]).all()
    assert not found.is_clear


def test_no_difference_at_all():
    found = paired_interval(np.zeros((5, 30)))
    assert (found.value, found.low, found.high, found.p) == (0, 0, 0, 1)
    assert not found.is_clear


def simulated(seed: int, gain: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Errors of two trainings, (seeds, rows): rows differ, seeds differ, and both of them do."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(0, 1, (1, 150)) + rng.normal(0, 0.3, (10, 1))
    shift = rng.normal(gain, 0.3, (1, 150)) + rng.normal(0, 0.15, (10, 1))
    noise = rng.normal(0, 0.3, (2, 10, 150))
    before = rows + noise[0] > 1
    after = rows - shift + noise[1] > 1
    return after.astype(float), before.astype(float)


def test_the_interval_holds_when_seeds_and_rows_are_drawn():
    # The truth of the simulation: the same with very many draws.
    truth = np.mean([np.subtract(*simulated(seed)).mean() for seed in range(5_000, 6_500)])
    found = [paired_interval(np.subtract(*simulated(seed))) for seed in range(400)]
    held = np.mean([one.low <= truth <= one.high for one in found])
    assert held >= 0.93
    # Seeds alone would promise too much.
    naive = [mean_interval(np.subtract(*simulated(seed)).mean(axis=1)) for seed in range(400)]
    assert np.mean([one.low <= truth <= one.high for one in naive]) < held


@pytest.mark.slow
def test_a_ratio_holds_too():
    pairs = [simulated(seed, gain=0.4) for seed in range(5_000, 6_500)]
    truth = np.mean([pair[0].mean() for pair in pairs]) / np.mean([p[1].mean() for p in pairs])
    found = [ratio_interval(*simulated(seed, gain=0.4)) for seed in range(400)]
    assert np.mean([one.low <= truth <= one.high for one in found]) >= 0.93
    after, before = simulated(1, gain=0.4)
    one = ratio_interval(after, before)
    assert one.value == pytest.approx(after.mean() / before.mean())
    assert one.low < one.value < one.high


def test_p_and_interval_of_a_ratio_say_the_same():
    for seed in range(40):
        found = ratio_interval(*simulated(seed, gain=0.25))
        assert (found.p < 0.05) == (found.high < 1 or found.low > 1)


def test_a_ratio_over_nothing_is_unknown():
    assert np.isnan(ratio_interval(np.ones((2, 5)), np.zeros((2, 5))).value)
