"""Noise by text: doubtful rows go wrong first, to where they are mistaken for."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.noise import GENERATORS, from_votes, instance_dependent

TOPICS = {
    "flood": "river water bridge rain street",
    "music": "band concert album song stage",
    "sport": "goal team match score league",
}


@pytest.fixture(scope="module")
def posts():
    """150 texts on three topics; every fifth borrows most of its words from the next topic."""
    rng = np.random.default_rng(0)
    words = [text.split() for text in TOPICS.values()]
    truth = (np.arange(150) % 3).astype(np.int32)
    texts = []
    for i, topic in enumerate(truth):
        own, borrowed = (1, 3) if i % 5 == 0 else (4, 0)
        drawn = [*rng.choice(words[topic], own), *rng.choice(words[(topic + 1) % 3], borrowed)]
        texts.append(" ".join(drawn))
    return texts, truth


def test_the_most_probable_wrong_class_is_taken():
    truth = np.repeat([0, 1, 2], 8).astype(np.int32)
    probabilities = np.array([[0.9, 0.1, 0], [0.2, 0.3, 0.5], [0.6, 0.4, 0], [0.1, 0, 0.9]])
    noisy = instance_dependent(truth, np.tile(probabilities, (6, 1)), 0.2, 0)
    wrong = noisy.is_error
    assert wrong.sum() == 5
    best = np.tile([[1, 0, 0], [2, 2, 1], [1, 0, 0], [2, 2, 0]], (2, 1)).T.ravel()
    assert (noisy.labels[wrong] == best[wrong]).all()


def test_no_class_loses_or_gets_more_than_half_of_its_rows():
    truth = np.repeat([0, 1, 1, 1], 10).astype(np.int32)
    probabilities = np.tile([0.1, 0.9], (40, 1))
    noisy = instance_dependent(truth, probabilities, 1.0, 0)
    assert [noisy.is_error[truth == label].sum() for label in (0, 1)] == [5, 5]
    few = instance_dependent(truth, probabilities, 0.05, 0)
    assert few.is_error.sum() == 2


def test_rows_are_drawn_in_proportion_to_the_doubt():
    truth = np.array([0, 0, 1, 1], dtype=np.int32)
    probabilities = np.array([[0.9, 0.1], [0.7, 0.3], [0, 1], [0, 1]])
    wrong = [instance_dependent(truth, probabilities, 0.25, seed).is_error for seed in range(400)]
    assert np.mean(wrong, axis=0)[1] == pytest.approx(0.75, abs=0.07)


def test_there_are_enough_errors_where_there_is_no_doubt():
    truth = np.arange(50, dtype=np.int32) % 2
    noisy = instance_dependent(truth, np.eye(2)[truth], 0.2, 0)
    assert noisy.is_error.sum() == 10


@pytest.mark.slow
@pytest.mark.parametrize("name", GENERATORS)
def test_generators_make_the_mistakes_that_the_texts_suggest(name, posts):
    texts, truth = posts
    probabilities = GENERATORS[name](texts, truth, 3, 0)
    assert probabilities.shape == (150, 3)
    assert probabilities.sum(axis=1) == pytest.approx(1)
    assert (GENERATORS[name](texts, truth, 3, 0) == probabilities).all()
    draws = [instance_dependent(truth, probabilities, 0.08, seed) for seed in range(20)]
    wrong = np.array([noisy.is_error for noisy in draws])
    assert (wrong.sum(axis=1) == 12).all()
    borrowed = np.arange(150) % 5 == 0
    assert wrong[:, borrowed].mean() > 2 * wrong[:, ~borrowed].mean()
    labels = np.array([noisy.labels for noisy in draws])
    next_topic = labels == (truth + 1) % 3
    assert next_topic[wrong & borrowed].mean() > 0.7


@pytest.mark.parametrize("name", GENERATORS)
def test_no_row_is_judged_by_a_model_that_learned_it(name, posts):
    texts, truth = posts
    changed = truth.copy()
    changed[7] = (truth[7] + 1) % 3
    before = GENERATORS[name](texts, truth, 3, 0)
    after = GENERATORS[name](texts, changed, 3, 0)
    assert (before[7] == after[7]).all()
    assert (before != after).any()


@pytest.mark.parametrize("name", GENERATORS)
def test_classes_of_one_row_and_texts_of_one_sign(name):
    texts = ["😀", "a", "a b", "b", "c c", "😀 c", "a", "b a"]
    truth = np.array([0, 1, 1, 2, 2, 2, 1, 3], dtype=np.int32)
    probabilities = GENERATORS[name](texts, truth, 4, 0)
    assert probabilities.sum(axis=1) == pytest.approx(1)


def test_votes_are_drawn_as_often_as_they_were_given():
    votes = np.tile([[3, 1, 0], [0, 0, 5]], (2_000, 1))
    noisy = from_votes(votes, 0)
    assert noisy.truth[:2].tolist() == [0, 2]
    split = noisy.labels[::2]
    assert np.bincount(split, minlength=3) / len(split) == pytest.approx([0.75, 0.25, 0], abs=0.03)
    assert (noisy.labels[1::2] == 2).all()
    assert (from_votes(votes, 0).labels == noisy.labels).all()
    assert (from_votes(votes, 1).labels != noisy.labels).any()
