from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score

from labelreview.combine import best_other, combined_score, flagged


def peak(work):
    """The most bytes that `work` holds at once, beside what is there before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_score_keeps_the_scale_of_a_probability_and_the_order_of_both_ranks():
    given = np.array([0, 0, 0], dtype=np.int32)
    p = np.array([[0.90, 0.05, 0.05], [0.10, 0.45, 0.45], [0.12, 0.86, 0.02]], dtype=np.float32)
    score = combined_score(given, p)
    # The same 1 - P(given), handed out by both ranks: rows 1 and 2 tie in their sum.
    np.testing.assert_allclose(np.sort(score), [0.1, 0.88, 0.9], atol=1e-6)
    assert score[0] == score.min()


def test_two_classes_are_ordered_by_doubt():
    rng = np.random.default_rng(0)
    p = rng.dirichlet([1, 1], 50).astype(np.float32)
    given = rng.integers(0, 2, 50).astype(np.int32)
    doubt = 1 - p[np.arange(50), given].astype(np.float64)
    np.testing.assert_allclose(combined_score(given, p), doubt)


def test_at_least_as_good_as_self_confidence_on_confused_pairs():
    """Wrong labels that concentrate on one other class, the case cleanlab's default is weak in."""
    rng = np.random.default_rng(1)
    n, k = 4000, 20
    truth = rng.integers(0, k, n)
    wrong = rng.random(n) < 0.08
    given = np.where(wrong, (truth + 1) % k, truth).astype(np.int32)
    logits = rng.normal(0, 1, (n, k))
    logits[np.arange(n), truth] += 3.0
    logits[np.arange(n), (truth + 1) % k] += 1.5
    p = np.exp(logits)
    p = (p / p.sum(axis=1, keepdims=True)).astype(np.float32)
    ours = average_precision_score(wrong, combined_score(given, p))
    default = average_precision_score(wrong, 1 - p[np.arange(n), given])
    assert ours >= default


@pytest.mark.parametrize("k", [2, 3, 30])
def test_the_same_as_from_all_rows_at_once(k):
    rng = np.random.default_rng(k)
    n = 20_000  # more than one block
    p = rng.dirichlet(np.full(k, 0.2), n).astype(np.float32)
    given = rng.integers(0, k, n).astype(np.int32)
    whole = p.astype(np.float64)
    doubt = 1.0 - whole[np.arange(n), given]
    whole[np.arange(n), given] = -1.0
    np.testing.assert_array_equal(best_other(given, p), whole.max(axis=1))
    order = rankdata(doubt) + (rankdata(whole.max(axis=1) + doubt) if k > 2 else 0)
    score = np.empty(n)
    score[np.argsort(order, kind="stable")] = np.sort(doubt)
    np.testing.assert_array_equal(combined_score(given, p), score)


def test_memory_beside_the_probabilities_is_small():
    n, k = 40_000, 100
    p = np.full((n, k), 1 / k, dtype=np.float32)
    given = np.arange(n, dtype=np.int32) % k
    combined_score(given[:10], p[:10])  # imports
    assert peak(lambda: combined_score(given, p)) < 0.7 * p.nbytes


def test_flags_are_the_worst_rows_with_another_suggestion():
    score = np.array([0.9, 0.8, 0.7, 0.6])
    given = np.array([0, 1, 0, 1], dtype=np.int32)
    suggested = np.array([1, 1, 1, 0], dtype=np.int32)
    assert flagged(score, given, suggested, 2).tolist() == [True, False, True, False]
    assert flagged(score, given, suggested, 0).sum() == 0
    assert flagged(score, given, suggested, 99).tolist() == [True, False, True, True]
