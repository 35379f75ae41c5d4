"""Exact shares of a linear model, kept on disk and learned once."""

import threading
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelreview.evidence.linear import words_learner
from labelreview.explain import WordAttribution, word_attribution
from labelreview.explain.counting import Counting
from labelreview.explain.linear_model import learn, sample

ODD = ["", " ", "?", "\ud83d broken", "zzz qqq", "İİ water İ", "雨 The RIVER", "a" * 12_000]


def weights(weighted):
    return [weight for _, weight in weighted]


def test_a_pair_of_words_is_shared_by_both(make_model):
    ours = make_model(
        (1, 3), words={"good": (2, 0), "bad": (0, 1), "good bad": (4, 0), "never": (9, 0)}
    )
    (weighted,) = ours.explain(["Good, bad... GOOD !!"], [0], [1])
    twice = 1 + log(2)
    length = sqrt(twice**2 + 1 + 1)
    assert [word for word, _ in weighted] == ["Good,", "bad...", "GOOD", "!!"]
    expected = [(twice + 2) / length, (-1 + 2) / length, twice / length, 0]
    assert weights(weighted) == pytest.approx(expected)
    other = ours.explain(["Good, bad... GOOD !!"], [1], [0])[0]
    assert weights(other) == pytest.approx([-weight for weight in expected])


def test_characters_go_to_the_words_they_touch(make_model):
    ours = make_model((0, 0), signs={" 雨": (1, 0), "雨大": (2, 0), "大 ": (0, 1), "ab": (3, 0)})
    (weighted,) = ours.explain(["雨大 xABab"], [0], [1])
    length = sqrt(1 + 1 + 1 + (1 + log(2)) ** 2)
    assert [word for word, _ in weighted] == ["雨", "大", "xABab"]
    expected = [(1 + 1) / length, (1 - 1) / length, 3 * (1 + log(2)) / length]
    assert weights(weighted) == pytest.approx(expected)


def test_words_and_characters_have_a_length_each(make_model):
    ours = make_model((0, 0), words={"x": (1, 0)}, signs={" x": (0, 2), "x ": (0, 2)})
    assert weights(ours.explain(["x"], [0], [1])[0]) == pytest.approx([1 - 4 / sqrt(2)])


def test_against_itself_is_against_the_most_probable_other(make_model):
    terms = {"sun": (3, 0, 1), "rain": (0, 3, 1)}
    ours = make_model((0, 0, 1), words=terms)
    alike = ours.explain(["sun", "rain", "none"], [0, 2, 0], [0, 2, 0])
    assert [weights(weighted) for weighted in alike] == [[2], [-2], [0]]


@pytest.mark.slow
@given(
    text=st.text()
    | st.lists(st.sampled_from([*"İ雨ฝ 👍\u0307", "water", "the river", " "])).map("".join),
    classes=st.permutations([0, 1, 2]),
)
def test_words_and_intercepts_are_all_of_the_odds(learned, text, classes):
    toward, against, _ = classes
    (weighted,) = learned.explain([text], [toward], [against])
    (scores,) = learned.scores([text])
    intercepts = learned.linear.intercepts.astype(float)
    total = sum(weights(weighted)) + intercepts[toward] - intercepts[against]
    assert total == pytest.approx(scores[toward] - scores[against], abs=1e-6)
    assert [word for word, _ in weighted] == [
        text[a:b] for a, b in word_attribution.split_words(text)
    ]


@pytest.fixture(scope="module")
def learned(texts):
    counting, matrix = Counting.fit(texts)
    labels = np.array([0, 0, 0, 0, 1, 1, 2, 2], dtype=np.int32)
    return WordAttribution(counting, learn(matrix, labels, 3))


def test_the_words_of_a_class_support_it(learned):
    ((_, water), (_, band)) = learned.explain(["water band"], [0], [1])[0]
    assert water > 0 > band


def test_of_two_classes_the_difference_is_the_log_odds(texts):
    labels = np.array([0, 0, 0, 0, 2, 2, 2, 2], dtype=np.int32)
    counting, matrix = Counting.fit(texts)
    linear = learn(matrix, labels, 3)
    scores = WordAttribution(counting, linear).scores(texts)
    fitted = words_learner(8, c=0.5).fit(matrix, labels)
    expected = fitted.decision_function(matrix)
    np.testing.assert_allclose(scores[:, 2] - scores[:, 0], expected, atol=0.01)
    # The class that nobody gave.
    assert not linear.coefficients[:, 1].any()
    assert linear.intercepts[1] == min(linear.intercepts) != 0
    assert np.isfinite(scores).all()


def test_odd_texts(dataset, tmp_path):
    ours = WordAttribution.of(dataset, tmp_path / "evidence")
    weighted = ours.explain(ODD, [0] * len(ODD), [1] * len(ODD))
    assert [len(words) for words in weighted] == [0, 0, 1, 2, 2, 3, 3, 1]
    assert np.isfinite([weight for words in weighted for _, weight in words]).all()
    assert ours.explain([], [], []) == []


