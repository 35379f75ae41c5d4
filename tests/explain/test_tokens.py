"""Words as they stand in a text, and n-grams counted as scikit-learn counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from labelreview.explain.counting import KINDS
from labelreview.explain.tokens import Lowered, split_words

# Many of what breaks words: spaces of all kinds, marks, joiners, scripts without spaces, cases.
TEXT = st.text(st.characters() | st.sampled_from(" \t\n\x1c\u3000ab_'İßΣσé\u0307\u200d👩雨ฝนหั"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n\u3000", []),
        ("RT @ana: don't!!  ok", ["RT", "@ana:", "don't!!", "ok"]),
        ("雨太大 ok了!", ["雨", "太", "大", "ok", "了", "!"]),
        ("ฝนตกหนัก", ["ฝ", "น", "ต", "ก", "ห", "นั", "ก"]),
        ("が ｶﾞ", ["が", "ｶ", "ﾞ"]),
        ("👩‍👩‍👧👍🏽 x", ["👩‍👩‍👧👍🏽", "x"]),
        ("한국어 문장", ["한국어", "문장"]),
    ],
)
def test_words_as_they_stand(text, words):
    assert [text[start:end] for start, end in split_words(text)] == words


@given(TEXT)
def test_words_are_everything_but_space_in_order(text):
    joined = "".join(text[start:end] for start, end in split_words(text))
    assert joined == "".join(text.split())


@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXT)
def test_terms_are_those_of_the_library(kind, text):
    analyze = CountVectorizer(**KINDS[kind].options).build_analyzer()
    ours = [term for term, _ in KINDS[kind].locate(Lowered.of(text).text)]
    assert ours == analyze(text)


@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXT)
def test_a_term_stands_at_its_places(kind, text):
    for term, places in KINDS[kind].locate(text):
        assert "".join(text[start:end] for start, end in places) == term.replace(" ", "")


def test_places_in_a_text_that_grew():
    lowered = Lowered.of("aİb")
    assert lowered.text == "ai̇b"
    assert lowered.origin is not None
    assert lowered.origin.tolist() == [0, 1, 1, 2, 3]
    assert Lowered.of("AÉΣ") == Lowered("aéς", None)
