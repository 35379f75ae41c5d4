"""Leaving a row out in closed form is leaving it out."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.evidence import ridge
from labelreview.evidence.lsa import unit_rows
from labelreview.evidence.ridge import PENALTIES, Ridge, one_hot, ridge_probabilities

N, D, K = 60, 9, 3


@pytest.fixture
def data():
    """Embeddings with some structure, labels, and groups: one of 3 rows, one of 2, one of 12."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, K, N).astype(np.int32)
    embeddings = unit_rows(rng.normal(size=(N, D)) + 1.5 * rng.normal(size=(K, D))[labels])
    groups = np.arange(N, dtype=np.int32)
    groups[[5, 17, 40]] = 5
    groups[[6, 7]] = 6
    groups[20:32] = 20
    embeddings[[17, 40]] = embeddings[5]
    return embeddings, labels, groups


def refitted(embeddings, targets, penalty, left_out):
    """What scikit-learn's ridge regression without those rows says of them."""
    from sklearn.linear_model import Ridge as Model

    x, y = embeddings.astype(np.float64), targets.astype(np.float64)
    return Model(penalty).fit(x[~left_out], y[~left_out]).predict(x[left_out])


@pytest.mark.parametrize("penalty", PENALTIES)
def test_leaving_out_is_refitting_without_the_row_and_its_duplicates(data, penalty, tmp_path):
    embeddings, labels, groups = data
    targets = one_hot(labels, K)
    scores = Ridge.prepare(embeddings, groups, cache=tmp_path).scores(targets, penalty)
    assert scores.dtype == np.float32
    for group in np.unique(groups):
        rows = groups == group
        expected = refitted(embeddings, targets, penalty, rows)
        np.testing.assert_allclose(scores[rows], expected, atol=1e-5)


def test_the_scores_of_a_change_are_the_change_of_the_scores(data, tmp_path):
    embeddings, labels, groups = data
    model = Ridge.prepare(embeddings, groups, cache=tmp_path)
    before = one_hot(labels, K)
    after = one_hot(np.where(np.arange(N) % 7, labels, 0).astype(np.int32), K)
    difference = model.scores(after, 1.0) - model.scores(before, 1.0)
    np.testing.assert_allclose(difference, model.scores(after - before, 1.0), atol=1e-5)


def test_the_penalty_is_the_one_that_leaves_the_least_error(data, tmp_path):
    embeddings, labels, _ = data
    targets = one_hot(labels, K)
    single = np.arange(N, dtype=np.int32)
    model = Ridge.prepare(embeddings, single, cache=tmp_path)
    errors = [np.square(model.scores(targets, p) - targets).mean() for p in PENALTIES]
    assert model.best_penalty(targets) == PENALTIES[int(np.argmin(errors))]
    assert 0 < np.argmin(errors) < len(PENALTIES) - 1


def test_probabilities_come_from_the_other_rows(data, tmp_path):
    embeddings, labels, groups = data
    p = ridge_probabilities(embeddings, labels, groups, K, cache=tmp_path)
    assert p.shape == (N, K)
    assert p.dtype == np.float32
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)
    assert p.min() >= 1e-7
    assert (p.argmax(axis=1) == labels).mean() > 0.7
    # The row's own label has no say in its scores: only the common temperature may move.
    other = labels.copy()
    other[0] = (labels[0] + 1) % K
    again = ridge_probabilities(embeddings, other, groups, K, cache=tmp_path)
    assert again[0].argsort().tolist() == p[0].argsort().tolist()


def test_what_knows_no_label_is_made_once(data, tmp_path, monkeypatch):
    embeddings, labels, groups = data
    first = ridge_probabilities(embeddings, labels, groups, K, cache=tmp_path)
    monkeypatch.setattr(ridge, "_decompose", None)
    again = ridge_probabilities(embeddings, labels, groups, K, cache=tmp_path)
    assert first.tobytes() == again.tobytes()
    ridge_probabilities(embeddings, (labels + 1) % K, groups, K, cache=tmp_path)


def test_a_class_that_no_other_row_teaches_is_not_doubted(data, tmp_path):
    embeddings, labels, groups = data
    labels = labels.copy()
    labels[[0, 5, 17, 40]] = [K, K + 2, K + 2, K + 2]  # one row; one text three times
    p = ridge_probabilities(embeddings, labels, groups, K + 3, cache=tmp_path)
    rows = [0, 5, 17, 40]
    np.testing.assert_allclose(p[rows, labels[rows]], 0.5, atol=1e-5)
    assert p[:, K + 1].max() < 0.2, "nobody has that class"


@pytest.mark.parametrize("rows", [2, 3])
def test_hardly_any_rows(rows, tmp_path):
    embeddings = np.eye(4, dtype=np.float32)[:rows]
    labels = np.arange(rows, dtype=np.int32) % 2
    groups = np.arange(rows, dtype=np.int32)
    p = ridge_probabilities(embeddings, labels, groups, 2, cache=tmp_path)
    assert np.isfinite(p).all()


def test_a_text_that_everybody_posted(tmp_path):
    embeddings = np.tile(np.eye(4, dtype=np.float32)[0], (500, 1))
    embeddings[-2:] = np.eye(4, dtype=np.float32)[1:3]
    groups = np.zeros(500, dtype=np.int32)
    groups[-2:] = 1, 2
    labels = (np.arange(500) % 2).astype(np.int32)
    assert np.isfinite(ridge_probabilities(embeddings, labels, groups, 2, cache=tmp_path)).all()
