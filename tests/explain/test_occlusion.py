"""Words left out of a text that any classifier predicts."""

from math import log

import numpy as np
import pytest

from labelreview.explain import occlude, occluded


def predict(texts):
    """Three classes: a grows with the number of good words, b with that of bad ones."""
    odds = [[2.0 ** text.count("good"), 3.0 ** text.count("bad"), 1.0] for text in texts]
    return (np.array(odds) / np.sum(odds, axis=1, keepdims=True)).astype(np.float32)


def test_a_word_weighs_what_its_loss_costs():
    shown = occluded(predict, "good, so bad\tgood", 0, 1)
    assert [word for word, _ in shown] == ["good,", "so", "bad", "good"]
    assert [weight for _, weight in shown] == pytest.approx([log(2), 0, -log(3), log(2)], abs=1e-5)


def test_without_an_opponent_the_odds_are_against_all_others():
    occlusion = occlude(predict, "good bad")
    assert occlusion.whole == pytest.approx([2 / 6, 3 / 6, 1 / 6])
    assert occlusion.without == pytest.approx(
        np.array([[1 / 5, 3 / 5, 1 / 5], [2 / 4, 1 / 4, 1 / 4]])
    )
    expected = (
        ("good", pytest.approx(log(2), abs=1e-5)),
        ("bad", pytest.approx(-log(2), abs=1e-5)),
    )
    assert occlusion.weights(0) == expected
    assert occluded(predict, "good bad", 0, 0) == expected


def test_a_text_without_words():
    assert occluded(predict, " \n", 0, 1) == ()


def test_the_classifier_is_queried_once():
    queried = []
    occlude(lambda texts: (queried.append(texts), predict(texts))[1], "so bad ")
    assert queried == [["so bad ", " bad ", "so  "]]


def test_a_long_text_is_weighed_in_phrases():
    shown = occlude(predict, "word " * 1_000)
    assert len(shown.words) == 50
    assert shown.words[0] == "word word word word"
