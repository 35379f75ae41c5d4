"""What every head owes, for the tuple itself: a new head is tested by being in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from labelreview.core.configuration import Configuration
from labelreview.core.text_normalisation import duplicate_groups
from labelreview.evidence import HeadOutput, Neighbours, Words, find_neighbours, make_folds
from labelreview.evidence.encoder import Encoded
from labelreview.evidence.fine_tuning import FineTuned
from labelreview.evidence.gather import fit_heads
from labelreview.evidence.heads import HEADS, Head, HeadInputs, fine_tuned
from labelreview.evidence.values import Dynamics
from labelreview.evidence.views import Views

LABELS = {
    "2 classes": (2, np.arange(60) % 2),
    "40 classes": (40, np.arange(120) % 40),
    "a class with one row": (3, np.where(np.arange(60) == 7, 2, np.arange(60) % 2)),
    "a class never given": (4, np.arange(60) % 3),
}
VOICES = ("class names", "zero-shot")
TUNED = Configuration(encoder="e", second_encoder="f", fine_tune="g", classifier="c")


def views(n: int, classes: np.ndarray, k: int) -> Views:
    """Texts and vectors that say a little about the classes; the first two texts are the same."""
    rng = np.random.default_rng(0)
    texts = [f"topic{c} word{rng.integers(9)} no{i}" for i, c in enumerate(classes)]
    texts[1] = texts[0]
    vectors = rng.normal(size=(n, 12)).astype(np.float32) + np.eye(12)[classes % 12]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    groups = duplicate_groups(texts)
    encoded = (Encoded(vectors, ()), Encoded(vectors[:, ::-1].copy(), ()))
    neighbours = find_neighbours(vectors, groups)
    return Views(
        texts,
        Words(texts),
        encoded,
        vectors,
        vectors,
        groups,
        neighbours,
        class_embeddings=np.eye(40, 12, dtype=np.float32)[:k],
        zero_shot=rng.normal(size=(n, k)).astype(np.float32),
    )


def uniform(n: int, k: int) -> HeadOutput:
    return HeadOutput(np.full((n, k), 1 / k, dtype=np.float32))


def inputs(case: str, cache: Path, configuration: Configuration = TUNED) -> HeadInputs:
    k, labels = LABELS[case]
    labels = labels.astype(np.int32)
    made = views(len(labels), labels, k)
    folds = make_folds(labels, made.duplicates, 3, 0)
    ready_made = {name: uniform(len(labels), k) for name in ("probabilities", "classifier")}
    return HeadInputs(made, labels, folds, k, configuration, cache, ready_made)


@pytest.fixture(autouse=True)
def stand_in(monkeypatch):
    """Fine-tuning has its own tests; here only what the head makes of its result counts."""

    def tune(texts, labels, folds, n_classes, model, **options):
        n = len(labels)
        half = np.full((n, options["epochs"]), 0.5, dtype=np.float32)
        dynamics = Dynamics(half, half, half, half[:, :1])
        return FineTuned(uniform(n, n_classes).probabilities, dynamics)

    monkeypatch.setattr(fine_tuned, "fine_tune", tune)


each = pytest.mark.parametrize("head", HEADS, ids=lambda head: head.name)


@pytest.mark.parametrize("case", LABELS)
@each
def test_probabilities_are_distributions(head: Head, case: str, tmp_path: Path) -> None:
    given = inputs(case, tmp_path)
    p = head.predict(given).probabilities
    assert p.shape == (len(given.labels), given.n_classes)
    assert p.dtype == np.float32
    assert np.isfinite(p).all()
    assert p.min() >= np.float32(1e-7)
    np.testing.assert_allclose(p.sum(axis=1, dtype=float), 1, atol=1e-5)


@each
def test_equal_inputs_give_equal_bits_with_and_without_a_cache(head: Head, tmp_path: Path) -> None:
    first = head.predict(inputs("2 classes", tmp_path / "a")).probabilities
    for cache in ("a", "b"):
        again = head.predict(inputs("2 classes", tmp_path / cache)).probabilities
        np.testing.assert_array_equal(again, first)


@pytest.mark.parametrize("name", ["words", "encoder", "all views", "ridge", "neighbours"])
def test_the_label_of_a_row_does_not_reach_its_own_prediction(name: str, tmp_path: Path) -> None:
    """With the label of one text flipped, the prediction of that text stays the same."""
    head = next(head for head in HEADS if head.name == name)
    given = inputs("2 classes", tmp_path)
    flipped = given.labels.copy()
    flipped[5] = 1 - flipped[5]
    p, q = (
        head.predict(replace(given, labels=labels)).probabilities
        for labels in (given.labels, flipped)
    )
    # A small difference comes from the temperature and the penalty, fitted on all labels.
    assert p[5].argmax() == q[5].argmax()
    assert abs(p[5] - q[5]).max() < 0.1


def test_names_are_unique_and_stored_ones_stay() -> None:
    names = [head.name for head in HEADS]
    assert names == [
        "words",
        "encoder",
        "second encoder",
        "all views",
        "balanced classes",
        "ridge",
        "neighbours",
        "fine-tuned",
        "probabilities",
        "classifier",
        "class names",
        "zero-shot",
    ]
    assert len({head.title for head in HEADS}) == len(names)
    assert all(head.needs for head in HEADS)


def available(given: HeadInputs) -> list[str]:
    return [head.name for head in HEADS if head.is_available(given)]


def test_heads_are_available_as_configured(tmp_path: Path) -> None:
    plain = Configuration()
    full = inputs("2 classes", tmp_path)
    assert available(full) == [head.name for head in HEADS]
    no_model = replace(full.views, encoded=(), class_embeddings=None, zero_shot=None)
    bare = replace(full, ready_made={}, configuration=plain, views=no_model)
    always = ["words", "all views", "balanced classes", "ridge", "neighbours"]
    assert available(bare) == always
    many = replace(inputs("40 classes", tmp_path, plain), ready_made={})
    assert available(many) == [
        *("encoder", "second encoder", "all views", "ridge", "neighbours"),
        *VOICES,
    ]
    # A ready-made prediction is compared with the head on words.
    assert available(inputs("40 classes", tmp_path, plain))[0] == "words"


def test_all_available_heads_are_pooled_and_a_memorised_one_is_reported(tmp_path: Path) -> None:
    given = inputs("2 classes", tmp_path)
    noise = np.random.default_rng(1).integers(0, 2, 60).astype(np.int32)
    memorised = np.eye(2, dtype=np.float32)[noise].clip(1e-7)
    configuration = replace(TUNED, probabilities="folder/mine.npy", classifier=None, folds=3)
    gathered = fit_heads(
        given.views,
        ("a", "b"),
        noise,
        {"probabilities": HeadOutput(memorised, ("First.",))},
        configuration,
        cache=tmp_path,
    )
    names = [head.name for head in HEADS if head.name != "classifier"]
    assert list(gathered.weights) == names
    # Signals compare what learned from the labels.
    assert list(gathered.evidence.heads) == [name for name in names if name not in VOICES]
    assert gathered.weights["probabilities"] == pytest.approx(0.1, abs=0.03)
    assert gathered.evidence.dynamics is not None
    first, second = gathered.warnings
    assert first == "First."
    assert second.startswith("mine.npy agrees with 100.0% of the given labels; a simple model")


def test_rows_without_neighbours_get_equal_probabilities(tmp_path: Path) -> None:
    given = inputs("2 classes", tmp_path)
    none = Neighbours(np.full((60, 3), -1, np.int32), np.zeros((60, 3), np.float32))
    head = next(head for head in HEADS if head.name == "neighbours")
    p = head.predict(replace(given, views=replace(given.views, neighbours=none))).probabilities
    np.testing.assert_allclose(p, 0.5)
