"""Labels that were often wrong are doubted where texts are alike, and few decisions move little."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.runs.feedback import error_logits

N = 400


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def made(rng):
    """Vectors in two places, labels of two kinds, equal logits."""
    place = rng.integers(0, 2, N)
    vectors = (rng.normal(size=(N, 8)) + 3 * np.where(place, 1, -1)[:, None]).astype(np.float32)
    return vectors, place, rng.integers(0, 2, N).astype(np.int32), rng.normal(size=N)


def test_wrong_here_is_doubted_here_and_for_this_label_only(rng):
    vectors, place, labels, logits = made(rng)
    rows = np.arange(150)
    wrong = (labels[rows] == 0) & (place[rows] == 1)
    moved = error_logits(vectors, labels, logits, rows, wrong)[150:]
    rest = labels[150:], place[150:]
    here = moved[(rest[0] == 0) & (rest[1] == 1)].mean()
    there = moved[(rest[0] == 0) & (rest[1] == 0)].mean()
    other = moved[rest[0] == 1]
    assert here > 1
    assert here > there + 2
    assert other.mean() < 0


@pytest.mark.parametrize("decided", [0, 1, 4])
def test_few_decisions_move_little(rng, decided):
    vectors, _, labels, logits = made(rng)
    rows = np.arange(decided)
    moved = error_logits(vectors, labels, logits, rows, labels[rows] == 0)
    assert np.abs(moved).max() < 0.5


def test_contradicting_decisions_move_little(rng):
    vectors, _, labels, logits = made(rng)
    rows = np.arange(200)
    moved = error_logits(vectors, labels, logits, rows, rng.random(200) < 0.5)
    assert np.abs(moved).mean() < 0.1


def test_what_the_logits_say_already_is_not_said_again(rng):
    vectors, _, labels, logits = made(rng)
    rows = np.arange(200)
    wrong = rng.random(200) < 1 / (1 + np.exp(-3 * logits[rows]))
    assert np.abs(error_logits(vectors, labels, logits, rows, wrong)).mean() < 0.25


@pytest.mark.parametrize("wrong", [True, False])
def test_decisions_that_all_say_the_same(rng, wrong):
    vectors, _, labels, logits = made(rng)
    rows = np.arange(100)
    moved = error_logits(vectors, labels, logits, rows, np.full(100, wrong))
    assert np.isfinite(moved).all()
    assert np.abs(moved).max() < 2


def test_labels_without_a_decision_are_left_alone(rng):
    vectors, _, labels, logits = made(rng)
    labels[200:] = 2
    moved = error_logits(vectors, labels, logits, np.arange(100), rng.random(100) < 0.5)
    assert (moved[200:] == 0).all()


def test_the_scale_of_the_vectors_does_not_matter(rng):
    vectors, place, labels, logits = made(rng)
    rows = np.arange(150)
    wrong = (labels[rows] == 0) & (place[rows] == 1)
    first = error_logits(vectors, labels, logits, rows, wrong)
    again = error_logits(vectors * 100, labels, logits, rows, wrong)
    np.testing.assert_allclose(first, again, atol=1e-3)


def test_vectors_of_nothing(rng):
    _, _, labels, logits = made(rng)
    zeros = np.zeros((N, 4), np.float32)
    moved = error_logits(zeros, labels, logits, np.arange(50), rng.random(50) < 0.5)
    assert np.isfinite(moved).all()
