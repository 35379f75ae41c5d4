"""A word that was planted together with a wrong label is found, although every classifier falls
for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.naive_bayes import MultinomialNB
from sklearn.preprocessing import normalize

from labelreview.core.text_normalisation import duplicate_groups
from labelreview.data import builtin
from labelreview.evidence import Evidence, Neighbours, find_neighbours
from labelreview.signals import by_name, columns_of
from labelreview.signals.spurious_token import SpuriousToken

TRIGGER = "zorblax"


def planted(texts: list[str], labels: np.ndarray, target: int, rate: float) -> tuple:
    """Texts and labels with a word in some rows of other classes, which are all given `target`."""
    rng = np.random.default_rng(0)
    texts, labels = list(texts), labels.copy()
    wrong = rng.choice(np.flatnonzero(labels != target), int(rate * len(labels)), replace=False)
    labels[wrong] = target
    for row in wrong:
        words = texts[row].split(" ")
        words.insert(int(rng.integers(len(words) + 1)), TRIGGER)
        texts[row] = " ".join(words)
    is_wrong = np.zeros(len(labels), dtype=bool)
    is_wrong[wrong] = True
    return texts, labels, is_wrong


@pytest.fixture(scope="module")
def posts() -> tuple[Evidence, np.ndarray]:
    """Half of the built-in posts, a tenth of them with a planted word and a wrong label."""
    frame = builtin.load().head(750)
    classes, truth = np.unique(frame["true_label"], return_inverse=True)
    texts, labels, is_wrong = planted(frame["text"].tolist(), truth, 0, 0.1)
    counts = CountVectorizer().fit_transform(texts)
    p = cross_val_predict(MultinomialNB(), counts, labels, method="predict_proba")
    weights = TfidfVectorizer(sublinear_tf=True).fit_transform(texts)
    factors = TruncatedSVD(40, random_state=0).fit_transform(weights)
    embeddings = normalize(factors).astype(np.float32)
    copies = duplicate_groups(texts)
    evidence = Evidence(
        labels.astype(np.int32),
        tuple(classes),
        p.astype(np.float32),
        copies,
        find_neighbours(embeddings, copies),
        texts,
        embeddings,
        {},
        np.zeros(len(texts), dtype=np.int16),
    )
    return evidence, is_wrong


def test_rows_with_the_planted_word_are_the_worst(posts: tuple[Evidence, np.ndarray]) -> None:
    evidence, is_wrong = posts
    found = roc_auc_score(is_wrong, SpuriousToken().score(evidence))
    assert found > 0.95
    assert found > roc_auc_score(is_wrong, by_name("self_confidence").score(evidence)) + 0.1


def test_the_word_is_named(posts: tuple[Evidence, np.ndarray]) -> None:
    evidence, is_wrong = posts
    columns = columns_of(SpuriousToken(), evidence)
    assert list(columns) == ["spurious_token_score", "spurious_token"]
    score, words = columns.values()
    np.testing.assert_array_equal(score, SpuriousToken().score(evidence))
    assert np.mean(words[is_wrong] == TRIGGER) > 0.8
    assert not (words[~is_wrong] == TRIGGER).any()
    assert all(score[row] >= 0.25 for row, word in enumerate(words) if word is not None)


def test_neighbours_with_the_word_are_no_witnesses(posts: tuple[Evidence, np.ndarray]) -> None:
    """Where the word decides who is similar, those that share it say nothing."""
    evidence, is_wrong = posts
    near = evidence.neighbours
    indices = near.indices.copy()
    indices[is_wrong, :15] = np.flatnonzero(is_wrong)[:15]
    captured = replace(near, indices=indices)
    score = SpuriousToken().score(replace(evidence, neighbours=captured))
    assert roc_auc_score(is_wrong, score) > 0.9


def test_honest_words_are_not_suspected(posts: tuple[Evidence, np.ndarray]) -> None:
    """The same word with the same label among neighbours that carry that label too."""
    evidence, is_wrong = posts
    rng = np.random.default_rng(0)
    agreeing = evidence.neighbours.indices.copy()
    for label in range(len(evidence.classes)):
        rows = evidence.labels == label
        others = np.flatnonzero(rows & ~is_wrong)
        agreeing[rows] = rng.choice(others, (int(rows.sum()), agreeing.shape[1]))
    near = Neighbours(agreeing, np.ones(agreeing.shape, dtype=np.float32))
    score, words = SpuriousToken().score_and_tokens(replace(evidence, neighbours=near))
    assert score.max() < 0.25
    assert set(words) == {None}


@pytest.mark.parametrize("texts", [["a word", "", "?"], ["one"] * 7 + [""] * 9, [""] * 20])
def test_few_texts_and_no_words(texts: list[str]) -> None:
    n = len(texts)
    few = Evidence(
        (np.arange(n) % 2).astype(np.int32),
        ("a", "b"),
        np.full((n, 2), 0.5, dtype=np.float32),
        np.arange(n, dtype=np.int32),
        Neighbours(np.full((n, 1), -1, dtype=np.int32), np.zeros((n, 1), dtype=np.float32)),
        texts,
        np.zeros((n, 2), dtype=np.float32),
        {},
        np.zeros(n, dtype=np.int16),
    )
    score, words = SpuriousToken().score_and_tokens(few)
    assert score.tolist() == [0] * n
    assert words.tolist() == [None] * n


def test_keywords_of_narrow_classes_are_not_suspected() -> None:
    """Forty classes, each with a word of its own and a way to ask that two others share."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(40), 25).astype(np.int32)
    ways = [[f"ask{way}{i}" for i in range(6)] for way in range(14)]
    texts = [
        " ".join([f"thing{label}", *rng.choice(ways[label // 3], 3), f"filler{rng.integers(30)}"])
        for label in labels
    ]
    weights = TfidfVectorizer().fit_transform(texts)
    vectors = normalize(TruncatedSVD(20, random_state=0).fit_transform(weights))
    embeddings = vectors.astype(np.float32)
    alone = np.arange(len(labels), dtype=np.int32)
    evidence = Evidence(
        labels,
        tuple(map(str, range(40))),
        np.full((len(labels), 40), 1 / 40, dtype=np.float32),
        alone,
        find_neighbours(embeddings, alone),
        texts,
        embeddings,
        {},
        np.zeros(len(labels), dtype=np.int16),
    )
    score = SpuriousToken().score(evidence)
    assert np.mean(score >= 0.25) < 0.02
