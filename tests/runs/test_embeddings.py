"""The texts as numbers, read back from where scoring left them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from labelreview.runs import embeddings as module
from labelreview.runs.embeddings import nearest_to, vectors_of


def test_vectors_are_those_of_the_neighbours(at_hand) -> None:
    dataset, run, evidence = at_hand
    vectors = vectors_of(dataset, run, evidence)
    assert vectors.shape[0] == run.rows
    assert vectors.dtype == np.float32
    neighbours, cosines = np.load(run.neighbours_path), np.load(run.similarities_path)
    there = neighbours >= 0
    rows = np.broadcast_to(np.arange(run.rows)[:, None], neighbours.shape)[there]
    made = np.einsum("ij,ij->i", vectors[rows], vectors[neighbours[there]])
    np.testing.assert_allclose(made, cosines[there], atol=1e-5)


def test_vectors_are_read_back(at_hand, monkeypatch) -> None:
    dataset, run, evidence = at_hand
    monkeypatch.setattr("labelreview.evidence.lsa._reduce", lambda *_: pytest.fail("made anew"))
    assert isinstance(vectors_of(dataset, run, evidence), np.memmap)


def test_vectors_that_are_gone_are_made_again(at_hand, tmp_path) -> None:
    dataset, run, evidence = at_hand
    kept = vectors_of(dataset, run, evidence)
    np.testing.assert_array_equal(vectors_of(dataset, run, tmp_path / "elsewhere"), kept)


def test_the_nearest_by_hand(monkeypatch) -> None:
    monkeypatch.setattr(module, "_ROWS", 2)
    angles = np.radians([0, 10, 50, 30, 120])
    vectors = np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    assert nearest_to(vectors, 0, 2).tolist() == [1, 3]
    assert nearest_to(vectors, 0, 50).tolist() == [1, 3, 2]  # row 4 points elsewhere
    assert nearest_to(vectors[:1], 0, 5).tolist() == []


def test_a_row_of_nothing_has_no_neighbours() -> None:
    assert nearest_to(np.zeros((4, 3), np.float32), 1, 2).tolist() == []


def test_a_run_with_an_encoder_is_seen_by_its_embeddings(builtin_space, monkeypatch, tmp_path):
    from labelreview.evidence.encoder import Encoded

    dataset, run = builtin_space.dataset("builtin"), builtin_space.run("builtin")
    embeddings = np.eye(3, dtype=np.float32)
    asked = []

    def encode(texts, encoder, **_):
        asked.append((texts, encoder))
        return Encoded(embeddings, ())

    monkeypatch.setattr("labelreview.runs.embeddings.encode", encode)
    encoded = replace(run, configuration=replace(run.configuration, encoder="mine"))
    assert vectors_of(dataset, encoded, tmp_path) is embeddings
    assert asked == [(dataset.texts(), "mine")]


def test_the_place_of_the_vectors_is_noted_and_the_encoder_not_asked_again(
    builtin_space, monkeypatch, tmp_path
):
    """Asking for an encoder reads all its files and waits for the Hub."""
    from labelreview.evidence.encoder import Encoded

    dataset, run = builtin_space.dataset("builtin"), builtin_space.run("builtin")
    encoded = replace(run, configuration=replace(run.configuration, encoder="mine"))
    outputs = np.random.default_rng(0).random((run.rows, 6), np.float32)
    (tmp_path / "model").mkdir()
    np.save(tmp_path / "model" / "all.npy", outputs)
    asked = []

    def encode(*_, **__):
        asked.append(1)
        return Encoded(np.load(tmp_path / "model" / "all.npy", mmap_mode="r")[:, :4], ())

    monkeypatch.setattr(module, "encode", encode)
    for _ in range(2):
        np.testing.assert_array_equal(vectors_of(dataset, encoded, tmp_path), outputs[:, :4])
    assert len(asked) == 1

    # What was noted is gone, or belongs to other texts: it is found the long way again.
    (note,) = tmp_path.glob("*/place.json")
    for damage in ("{", '{"file": "gone.npy", "columns": 4}', '{"columns": 4}'):
        note.write_text(damage)
        np.testing.assert_array_equal(vectors_of(dataset, encoded, tmp_path), outputs[:, :4])
    assert len(asked) == 4
