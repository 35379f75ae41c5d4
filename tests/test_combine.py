from __future__ import annotations

import numpy as np
from sklearn.metrics import average_precision_score

from labelreview.combine import combined_score, flagged


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


def test_flags_are_the_worst_rows_with_another_suggestion():
    score = np.array([0.9, 0.8, 0.7, 0.6])
    given = np.array([0, 1, 0, 1], dtype=np.int32)
    suggested = np.array([1, 1, 1, 0], dtype=np.int32)
    assert flagged(score, given, suggested, 2).tolist() == [True, False, True, False]
    assert flagged(score, given, suggested, 0).sum() == 0
    assert flagged(score, given, suggested, 99).tolist() == [True, False, True, True]
