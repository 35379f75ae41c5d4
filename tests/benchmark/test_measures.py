"""Figures against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.benchmark.measures import average_precision, flag_measures, list_measures, timed
from labelreview.noise import Noisy

# Ten rows of class 0, the 2nd, 3rd, 5th and 8th of the list given as class 1.
WRONG = np.isin(np.arange(10), [1, 2, 4, 7])
NOISY = Noisy(WRONG.astype(np.int32), np.zeros(10, dtype=np.int32))
SCORE = np.linspace(1, 0.1, 10)


def test_the_list_by_hand():
    suggested = np.zeros(10, dtype=np.int32)
    suggested[2] = 2
    figures = list_measures(NOISY, SCORE, suggested)
    # Precision at the errors: 1/2, 2/3, 3/5, 4/8.
    assert figures["average_precision"] == pytest.approx((1 / 2 + 2 / 3 + 3 / 5 + 4 / 8) / 4)
    assert figures["precision_at_errors"] == 2 / 4
    assert figures["reviews_for_80"] == 8 / 10  # ceil(3.2) = 4 errors, found after 8 rows
    assert figures["suggestion_right"] == 1 / 2  # of the two errors among the first four
    assert figures["found_after_0.5"] == 1 / 4
    assert figures["found_after_1"] == 2 / 4
    assert figures["found_after_2"] == 1
    assert figures["found_after_5"] == 1  # 20 reviews of 10 rows


def test_a_perfect_and_a_useless_list():
    given = np.zeros(10, dtype=np.int32)
    perfect = list_measures(NOISY, WRONG.astype(float), given)
    assert perfect["average_precision"] == perfect["precision_at_errors"] == 1
    assert perfect["reviews_for_80"] == 4 / 10
    worst = list_measures(NOISY, (~WRONG).astype(float), given)
    assert worst["precision_at_errors"] == 0
    assert np.isnan(worst["suggestion_right"])


def test_rows_with_equal_scores_count_together():
    assert average_precision(WRONG, np.zeros(10)) == 0.4
    assert average_precision(WRONG[::-1], np.zeros(10)) == 0.4


def test_flags_by_hand():
    flagged = np.isin(np.arange(10), [0, 1, 2])
    figures = flag_measures(NOISY, flagged, 6)
    assert figures["estimated_over_true"] == 6 / 4
    assert figures["flagged_precision"] == 2 / 3
    assert figures["flagged_recall"] == 2 / 4
    assert figures["rare_flagged"] == 3 / 10  # both classes have fewer than 15 rows
    assert figures["rare_precision"] == 2 / 3


def test_rare_is_a_class_with_fewer_than_15_given_rows():
    labels = np.repeat(np.array([0, 1, 2], dtype=np.int32), [20, 15, 14])
    truth = labels.copy()
    truth[[0, 20, 48]] = (labels[[0, 20, 48]] + 1) % 3
    flagged = np.isin(np.arange(49), [0, 20, 47, 48])
    figures = flag_measures(Noisy(labels, truth), flagged, 0)
    assert figures["rare_flagged"] == 2 / 14
    assert figures["rare_precision"] == 1 / 2
    none = flag_measures(Noisy(labels, truth), np.zeros(49, dtype=bool), 0)
    assert np.isnan(none["flagged_precision"])
    assert none["flagged_recall"] == none["rare_flagged"] == 0


def test_both_clocks_run():
    with timed() as cost:
        sum(range(10_000))
    assert set(cost) == {"seconds", "processor_seconds"}
    assert all(value >= 0 for value in cost.values())
