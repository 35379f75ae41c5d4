from __future__ import annotations

import numpy as np

from labelreview.ranking.number_of_errors import count_contradicted, estimate_errors
from labelreview.ranking.summary import Summary, summarise


def test_a_row_is_contradicted_by_at_least_half_of_the_heads():
    given = np.array([0, 0, 0, 1], dtype=np.int32)
    says = {0: [0.9, 0.1], 1: [0.2, 0.8]}
    heads = {
        name: np.array([says[label] for label in labels], dtype=np.float32)
        for name, labels in {"a": (0, 1, 1, 1), "b": (0, 0, 1, 1)}.items()
    }
    assert count_contradicted(given, heads) == 2
    assert count_contradicted(given, {}) == 0


def test_errors_that_the_pool_contradicts_are_counted_as_label_issues():
    assert estimate_errors(100, 0) == 100
    assert 100 <= estimate_errors(100, 150) < 102
    assert 100 <= estimate_errors(100, 200) < 120


def test_the_fewer_contradicted_rows_are_issues_the_more_errors_are_hidden():
    estimates = [estimate_errors(issues, 300) for issues in (0, 10, 30, 60)]
    assert estimates == sorted(estimates, reverse=True)
    assert estimates[0] == 600
    assert estimate_errors(0, 0) == 0


def test_hidden_errors_are_in_the_joint_and_what_people_found_is_not_counted_twice():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 1000)
    given = truth.astype(np.int32)
    p = np.where(np.eye(2, dtype=bool)[given], np.float32(0.97), np.float32(0.03))
    p[:20] = p[:20, ::-1]
    names = ("a", "b")
    assert summarise(given, p, names).estimated_errors == 20
    summary = summarise(given, p, names, contradicted=150)
    assert summary.estimated_errors == estimate_errors(20, 150) > 150
    assert summary.joint.sum() == 1000
    after = summarise(given, p, names, contradicted=130, found=20)
    assert after.estimated_errors == 20 + estimate_errors(0, 130)


def test_saved_with_the_summary_and_zero_in_earlier_runs(tmp_path):
    given = np.arange(60, dtype=np.int32) % 2
    p = np.full((60, 2), 0.5, dtype=np.float32)
    summarise(given, p, ("a", "b"), contradicted=9).save(tmp_path)
    assert Summary.load(tmp_path).contradicted == 9
