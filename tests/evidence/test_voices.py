"""Voices: what is known of classes in words, and how much they count in the pool."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from labelreview.evidence import pool
from labelreview.evidence.voices.class_names import class_name_scores
from labelreview.evidence.voices.descriptions import describe, in_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("card_arrival", "card arrival"),
        ("cardArrival", "card arrival"),
        ("CardArrivalETA", "card arrival eta"),
        ("sci.space/NASA-news", "sci space nasa news"),
        ("joy", "joy"),
        ("0", "0"),
        ("C++", "c"),
        ("--", "--"),
        ("Übermut", "übermut"),
        ("銀行カード", "銀行カード"),
        ("reverted_card_payment?", "reverted card payment?"),
    ],
)
def test_names_are_read_as_people_say_them(name: str, words: str) -> None:
    assert in_words(name) == words


def test_a_sentence_describes_the_class_that_it_names_alone() -> None:
    text = "Anger has a target.\nHATE_SPEECH attacks a group! Hate speech is not anger. Both hurt."
    found = describe(("anger", "hate_speech", "joy"), [("anger", "hate_speech", text)])
    assert found == (
        ("anger", "Anger has a target."),
        ("hate speech", "HATE_SPEECH attacks a group!"),
        ("joy",),
    )


def test_a_name_inside_a_word_is_not_named_and_a_class_that_is_gone_is_passed_over() -> None:
    text = "The artist is angry. Art hangs on walls. Gone is gone."
    assert describe(("art",), [("art", "gone", text)]) == (("art", "Art hangs on walls."),)


def test_a_class_is_described_by_few_and_short_sentences() -> None:
    text = "\n".join(f"joy {number} " + "x" * 9_000 for number in range(50))
    ((name, *more),) = describe(("joy",), [("joy", "anger", text)])
    assert name == "joy"
    assert len(more) <= 5
    assert max(map(len, more)) <= 500


@pytest.fixture
def groups() -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]:
    """600 embeddings in 3 groups, the group of each, and where their names are: a way off, and all
    with much in common, so that the first name is nearest to most."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 600).astype(np.int32)
    centres = rng.normal(size=(3, 24))
    texts = centres[labels] + rng.normal(size=(600, 24)) * 1.2 + 3
    names = 0.5 * centres + rng.normal(size=(3, 24)) * 0.4 + np.array([[4], [0.5], [0.5]])
    unit = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (texts, names)]
    return unit[0].astype(np.float32), labels, unit[1].astype(np.float32)


def test_no_name_is_near_to_everything_and_texts_draw_the_names(groups) -> None:
    texts, labels, names = groups
    plain = (texts @ names.T).argmax(axis=1)
    scores = class_name_scores(texts, names)
    assert scores.dtype == np.float32
    assert abs(scores).max() <= 1.001
    right = (scores.argmax(axis=1) == labels).mean()
    assert right > 0.8 > (plain == labels).mean()
    np.testing.assert_array_equal(scores, class_name_scores(texts, names))


def test_names_that_are_the_same_or_a_text_without_a_place_do_no_harm(groups) -> None:
    texts, _, names = groups
    texts = texts.copy()
    texts[0] = 0
    for same in (np.repeat(names[:1], 3, axis=0), names[:1], np.zeros_like(names)):
        assert np.isfinite(class_name_scores(texts, same)).all()


def likely(rng: np.random.Generator, labels: NDArray[np.int32], strength: float) -> NDArray:
    logits = strength * np.eye(3)[labels] + rng.normal(size=(len(labels), 3))
    p = np.exp(logits)
    return (p / p.sum(axis=1, keepdims=True)).astype(np.float32)


def test_a_voice_that_guesses_has_no_weight_and_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    labels = rng.choice(3, 2_000, p=[0.8, 0.15, 0.05]).astype(np.int32)
    heads = {"a": likely(rng, labels, 2), "b": likely(rng, labels, 1)}
    guess = likely(rng, rng.permutation(labels), 2)
    without = pool(heads, labels)
    pooled = pool({**heads, "voice": guess}, labels, voices=["voice"])
    assert pooled.weights["voice"] == 0
    assert list(pooled.weights) == ["a", "b", "voice"]
    assert {name: pooled.weights[name] for name in heads} == pytest.approx(without.weights)
    np.testing.assert_allclose(pooled.probabilities, without.probabilities, atol=1e-6)


def test_a_voice_counts_where_what_learned_repeats_a_systematic_error() -> None:
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 3, 3_000).astype(np.int32)
    labels = np.where((truth == 0) & (rng.random(3_000) < 0.6), 1, truth).astype(np.int32)
    # All of class 0 looks like class 1 to what learned from the labels.
    learned = np.where(truth == 0, 1, truth).astype(np.int32)
    heads = {"a": likely(rng, learned, 3), "b": likely(rng, learned, 3)}
    voice = likely(rng, truth, 1.5)
    wrong = np.flatnonzero(labels != truth)
    raised = pool({**heads, "voice": voice}, labels, voices=["voice"])
    assert sum(raised.weights.values()) == pytest.approx(1)
    assert 0.05 < raised.weights["voice"] <= 0.5
    doubt = [p.probabilities[wrong, truth[wrong]].mean() for p in (pool(heads, labels), raised)]
    assert doubt[1] > doubt[0]


def test_a_voice_counts_by_what_it_says_and_at_most_as_much_as_all_others() -> None:
    rng = np.random.default_rng(4)
    labels = rng.integers(0, 3, 3_000).astype(np.int32)

    def weight(learned: float, voice: float) -> float:
        heads = {"a": likely(rng, labels, learned), "voice": likely(rng, labels, voice)}
        return pool(heads, labels, voices=["voice"]).weights["voice"]

    assert 0 < weight(4, 0.5) < weight(4, 2) < weight(4, 5) < 0.3
    assert weight(0, 5) == pytest.approx(0.5)


def test_several_voices_leave_most_to_what_learned() -> None:
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, 1_000).astype(np.int32)
    heads = {"a": likely(rng, labels, 4), "b": likely(rng, labels, 4)}
    voices = {name: likely(rng, labels, 0.7) for name in ("one", "two")}
    weights = pool({**heads, **voices}, labels, voices=list(voices)).weights
    assert sum(weights.values()) == pytest.approx(1)
    assert weights["a"] + weights["b"] > 0.5
