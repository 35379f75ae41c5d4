"""The linear model of shares of labels, against scikit-learn where that can do the same."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from labelreview.evidence.out_of_fold import normalised
from labelreview.experiments.learners import LinearLearner, held_out, one_hot, smoothed
from labelreview.experiments.softmax import fit_softmax

CLASSES = 3


@pytest.fixture
def cloud():
    """600 unit vectors around three directions, and which."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, CLASSES, 600)
    vectors = np.eye(8)[labels] + rng.normal(0, 0.5, (600, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), labels


def test_labels_as_in_scikit_learn(cloud):
    vectors, labels = cloud
    own_method = fit_softmax(vectors, one_hot(labels, CLASSES)).predict(vectors)
    theirs = LogisticRegression(C=3, max_iter=500).fit(vectors, labels).predict_proba(vectors)
    np.testing.assert_allclose(own_method, theirs, atol=0.01)
    np.testing.assert_allclose(own_method.sum(axis=1), 1, rtol=1e-5)
    assert own_method.dtype == np.float32


def test_shares_are_rows_that_stand_there_more_than_once(cloud):
    vectors, labels = cloud
    shares = smoothed(one_hot(labels, CLASSES))
    own_method = fit_softmax(vectors, shares).predict(vectors)
    repeated = np.repeat(vectors, CLASSES, axis=0)
    every = np.tile(np.arange(CLASSES), len(vectors))
    theirs = (
        LogisticRegression(C=3, max_iter=500)
        .fit(repeated, every, sample_weight=shares.ravel())
        .predict_proba(vectors)
    )
    np.testing.assert_allclose(own_method, theirs, atol=0.01)


def test_smoothing_takes_a_tenth_and_keeps_the_sum():
    np.testing.assert_allclose(smoothed(one_hot(np.array([1]), 4)), [[0.025, 0.925, 0.025, 0.025]])


def test_the_robust_loss_forgives_wrong_labels(cloud):
    vectors, labels = cloud
    rng = np.random.default_rng(1)
    noisy = labels.copy()
    # One way only, which plain cross entropy follows.
    wrong = (labels == 0) & (rng.random(len(labels)) < 0.45)
    noisy[wrong] = 1
    shares = one_hot(noisy, CLASSES)
    right = {
        loss: (fit_softmax(vectors, shares, loss=loss).predict(vectors).argmax(1) == labels).mean()
        for loss in ("cross_entropy", "generalised")
    }
    assert right["generalised"] > right["cross_entropy"]


def test_equal_input_gives_equal_bits(cloud):
    vectors, labels = cloud
    first, second = (
        fit_softmax(vectors, one_hot(labels, CLASSES), loss="generalised").predict(vectors)
        for _ in range(2)
    )
    assert (first == second).all()


def test_folds_side_by_side_give_the_bits_of_one_after_the_other(cloud):
    vectors, labels = cloud
    shares = one_hot(labels, CLASSES)
    rows, folds = np.arange(len(labels)), (np.arange(len(labels)) % 5).astype(np.int16)
    said = held_out(LinearLearner(vectors), rows, labels, shares, folds)
    for fold in range(5):
        learned = rows[folds != fold]
        alone = LinearLearner(vectors).predict(learned, shares[learned], rows[folds == fold])
        assert np.array_equal(normalised(alone), said[folds == fold])


def test_a_class_that_nobody_has(cloud):
    vectors, labels = cloud
    said = fit_softmax(vectors, one_hot(labels, CLASSES + 1)).predict(vectors)
    assert np.isfinite(said).all()
    assert said[:, CLASSES].max() < 0.1
