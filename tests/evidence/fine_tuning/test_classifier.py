"""A classifier that learned every row, saved where others can load it."""

import json

import numpy as np
import pytest

from labelreview.core.errors import Cancelled
from labelreview.evidence import checkpoint_probabilities
from labelreview.evidence.fine_tuning import fit_classifier

pytest.importorskip("torch", reason="needs the extra models")
pytestmark = pytest.mark.models

CLASSES = ("water", "goal", "the band")


@pytest.fixture
def fit(chat, encoder):
    def run(folder, **options):
        fit_classifier(*chat, CLASSES, encoder, epochs=2, seed=0, folder=folder, **options)
        return folder

    return run


def test_it_is_a_folder_of_transformers(chat, fit, tmp_path):
    from transformers import pipeline

    folder = fit(tmp_path / "saved")
    names = {path.name for path in folder.iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= names
    assert not any(name.endswith((".bin", ".pt", ".pth")) or "training" in name for name in names)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert config["id2label"] == {"0": "water", "1": "goal", "2": "the band"}
    texts = chat[0][:9]
    prediction = checkpoint_probabilities(texts, str(folder), CLASSES, cache=tmp_path / "cache")
    assert prediction.warnings == ()
    classify = pipeline("text-classification", model=str(folder), top_k=None, device="cpu")
    for text, row in zip(texts, prediction.probabilities, strict=True):
        theirs = {answer["label"]: answer["score"] for answer in classify([text])[0]}
        np.testing.assert_allclose([theirs[name] for name in CLASSES], row, atol=1e-4)


def test_again_gives_the_same_weights(fit, tmp_path):
    weights = [(fit(tmp_path / name) / "model.safetensors").read_bytes() for name in "ab"]
    assert weights[0] == weights[1]


def test_it_goes_on_where_it_was_stopped(fit, tmp_path):
    def stop(step, done, total):
        assert step == "Fine-tuning on all rows"
        if done == 4:
            raise Cancelled()

    with pytest.raises(Cancelled):
        fit(tmp_path / "stopped", progress=stop)
    said = []
    fit(tmp_path / "stopped", progress=lambda *words: said.append(words))
    assert [done for _, done, _ in said] == [4, 5, 6]
    whole = fit(tmp_path / "whole") / "model.safetensors"
    assert whole.read_bytes() == (tmp_path / "stopped" / "model.safetensors").read_bytes()
