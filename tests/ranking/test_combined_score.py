from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score

from labelreview.core import row_blocks
from labelreview.ranking.class_confusion import find_confusion
from labelreview.ranking.combined_score import flagged, rank
from labelreview.ranking.duplicates import DuplicateEvidence


def peak(work):
    """The most bytes that `work` holds at once, beside what is there before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def softmax(logits):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (p / p.sum(axis=1, keepdims=True)).astype(np.float32)


def test_score_keeps_the_scale_of_a_probability():
    rng = np.random.default_rng(0)
    p = softmax(rng.normal(size=(3_000, 4)) + 4 * np.eye(4)[np.arange(3_000) % 4])
    given = (np.arange(3_000) % 4).astype(np.int32)
    score = rank(given, p).score
    doubt = 1 - p[np.arange(3_000), given]
    # Nothing is mixed up here, so that hardly anything is corrected.
    np.testing.assert_allclose(np.sort(score), np.sort(doubt), atol=0.03)
    assert spearmanr(score, doubt).statistic > 0.98


def test_two_classes_of_equal_size_are_ordered_by_doubt():
    rng = np.random.default_rng(0)
    p = rng.dirichlet([1, 1], 500).astype(np.float32)
    p = np.vstack([p, p[:, ::-1]])
    given = np.repeat([0, 1], 500).astype(np.int32)
    doubt = 1 - p[np.arange(1000), given].astype(np.float64)
    np.testing.assert_array_equal(
        np.argsort(rank(given, p).score, kind="stable"), np.argsort(doubt, kind="stable")
    )


@pytest.mark.parametrize("k", [3, 20])
def test_better_than_self_confidence_on_confused_pairs(k):
    """Wrong labels that concentrate on one other class, the case cleanlab's default is weak in."""
    rng = np.random.default_rng(1)
    n = 4_000
    truth = rng.integers(0, k, n)
    wrong = rng.random(n) < 0.08
    given = np.where(wrong, (truth + 1) % k, truth).astype(np.int32)
    logits = rng.normal(0, 1, (n, k))
    logits[np.arange(n), truth] += 3.0
    logits[np.arange(n), (truth + 1) % k] += 1.5
    p = softmax(logits)
    ours = average_precision_score(wrong, rank(given, p).score)
    default = average_precision_score(wrong, 1 - p[np.arange(n), given])
    assert ours > 1.05 * default


def test_errors_that_hide_in_the_common_class_come_first():
    """A tenth of a rare class carries the common label, and no other label is wrong."""
    rng = np.random.default_rng(2)
    n = 6_000
    truth = (rng.random(n) < 0.2).astype(np.int32)
    wrong = (truth == 1) & (rng.random(n) < 0.1)
    given = np.where(wrong, 0, truth).astype(np.int32)
    logits = np.stack([np.zeros(n), rng.normal(3.0 * (2 * truth - 1), 3.0)], axis=1)
    p = softmax(logits / 2)
    ours = average_precision_score(wrong, rank(given, p).score)
    default = average_precision_score(wrong, 1 - p[np.arange(n), given])
    assert ours > 1.05 * default


def test_subjective_labels_are_not_corrected():
    """A rare class whose surest rows carry other labels says nothing about who is right."""
    rng = np.random.default_rng(3)
    n = 4_000
    rare = np.where(rng.random(n) < 0.1, 0.5, 0.02)
    given = (rng.random(n) < rare).astype(np.int32)
    p = np.stack([1 - rare, rare], axis=1).astype(np.float32)
    confusion = find_confusion(given, p)
    assert confusion.purity[1] < 0.6
    assert confusion.trust == 0
    np.testing.assert_array_equal(confusion.pairs[1], 0)


