"""Held-out probabilities: nothing leaks, nothing is made twice, nothing breaks on odd classes."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from labelreview.core.errors import Cancelled, EvidenceError
from labelreview.core.text_normalisation import duplicate_groups
from labelreview.evidence import (
    Words,
    embedding_probabilities,
    make_folds,
    out_of_fold,
    pool,
    tfidf_probabilities,
)


def is_distribution(probabilities, shape):
    assert probabilities.shape == shape
    assert probabilities.dtype == np.float32
    assert (probabilities >= np.float32(1e-7)).all()
    np.testing.assert_allclose(probabilities.sum(axis=1, dtype=float), 1, atol=1e-5)


@pytest.fixture
def fits(monkeypatch):
    """How often a model was fitted."""
    count = []
    real = out_of_fold._fit_and_predict
    monkeypatch.setattr(
        out_of_fold, "_fit_and_predict", lambda *args: count.append(1) or real(*args)
    )
    return count


def fold(texts, labels, n_folds=5):
    return make_folds(labels, duplicate_groups(texts), n_folds, seed=0)


def test_words_tell_topics_apart_and_find_the_wrong_label(posts, tmp_path):
    texts, labels, classes = posts
    wrong = labels.copy()
    wrong[7] = (labels[7] + 1) % 3
    p = tfidf_probabilities(Words(texts), wrong, fold(texts, wrong), len(classes), cache=tmp_path)
    is_distribution(p, (60, 3))
    assert (p.argmax(axis=1) == labels).mean() > 0.95
    assert p[np.arange(60), wrong].argmin() == 7


def test_a_row_is_predicted_by_models_not_trained_on_it(tmp_path):
    # Random vectors and labels: only a model trained on the rows can repeat them.
    rng = np.random.default_rng(0)
    embeddings = rng.normal(size=(60, 300)).astype(np.float32)
    labels = rng.integers(0, 2, 60).astype(np.int32)
    p = embedding_probabilities(
        embeddings, labels, fold([str(i) for i in range(60)], labels), 2, cache=tmp_path
    )
    assert (p.argmax(axis=1) == labels).mean() < 0.75
    seen = LogisticRegression().fit(embeddings, labels).predict(embeddings)
    assert (seen == labels).all()


def test_a_stopped_run_goes_on_at_the_next_fold_and_ends_the_same(posts, tmp_path, fits):
    texts, labels, _ = posts
    folds = fold(texts, labels)
    whole = tfidf_probabilities(Words(texts), labels, folds, 3, cache=tmp_path / "a")
    assert len(fits) == 5
    fits.clear()

    def stop_after_two(step, done, total):
        assert total == 5
        if done == 2:
            raise Cancelled()

    with pytest.raises(Cancelled):
        tfidf_probabilities(
            Words(texts), labels, folds, 3, cache=tmp_path / "b", progress=stop_after_two
        )
    assert len(fits) == 2
    calls = []
    resumed = tfidf_probabilities(
        Words(texts),
        labels,
        folds,
        3,
        cache=tmp_path / "b",
        progress=lambda *call: calls.append(call[1:]),
    )
    assert len(fits) == 5
    assert calls == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    assert np.array_equal(whole, resumed)
    tfidf_probabilities(Words(texts), labels, folds, 3, cache=tmp_path / "b")
    assert len(fits) == 5


def test_other_labels_texts_folds_or_seeds_share_nothing(posts, tmp_path, fits):
    texts, labels, _ = posts
    folds = fold(texts, labels)
    tfidf_probabilities(Words(texts), labels, folds, 3, cache=tmp_path)
    tfidf_probabilities(Words(texts), np.roll(labels, 1), folds, 3, cache=tmp_path)
    tfidf_probabilities(Words([*texts[1:], "new"]), labels, folds, 3, cache=tmp_path)
    tfidf_probabilities(Words(texts), labels, (folds + 1) % 5, 3, cache=tmp_path)
    tfidf_probabilities(Words(texts), labels, folds, 3, cache=tmp_path, seed=1)
    tfidf_probabilities(Words(texts), labels, folds, 4, cache=tmp_path)
    assert len(fits) == 30


def test_a_row_whose_class_was_not_learned_has_nothing_against_it(posts, tmp_path):
    texts, labels, _ = posts
    labels = labels.copy()
    labels[4] = 3
    p = tfidf_probabilities(Words(texts), labels, fold(texts, labels), 6, cache=tmp_path)
    is_distribution(p, (60, 6))
    assert p[4, 3] == pytest.approx(0.5, abs=1e-6)
    assert (p[np.arange(60) != 4, 3] < 0.5).all()
    # Classes 4 and 5 are never given and never likely.
    assert (p[:, 4:] < 1e-6).all()


def test_two_classes_one_of_them_with_a_single_row(tmp_path):
    texts = [f"text number {i}" for i in range(6)]
    labels = np.array([0, 0, 0, 0, 0, 1], dtype=np.int32)
    p = tfidf_probabilities(Words(texts), labels, fold(texts, labels, 3), 2, cache=tmp_path)
    is_distribution(p, (6, 2))
    np.testing.assert_allclose(p[5], [0.5, 0.5], atol=1e-6)


def test_odd_texts_are_read(tmp_path):
    texts = ["", "\x00", "\ud800 broken", "x" * 1_000_000, "👍👍", "good", "bad", "bad day"]
    labels = np.array([0, 1, 0, 1, 0, 1, 0, 1], dtype=np.int32)
    p = tfidf_probabilities(Words(texts), labels, fold(texts, labels, 2), 2, cache=tmp_path)
    is_distribution(p, (8, 2))


def test_texts_without_anything_to_count_are_one_sentence(tmp_path):
    labels = np.array([0, 1, 0, 1], dtype=np.int32)
    with pytest.raises(EvidenceError, match="contain no words or characters to count"):
        tfidf_probabilities(
            Words([" ", "", "\t", "  "]), labels, labels.astype(np.int16), 2, cache=tmp_path
        )


def test_a_large_vocabulary_is_learned_from_a_sample(posts, monkeypatch):
    from labelreview.evidence import tfidf

    texts, _, _ = posts
    monkeypatch.setattr(tfidf, "_VOCABULARY_ROWS", 20)
    sampled = tfidf.tfidf(texts)
    assert sampled.shape[0] == 60
    assert sampled.shape[1] > 0
    monkeypatch.setattr(tfidf, "_VOCABULARY_ROWS", 60)
    assert sampled.shape[1] < tfidf.tfidf(texts).shape[1]


def test_the_pool_is_calibrated_and_beats_its_members():
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 3, 4_000).astype(np.int32)

    def member(sharpness, noise):
        logits = np.eye(3)[labels] * 2 + rng.normal(size=(4_000, 3)) * noise
        p = np.exp(logits * sharpness)
        return (p / p.sum(axis=1, keepdims=True)).astype(np.float32)

    def loss(p):
        return -np.log(p[np.arange(4_000), labels]).mean()

    members = [member(8, 1.0), member(0.2, 1.0)]
    pooled = pool({"a": members[0], "b": members[1]}, labels).probabilities
    is_distribution(pooled, (4_000, 3))
    alone = [pool({"a": one}, labels).probabilities for one in members]
    assert loss(pooled) < min(map(loss, alone)) < min(map(loss, members))
    for before, after in zip(members, alone, strict=True):
        assert np.array_equal(before.argmax(axis=1), after.argmax(axis=1))
    # Over- and underconfidence end on the same scale.
    assert np.mean(alone[0].max(axis=1)) == pytest.approx(np.mean(alone[1].max(axis=1)), abs=0.03)


def test_every_head_has_weight_and_one_trained_on_the_labels_is_capped():
    rng = np.random.default_rng(2)
    labels = rng.integers(0, 3, 3_000).astype(np.int32)

    def head(sharpness):
        logits = np.eye(3)[labels] * sharpness + rng.normal(size=(3_000, 3))
        p = np.exp(logits)
        return (p / p.sum(axis=1, keepdims=True)).astype(np.float32)

    weights = pool({"good": head(4), "poor": head(0.5), "blind": head(0)}, labels).weights
    assert sum(weights.values()) == pytest.approx(1)
    assert min(weights.values()) >= 0.75 / 3 - 1e-9
    learned = np.eye(3, dtype=np.float32)[labels].clip(0.001)
    heads = {"seen": learned, "good": head(4), "poor": head(1)}
    assert pool(heads, labels).weights["seen"] > 0.35
    capped = pool(heads, labels, untrusted=["seen"])
    assert capped.weights["seen"] == pytest.approx(1 / 3)
    # It may be sure of every label; the pool must not become so.
    honest = pool({name: heads[name] for name in ("good", "poor")}, labels).probabilities
    own = np.arange(len(labels)), labels
    assert (capped.probabilities[own] < 0.5).sum() > 0.2 * (honest[own] < 0.5).sum()


def test_the_pool_survives_certainty():
    certain = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
    labels = np.array([0, 1, 1], dtype=np.int32)
    pooled = pool({"a": certain, "b": certain}, labels).probabilities
    is_distribution(pooled, (3, 2))
