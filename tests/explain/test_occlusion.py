"""Words left out of a text that any classifier judges."""

from math import log

import numpy as np
import pytest

from labelreview.explain import occlude, occluded


def judge(texts):
    """Three classes: a grows with the number of good words, b with that of bad ones."""
    odds = [[2.0 ** text.count("good"), 3.0 ** text.count("bad"), 1.0] for text in texts]
    return (np.array(odds) / np.sum(odds, axis=1, keepdims=True)).astype(np.float32)


def test_a_word_weighs_what_its_loss_costs():
    said = occluded(judge, "good, so bad\tgood", 0, 1)
    assert [word for word, _ in said] == ["good,", "so", "bad", "good"]
    assert [weight for _, weight in said] == pytest.approx([log(2), 0, -log(3), log(2)], abs=1e-5)


def test_without_a_rival_all_others_stand_against():
    occlusion = occlude(judge, "good bad")
    assert occlusion.whole == pytest.approx([2 / 6, 3 / 6, 1 / 6])
    assert occlusion.without == pytest.approx(
        np.array([[1 / 5, 3 / 5, 1 / 5], [2 / 4, 1 / 4, 1 / 4]])
    )
    expected = (
        ("good", pytest.approx(log(2), abs=1e-5)),
        ("bad", pytest.approx(-log(2), abs=1e-5)),
    )
    assert occlusion.weights(0) == expected
    assert occluded(judge, "good bad", 0, 0) == expected


def test_a_text_without_words():
    assert occluded(judge, " \n", 0, 1) == ()


def test_the_classifier_is_asked_once():
    asked = []
    occlude(lambda texts: (asked.append(texts), judge(texts))[1], "so bad ")
    assert asked == [["so bad ", " bad ", "so  "]]


def test_a_long_text_is_weighed_in_phrases():
    said = occlude(judge, "word " * 1_000)
    assert len(said.words) == 50
    assert said.words[0] == "word word word word"
