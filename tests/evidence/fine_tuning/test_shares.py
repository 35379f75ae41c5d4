"""A fine-tuned model that learns shares of labels."""

import numpy as np
import pytest

from labelreview.experiments.learners import FineTunedLearner, one_hot, smoothed

pytest.importorskip("torch", reason="needs the extra models")
pytestmark = pytest.mark.models


@pytest.fixture
def learner(chat, encoder):
    return FineTunedLearner(chat[0], encoder, epochs=6)


def rows(chat):
    """Positions of the first 72 posts, and of the others."""
    return np.arange(72), np.arange(72, len(chat[0]))


def test_labels_are_learned(chat, learner):
    learned, asked = rows(chat)
    taught = np.stack(
        [
            learner.predict(learned, one_hot(np.full(len(learned), label), 3), asked).mean(axis=0)
            for label in range(3)
        ]
    )
    np.testing.assert_allclose(taught.sum(axis=1), 1, rtol=1e-5)
    # A label is the likeliest to be said by the network that was taught it.
    assert taught.argmax(axis=0).tolist() == [0, 1, 2]


def test_shares_are_learned_as_shares(chat, learner):
    learned, asked = rows(chat)
    hard = one_hot(chat[1][learned], 3)
    half = (hard + 1 / 3) / 2
    sure, unsure = (learner.predict(learned, shares, asked) for shares in (hard, half))
    assert unsure.max(axis=1).mean() < sure.max(axis=1).mean()


def test_the_robust_loss_is_another_one(chat, learner):
    learned, asked = rows(chat)
    shares = one_hot(chat[1][learned], 3)
    plain = learner.predict(learned, shares, asked)
    robust = learner.predict(learned, shares, asked, loss="generalised")
    assert not np.allclose(plain, robust)
    np.testing.assert_allclose(robust.sum(axis=1), 1, rtol=1e-5)


def test_equal_seeds_give_equal_bits(chat, learner):
    learned, asked = rows(chat)
    shares = smoothed(one_hot(chat[1][learned], 3))
    first, second = (learner.predict(learned, shares, asked, seed=5) for _ in range(2))
    assert (first == second).all()
    assert (learner.predict(learned, shares, asked, seed=6) != first).any()
