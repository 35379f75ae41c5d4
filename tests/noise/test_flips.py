"""Noise by class: as many errors as asked for, of the kind asked for, the same for a seed."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.noise import class_pair, nearest_class, symmetric, symmetric_and_pair

K = 5
TRUTH = np.repeat(np.arange(K, dtype=np.int32), [400, 300, 200, 80, 20])
# Classes 0 and 1 point the same way, 2 and 3 nearly, and 4 is nearest to 3.
CENTRES = np.array([[1, 0, 0], [1, 0.1, 0], [0, 1, 0], [0, 1, 0.3], [0, 0.5, 1]])
NEAREST = [1, 0, 3, 2, 3]
VECTORS = CENTRES[TRUTH] + np.random.default_rng(0).normal(0, 0.01, (len(TRUTH), 3))


def made(kind, rate=0.08, seed=0):
    if kind is symmetric:
        return symmetric(TRUTH, K, rate, seed)
    return kind(TRUTH, VECTORS, K, rate, seed)


@pytest.mark.parametrize("kind", [symmetric, class_pair, symmetric_and_pair])
@pytest.mark.parametrize("rate", [0.03, 0.08, 0.15])
def test_the_share_is_exact_and_the_truth_is_untouched(kind, rate):
    noisy = made(kind, rate)
    assert noisy.is_error.sum() == round(rate * len(TRUTH))
    assert (noisy.labels[~noisy.is_error] == TRUTH[~noisy.is_error]).all()
    assert (noisy.truth == TRUTH).all()
    assert noisy.labels.dtype == np.int32
    assert set(noisy.labels) <= set(range(K))


@pytest.mark.parametrize("kind", [symmetric, class_pair, symmetric_and_pair])
def test_a_seed_gives_the_same_noise_and_another_gives_other(kind):
    assert (made(kind).labels == made(kind).labels).all()
    assert (made(kind).labels != made(kind, seed=1).labels).any()


def test_symmetric_noise_goes_everywhere_alike():
    noisy = symmetric(np.zeros(8_000, dtype=np.int32), K, 0.5, 0)
    assert np.bincount(noisy.labels)[1:] == pytest.approx(1_000, abs=120)


def test_the_nearest_class_is_that_of_the_most_similar_centre():
    assert nearest_class(VECTORS, TRUTH, K).tolist() == NEAREST


def test_a_class_without_rows_is_nobodys_nearest():
    kept = TRUTH != 1
    nearest = nearest_class(VECTORS[kept], TRUTH[kept], K)
    assert 1 not in nearest


def test_pair_noise_hits_the_pair_and_nothing_else():
    noisy = made(class_pair)
    wrong = noisy.is_error
    assert (noisy.labels[wrong] == np.array(NEAREST)[TRUTH[wrong]]).all()


def test_half_of_the_mixture_hits_the_pair():
    noisy = made(symmetric_and_pair, 0.2)
    wrong = noisy.is_error
    hit = (noisy.labels[wrong] == np.array(NEAREST)[TRUTH[wrong]]).mean()
    assert 0.5 <= hit < 0.75  # the other half hits one class in four by chance


def test_two_classes_are_flipped_one_way_and_the_seed_decides_which():
    truth = np.repeat(np.array([0, 1], dtype=np.int32), 200)
    vectors = np.eye(2)[truth]
    sources = set()
    for seed in range(20):
        noisy = class_pair(truth, vectors, 2, 0.08, seed)
        (source,) = set(truth[noisy.is_error])
        assert noisy.is_error.sum() == 32
        sources.add(int(source))
    assert sources == {0, 1}


def test_a_small_class_of_two_is_not_emptied():
    truth = np.repeat(np.array([0, 1], dtype=np.int32), [380, 20])
    for seed in range(10):
        noisy = class_pair(truth, np.eye(2)[truth], 2, 0.08, seed)
        assert set(truth[noisy.is_error]) == {0}