def given_with_errors(n, k, wrong_label, seed=4):
    """Given labels, which are wrong (8%), and probabilities that are right on the whole."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, k, n)
    wrong = rng.random(n) < 0.08
    given = np.where(wrong, wrong_label(truth, rng) % k, truth).astype(np.int32)
    logits = rng.normal(0, 1.5, (n, k))
    logits[np.arange(n), truth] += 4.0
    return given, wrong, softmax(logits)


@pytest.mark.parametrize("k", [3, 40])
def test_random_errors_are_distinguished_from_repeated_ones(k):
    n = 5_000
    various, _, p = given_with_errors(n, k, lambda truth, rng: truth + rng.integers(1, k, n))
    assert rank(various, p).chosen["confused"] < 0.1
    same, _, p = given_with_errors(n, k, lambda truth, rng: truth + 1)
    assert rank(same, p).chosen["confused"] > 0.8


def test_slips_of_the_hand_are_ordered_by_the_odds():
    """Labels that nothing explains: the least likely first, not the best explained."""
    n, k = 5_000, 40
    given, wrong, p = given_with_errors(n, k, lambda truth, rng: truth + rng.integers(1, k, n))
    own = p[np.arange(n), given]
    others = np.where(np.arange(k) == given[:, None], 0, p).max(axis=1)
    found = average_precision_score(wrong, rank(given, p).score)
    assert found > average_precision_score(wrong, others - own) + 0.01


def test_duplicates_that_contradict_a_label_bring_it_near_the_top():
    rng = np.random.default_rng(5)
    n, k = 2_000, 3
    given = rng.integers(0, k, n).astype(np.int32)
    p = softmax(rng.normal(size=(n, k)) + 3 * np.eye(k)[given])
    groups = np.arange(n, dtype=np.int32)
    groups[:4] = 0
    given[:4], p[:4] = [1, 1, 1, 2], [0.1, 0.45, 0.45]
    alone, together = rank(given, p).score, rank(given, p, groups).score
    assert (alone > alone[3]).mean() > 0.02
    assert (together > together[3]).mean() < 0.01
    assert together[:3].max() < together[3]


def test_duplicates_that_often_disagree_say_little():
    """Pairs of duplicates of which half carry different labels, and pairs that nearly all agree."""
    rng = np.random.default_rng(7)
    n, k = 2_000, 3
    groups = (np.arange(n) // 2).astype(np.int32)
    truth = rng.integers(0, k, n // 2)[groups]
    p = softmax(rng.normal(size=(n, k)) + 2 * np.eye(k)[truth])
    worth = {}
    for share in (0.03, 0.5):
        given = np.where(rng.random(n) < share, (truth + 1) % k, truth).astype(np.int32)
        worth[share] = rank(given, p, groups).chosen["copies"]
    assert worth[0.03] > 5 * worth[0.5]
    assert "copies" not in rank(given, p, np.arange(n, dtype=np.int32)).chosen


def test_two_duplicates_are_not_suggested_each_others_label():
    rng = np.random.default_rng(6)
    n, k = 2_000, 3
    given = rng.integers(0, k, n).astype(np.int32)
    p = softmax(rng.normal(size=(n, k)) + 3 * np.eye(k)[given])
    groups = np.arange(n, dtype=np.int32)
    groups[:2], given[:2], p[:2] = 0, [1, 2], [0.1, 0.55, 0.35]
    found = rank(given, p, groups)
    assert found.suggested[:2].tolist() == [1, 1]
    assert found.score[1] > found.score[0]


@pytest.mark.parametrize("labels", [[1, 2, 1], [0, 1, 2], [1, 1, 2, 2]])
def test_duplicates_are_suggested_the_same(labels):
    """Also where the correction of pairs goes by the given label, in which they differ."""
    rng = np.random.default_rng(8)
    n, k = 3_000, 3
    truth = rng.integers(0, k, n)
    given = np.where((truth == 1) & (rng.random(n) < 0.2), 0, truth).astype(np.int32)
    p = softmax(rng.normal(size=(n, k)) + 3 * np.eye(k)[truth])
    groups = np.arange(n, dtype=np.int32)
    for first in range(0, 400, len(labels)):
        copies = slice(first, first + len(labels))
        groups[copies], given[copies], p[copies] = first, labels, p[first]
    found = rank(given, p, groups)
    assert found.chosen["class pairs"] > 1.2
    for first in range(0, 400, len(labels)):
        assert len(set(found.suggested[first : first + len(labels)])) == 1


def test_several_duplicates_count_at_least_as_much_as_one():
    """Pairs that agree beside large groups of labels at random, more than are needed to fit."""
    rng = np.random.default_rng(9)
    groups = np.concatenate([np.repeat(np.arange(500), 2), 500 + np.repeat(np.arange(200), 50)])
    given = np.concatenate([np.repeat(rng.integers(0, 2, 500), 2), rng.integers(0, 2, 10_000)])
    p = np.full((len(given), 2), 0.5, dtype=np.float32)
    evidence = DuplicateEvidence.fit(given.astype(np.int32), groups.astype(np.int32), p)
    assert evidence.is_fitted
    assert 0 <= evidence.one <= evidence.several <= 8
    alike = DuplicateEvidence.fit(
        np.repeat(given[:1000:2], 3).astype(np.int32), np.arange(1_500) // 3, p
    )
    assert not alike.is_fitted
    assert alike.several > 4


def test_a_sample_of_many_duplicates_is_enough():
    """Labels at random in large groups foretell nothing, however many rows are looked at."""
    rng = np.random.default_rng(10)
    for n in (4_000, 12_000):
        given = (rng.random(n) < 0.3).astype(np.int32)
        p = np.repeat([[0.7, 0.3]], n, axis=0).astype(np.float32)
        evidence = DuplicateEvidence.fit(given, (np.arange(n) // 100).astype(np.int32), p)
        assert evidence.several < 0.2


@pytest.mark.parametrize("k", [2, 3, 30])
def test_blocks_do_not_change_the_order(k, monkeypatch):
    rng = np.random.default_rng(k)
    n = 20_000
    p = rng.dirichlet(np.full(k, 0.2), n).astype(np.float32).clip(1e-7)
    given = rng.integers(0, k, n).astype(np.int32)
    groups = np.sort(rng.integers(0, n, n)).astype(np.int32)
    in_blocks = rank(given, p, groups)
    monkeypatch.setattr(row_blocks, "_ROWS", n)
    whole = rank(given, p, groups)
    np.testing.assert_array_equal(in_blocks.score, whole.score)
    np.testing.assert_array_equal(in_blocks.suggested, whole.suggested)


def test_memory_beside_the_probabilities_is_small():
    n, k = 40_000, 100
    p = np.full((n, k), 1 / k, dtype=np.float32)
    given = np.arange(n, dtype=np.int32) % k
    rank(given[:10], p[:10])  # imports
    assert peak(lambda: rank(given, p)) < 1.5 * p.nbytes


def test_flags_are_the_worst_rows_with_another_suggestion():
    score = np.array([0.9, 0.8, 0.7, 0.6])
    given = np.array([0, 1, 0, 1], dtype=np.int32)
    suggested = np.array([1, 1, 1, 0], dtype=np.int32)
    assert flagged(score, given, suggested, 2).tolist() == [True, False, True, False]
    assert flagged(score, given, suggested, 0).sum() == 0
    assert flagged(score, given, suggested, 99).tolist() == [True, False, True, True]
