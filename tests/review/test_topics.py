"""Crowds of a map and their names."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.review.topic_words import words_of
from labelreview.review.topics import MOST_TOPICS, find_topics, name_crowds, topics_of

CENTRES = ((0, 0), (10, 0), (0, 10))


@pytest.fixture
def three() -> tuple[np.ndarray, list[str]]:
    """Three crowds of 300, 200 and 100 that speak of other things, and one point far away."""
    rng = np.random.default_rng(0)
    sizes = (300, 200, 100)
    points = [rng.normal(at, 1, (n, 2)) for at, n in zip(CENTRES, sizes, strict=True)]
    subjects = ("water in the cellar", "school is closed", "the bridge was washed away")
    texts = [
        f"@ann the {subjects[i]} number{j} https://a.b/the"
        for i, n in enumerate(sizes)
        for j in range(n)
    ]
    coordinates = np.concatenate([*points, [[900, 900]]]).astype(np.float32)
    return coordinates, [*texts, "far away"]


def test_each_crowd_is_found_and_named(three) -> None:
    coordinates, texts = three
    topics = find_topics(coordinates, lambda rows: [texts[row] for row in rows])
    sizes = [len(topic.positions) for topic in topics]
    assert sizes == pytest.approx([300, 200, 100], abs=5)  # one in a hundred is an outlier
    assert {"water", "cellar"} & set(topics[0].words)
    assert {"school", "closed"} <= set(topics[1].words)
    assert "bridge" in topics[2].words
    said = {word for topic in topics for word in topic.words}
    assert not said & {"the", "ann", "https"}
    for topic, (x, y) in zip(topics, CENTRES, strict=True):
        assert abs(topic.x - x) < 1 > abs(topic.y - y)
        assert topic.positions.dtype == np.int32


def test_an_outlier_belongs_to_no_crowd(three) -> None:
    coordinates, texts = three
    topics = find_topics(coordinates, lambda rows: [texts[row] for row in rows])
    assert 600 not in np.concatenate([topic.positions for topic in topics])


def test_what_was_found_is_kept(three, make_findings, tmp_path, monkeypatch) -> None:
    coordinates, texts = three
    dataset = make_findings(rows=len(texts), texts=texts).dataset
    found = topics_of(dataset, coordinates, tmp_path)
    monkeypatch.setattr("labelreview.review.topics.find_topics", None)
    again = topics_of(dataset, coordinates, tmp_path)
    assert [one.words for one in again] == [one.words for one in found]
    for one, other in zip(found, again, strict=True):
        np.testing.assert_array_equal(one.positions, other.positions)
        assert (one.x, one.y) == (other.x, other.y)


def test_there_are_never_too_many() -> None:
    rng = np.random.default_rng(0)
    scattered = rng.random((60, 2)) * 100
    coordinates = np.repeat(scattered, 40, axis=0) + rng.normal(0, 0.2, (2_400, 2))
    topics = find_topics(coordinates.astype(np.float32), lambda rows: ["a"] * len(rows))
    assert 1 < len(topics) <= MOST_TOPICS
    assert all(topic.words == () for topic in topics)


@pytest.mark.parametrize("rows", [0, 1, 30, 200])
def test_no_crowd_where_all_points_are_one(rows: int) -> None:
    assert find_topics(np.zeros((rows, 2), np.float32), lambda rows: ["text"] * len(rows)) == []


def test_one_stem_is_said_once_and_scripts_without_spaces_have_words() -> None:
    texts = ["flood floods flooded dam"] * 9 + ["洪水来了"] * 9 + ["quiet evening"] * 9
    names = name_crowds(texts, np.repeat(np.arange(3), 9))
    assert sum(word.startswith("floo") for word in names[0]) == 1
    assert "洪水" in names[1]
    assert set(names[2]) == {"quiet", "evening"}


def test_a_word_in_most_crowds_names_none() -> None:
    own = ["alpha", "beta", "gamma", "delta"]
    texts = [f"storm {word}" for word in own[:3] for _ in range(9)] + ["delta"] * 9
    assert name_crowds(texts, np.repeat(np.arange(4), 9)) == [(word,) for word in own]


def test_what_lies_everywhere_and_what_may_be_chance_name_nothing() -> None:
    said = ["road · closed", "boil water", "school · teachers"]
    texts = [f"{said[i]}. we don’t know, dont come; storm" for i in range(3) for _ in range(40)]
    for i in (0, 1, 2, 40):  # in three texts of one crowd
        texts[i] += " balloon"
    for first, many in ((0, 38), (40, 22), (80, 22)):  # in more than half of every crowd
        for i in range(first, first + many):
            texts[i] += " mayor"
    names = name_crowds(texts, np.repeat(np.arange(3), 40))
    assert [set(words) for words in names] == [
        {"road", "closed"},
        {"boil", "water"},
        {"school", "teachers"},
    ]
    assert name_crowds(texts, np.zeros(120, int)) == [()]


@pytest.mark.parametrize("sign", list("'’‘ʼ＇`´"))
def test_contractions_are_no_words_however_they_are_typed(sign: str) -> None:
    text = f"Don{sign}t! They{sign}re hasn{sign}t, Ann{sign}s boats dont its I{sign}ve it{sign}s"
    assert list(words_of(text)) == ["ann", "boats"]