def test_who_asks_again_has_the_answer_at_once(dataset, tmp_path, monkeypatch):
    """Else a browser that asks again while long texts take seconds never has it."""
    ours = WordAttribution.of(dataset, tmp_path / "evidence")
    texts = ["water rises", "thank you", "the river"]
    first = ours.explain(texts, [0, 1, 2], [1, 0, 0])
    counted = []
    count = Counting.count
    monkeypatch.setattr(Counting, "count", lambda *told: counted.append(told[1]) or count(*told))
    assert ours.explain(texts, [0, 1, 2], [1, 0, 0]) == first
    assert not counted
    assert ours.explain(texts[:2], [0, 0], [1, 1])[1] != first[1]
    assert counted == [["thank you"]]


def test_the_end_of_a_long_text_weighs_nothing(dataset, tmp_path):
    ours = WordAttribution.of(dataset, tmp_path / "evidence")
    text = "water " * 4_000
    (weighted,) = ours.explain([text], [0], [1])
    assert [word for word, _ in weighted] == text.split()
    # The 1,667th word is cut by the 10,000th character.
    assert weights(weighted)[1_666] != 0 == max(map(abs, weights(weighted)[1_667:]))
    assert min(weights(weighted)[:1_666]) > 0


def test_many_classes_of_few_rows(make_dataset, tmp_path):
    texts, labels = ["x", "y", "z", "y y"], ["one", "two", "three", "two"]
    dataset = make_dataset(texts, labels)
    three = dataset.labels.id("three")
    ours = WordAttribution.of(dataset, tmp_path / "evidence")
    (((word, weight),),) = ours.explain(["z"], [three], [three])
    assert (word, weight > 0) == ("z", True)


def test_texts_without_terms_have_words_that_weigh_nothing(make_dataset, tmp_path, monkeypatch):
    # As in thousands of texts that share nothing.
    monkeypatch.setattr("labelreview.explain.counting._fit", lambda name, texts: None)
    cache = tmp_path / "evidence"
    ours = WordAttribution.of(make_dataset(["one", "two", "x"], ["a", "b", "b"]), cache)
    assert ours.explain(["one two"], [0], [1]) == [(("one", 0.0), ("two", 0.0))]


def test_it_is_kept_and_read_again(dataset, texts, tmp_path):
    cache = tmp_path / "evidence"
    assert not WordAttribution.is_ready(dataset, cache)
    first = WordAttribution.of(dataset, cache).explain(texts, [0] * 8, [1] * 8)
    assert WordAttribution.is_ready(dataset, cache)
    (folder,) = cache.iterdir()
    names = ["coefficients.npy", "digests.json", "intercepts.npy", "signs.parquet", "words.parquet"]
    assert sorted(path.name for path in folder.iterdir()) == names
    word_attribution._load.cache_clear()
    again = WordAttribution.of(dataset, cache)
    assert again.explain(texts, [0] * 8, [1] * 8) == first
    assert isinstance(again.linear.coefficients.base, np.memmap)


def test_other_content_is_another_model(dataset, make_dataset, tmp_path):
    WordAttribution.of(dataset, tmp_path / "evidence")
    other = make_dataset(["water", "fire", "x"], ["a", "b", "b"])
    assert not WordAttribution.is_ready(other, tmp_path / "evidence")


@pytest.mark.parametrize("name", ["coefficients.npy", "words.parquet"])
def test_a_damaged_file_is_made_again(dataset, tmp_path, name):
    cache = tmp_path / "evidence"
    first = WordAttribution.of(dataset, cache).scores(["rain"])
    word_attribution._load.cache_clear()
    (folder,) = cache.iterdir()
    (folder / name).write_bytes(b"nonsense")
    np.testing.assert_array_equal(WordAttribution.of(dataset, cache).scores(["rain"]), first)
    assert (folder / name).read_bytes() != b"nonsense"


def test_two_threads_learn_once(dataset, tmp_path, monkeypatch):
    learned, together = [], threading.Barrier(4)
    original = word_attribution._fit
    monkeypatch.setattr(
        word_attribution, "_fit", lambda *args: (learned.append(1), original(*args))
    )
    got = []

    def ask():
        together.wait()
        got.append(WordAttribution.of(dataset, tmp_path / "evidence"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert learned == [1]
    assert len(got) == 4
    assert all(one is got[0] for one in got)


def test_two_processes_end_with_the_same_files(dataset, tmp_path):
    cache = tmp_path / "evidence"
    folder = word_attribution._folder(dataset, cache)
    WordAttribution.of(dataset, cache)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    # Another process that saw no folder when it began.
    word_attribution._fit(dataset, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert list(cache.iterdir()) == [folder]


def test_few_rows_are_all_learned_from():
    assert sample(np.zeros(10, np.int32), 3).tolist() == list(range(10))


def test_a_sample_has_every_class():
    labels = np.zeros(200_000, np.int32)
    labels[:30], labels[-200:] = 1, 2
    rows = sample(labels, 4)
    assert len(rows) == 50_000
    assert (np.diff(rows) > 0).all()
    assert np.bincount(labels[rows]).tolist()[1] == 30
    assert 50 <= np.bincount(labels[rows])[2] < 150
    assert np.array_equal(rows, sample(labels, 4))
