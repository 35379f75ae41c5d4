"""One-way mistakes, tiredness, an ignored guideline, and templates labelled together."""

from __future__ import annotations

import numpy as np

from labelreview.noise.raters import ignored_guideline, one_way, tired_rater
from labelreview.noise.templates import wrong_templates

RNG = np.random.default_rng(0)
TRUTH = np.repeat(np.arange(6), 100).astype(np.int32)
CENTRES = np.repeat(np.eye(3), 2, axis=0) + np.tile([[0.0], [0.1]], (3, 3))
VECTORS = CENTRES[TRUTH] + RNG.normal(0, 0.05, (600, 3))


def moves(noisy) -> set[tuple[int, int]]:
    wrong = noisy.is_error
    return set(zip(noisy.truth[wrong].tolist(), noisy.labels[wrong].tolist(), strict=True))


def test_one_way_mistakes_never_go_back():
    noisy = one_way(TRUTH, VECTORS, 6, 0.2, seed=0)
    assert noisy.is_error.sum() == 120
    sources, targets = zip(*moves(noisy), strict=True)
    assert not set(sources) & set(targets)
    assert max(np.bincount(TRUTH[noisy.is_error])) <= 45


def test_one_way_between_two_classes_stays_below_half():
    truth = np.repeat([0, 1], [500, 100]).astype(np.int32)
    for seed in range(4):
        noisy = one_way(truth, VECTORS, 2, 0.3, seed)
        assert len(moves(noisy)) == 1
        source = truth[noisy.is_error][0]
        assert noisy.is_error.sum() == min(180, int(0.45 * (truth == source).sum()))


def test_tiredness_grows_with_the_length_and_repeats_the_label_before():
    texts = ["x" * (row % 100) for row in range(600)]
    lengths = np.array([len(text) for text in texts])
    wrong = np.zeros(600)
    repeated = 0
    for seed in range(20):
        noisy = tired_rater(texts, TRUTH, VECTORS, 6, 0.1, seed)
        assert noisy.is_error.sum() == 60
        wrong += noisy.is_error
        pairs = moves(noisy)
        repeated += len(pairs - {(a, a ^ 1) for a in range(6)})
    assert wrong[lengths >= 50].sum() > 1.3 * wrong[lengths < 50].sum()
    assert repeated > 100


def test_a_guideline_is_ignored_one_way_between_similar_classes():
    noisy = ignored_guideline(TRUTH, VECTORS, 6, 0.05, seed=0)
    assert noisy.is_error.sum() == 30
    assert all(first // 2 == second // 2 for first, second in moves(noisy))
    # A quarter of a class: half of the texts on one side.
    assert len(moves(noisy)) == 2


def test_templates_are_wrong_together():
    noisy = wrong_templates(TRUTH, VECTORS, 6, 0.1, seed=0)
    assert noisy.is_error.sum() == 60
    similar = VECTORS @ VECTORS.T
    np.fill_diagonal(similar, -1)
    similar[TRUTH[:, None] != TRUTH] = -1
    wrong = np.flatnonzero(noisy.is_error)
    nearest_is_wrong = noisy.is_error[similar[wrong].argmax(axis=1)]
    assert nearest_is_wrong.mean() > 0.5
