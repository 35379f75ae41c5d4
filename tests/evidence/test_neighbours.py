"""Neighbours: nearest first, never the row or its duplicates, the same every time."""

import numpy as np
import pytest

from labelreview.core.text_normalisation import duplicate_groups
from labelreview.evidence import Words, find_neighbours, lsa_embeddings, neighbours


def vectors(n, dimensions=16, seed=0):
    return np.random.default_rng(seed).normal(size=(n, dimensions)).astype(np.float32)


def test_equals_the_definition():
    embeddings = vectors(300)
    groups = np.arange(300, dtype=np.int32)
    found = find_neighbours(embeddings, groups, k=5)
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -2)
    expected = np.argsort(-cosines, axis=1)[:, :5]
    assert np.array_equal(found.indices, expected)
    np.testing.assert_allclose(
        found.similarities, np.take_along_axis(cosines, expected, axis=1), atol=1e-5
    )


def test_shapes_types_and_order():
    found = find_neighbours(vectors(50), np.arange(50, dtype=np.int32))
    assert found.indices.shape == found.similarities.shape == (50, 20)
    assert found.indices.dtype == np.int32
    assert found.similarities.dtype == np.float32
    assert (np.diff(found.similarities, axis=1) <= 0).all()


def test_never_itself_nor_a_duplicate_and_few_copies_of_any_text():
    embeddings = np.abs(vectors(12))[np.repeat(np.arange(12), 10)]
    groups = np.repeat(np.arange(12, dtype=np.int32), 10)
    found = find_neighbours(embeddings, groups, k=20)
    assert (found.indices >= 0).all()
    theirs = groups[found.indices]
    assert not (theirs == groups[:, None]).any()
    assert max(np.bincount(row).max() for row in theirs) == 4


def test_too_few_rows_are_padded():
    found = find_neighbours(np.abs(vectors(3)), np.array([0, 0, 1], dtype=np.int32), k=4)
    assert found.indices.tolist() == [[2, -1, -1, -1], [2, -1, -1, -1], [0, 1, -1, -1]] or (
        found.indices[2, :2].tolist() == [1, 0]
    )
    assert (found.similarities[found.indices < 0] == 0).all()


def test_a_row_of_zeros_has_no_neighbours_and_is_nobodys():
    embeddings = np.abs(vectors(5))
    embeddings[2] = 0
    found = find_neighbours(embeddings, np.arange(5, dtype=np.int32), k=3)
    assert (found.indices[2] == -1).all()
    assert not (found.indices == 2).any()


def test_the_approximate_search_finds_nearly_all_and_repeats_itself(monkeypatch):
    centres = vectors(40, seed=1)
    embeddings = centres[np.arange(2_000) % 40] + 0.3 * vectors(2_000)
    groups = np.arange(2_000, dtype=np.int32)
    exact = find_neighbours(embeddings, groups, k=10)
    monkeypatch.setattr(neighbours, "_EXACT_BELOW", 1_000)
    first, again = (find_neighbours(embeddings, groups, k=10) for _ in range(2))
    assert np.array_equal(first.indices, again.indices)
    assert np.array_equal(first.similarities, again.similarities)
    shared = [len(set(a) & set(b)) for a, b in zip(exact.indices, first.indices, strict=True)]
    assert np.mean(shared) > 9
    assert not (first.indices == np.arange(2_000)[:, None]).any()


def test_texts_about_the_same_are_neighbours_without_a_model(tmp_path):
    texts = [
        "flood water rising near the bridge",
        "the bridge is under flood water",
        "lovely concert last night",
        "what a concert that was last night",
        "flood water rising near the BRIDGE!",
    ]
    embeddings = lsa_embeddings(Words(texts), cache=tmp_path)
    found = find_neighbours(embeddings, duplicate_groups(texts), k=1)
    assert found.indices[:, 0].tolist() == [1, found.indices[1, 0], 3, 2, 1]
    assert found.indices[1, 0] in (0, 4)


@pytest.mark.parametrize("texts", [["a", "b"], ["same text"] * 3, ["!!!", "???", "ok"]])
def test_embeddings_cope_with_tiny_data(tmp_path, texts):
    embeddings = lsa_embeddings(Words(texts), cache=tmp_path)
    assert embeddings.dtype == np.float32
    lengths = np.linalg.norm(embeddings, axis=1)
    assert (np.isclose(lengths, 1) | (lengths == 0)).all()


def test_embeddings_are_made_once(tmp_path, monkeypatch):
    texts = ["one text", "another text", "and a third"]
    first = np.array(lsa_embeddings(Words(texts), cache=tmp_path))
    monkeypatch.delattr("labelreview.evidence.tfidf.tfidf")
    assert np.array_equal(first, lsa_embeddings(Words(texts), cache=tmp_path))
    with pytest.raises(NameError):
        lsa_embeddings(Words(texts), cache=tmp_path, seed=1)
