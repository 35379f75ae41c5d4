"""Zero-shot classifiers: entailment of each class, resumed; wrong models in one sentence."""

from __future__ import annotations

import json

import numpy as np
import pytest

from labelreview.core.errors import Cancelled, EvidenceError
from labelreview.evidence.voices import zero_shot
from labelreview.evidence.voices.descriptions import describe
from labelreview.evidence.voices.zero_shot import zero_shot_scores

pytest.importorskip("torch", reason="needs the extra models")
pytestmark = pytest.mark.models

CLASSES = describe(("water_flood", "music", "sport"))


@pytest.fixture
def nli(make_checkpoint):
    return make_checkpoint("nli", ["Contradiction", "Entailment", "Neutral"])


def softmax(scores):
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def test_scores_are_those_of_the_pipeline_of_transformers(posts, nli, tmp_path):
    from transformers import pipeline

    texts = [text[:25] for text in posts[0][:6]]  # the pipeline cuts nothing
    ours = softmax(zero_shot_scores(texts, str(nli), CLASSES, cache=tmp_path))
    ask = pipeline("zero-shot-classification", model=str(nli), device="cpu")
    names = [name for name, *_ in CLASSES]
    for text, row in zip(texts, ours, strict=True):
        answer = ask(text, names, hypothesis_template=zero_shot.HYPOTHESIS)
        theirs = dict(zip(answer["labels"], answer["scores"], strict=True))
        np.testing.assert_allclose(row, [theirs[name] for name in names], atol=1e-4)
    assert np.ptp(ours) > 0.01


def test_a_stopped_reading_goes_on_at_the_next_part(posts, nli, tmp_path, monkeypatch):
    monkeypatch.setattr(zero_shot, "_PAIRS", 30)
    texts = posts[0][:25]
    whole = zero_shot_scores(texts, str(nli), CLASSES, cache=tmp_path / "a")

    def stop(step, done, total):
        if done >= 10:
            raise Cancelled()

    with pytest.raises(Cancelled):
        zero_shot_scores(texts, str(nli), CLASSES, cache=tmp_path / "b", progress=stop)
    assert (len(list((tmp_path / "b").rglob("part_*.npy")))) == 1
    calls = []
    again = zero_shot_scores(
        texts, str(nli), CLASSES, cache=tmp_path / "b", progress=lambda *call: calls.append(call)
    )
    assert [done for _, done, _ in calls] == [10, 20, 25]
    np.testing.assert_array_equal(again, whole)


def test_descriptions_are_read_and_kept_apart(posts, nli, tmp_path):
    texts = posts[0][:3]
    plain = zero_shot_scores(texts, str(nli), CLASSES, cache=tmp_path)
    more = (("water flood", "Rivers rise."), *CLASSES[1:])
    described = zero_shot_scores(texts, str(nli), more, cache=tmp_path)
    assert not np.allclose(plain[:, 0], described[:, 0])
    np.testing.assert_allclose(plain[:, 1:], described[:, 1:], atol=1e-5)


def test_odd_and_long_texts_and_names_are_read(nli, tmp_path):
    texts = ["", "\x00", "word " * 20_000, "👍"]
    scores = zero_shot_scores(texts, str(nli), (("x" * 5_000,), ("music",)), cache=tmp_path)
    assert scores.shape == (4, 2)
    assert np.isfinite(scores).all()


def wrong(case, folder, make_checkpoint):
    if case == "an empty folder":
        folder.mkdir()
        return
    names = ["flood", "music"] if case == "another classifier" else ["entailment", "other"]
    made = make_checkpoint("wrong", names)
    if case == "pickled":
        (made / "model.safetensors").rename(made / "pytorch_model.bin")
    elif case == "no weights":
        (made / "model.safetensors").unlink()
    elif case == "GLiClass":
        config = json.loads((made / "config.json").read_text(encoding="utf-8"))
        config |= {"model_type": "GLiClass", "architectures": ["GLiClassModel"]}
        (made / "config.json").write_text(json.dumps(config), encoding="utf-8")


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("another classifier", r"does not tell entailment \(its labels are flood, music\)"),
        ("an empty folder", "does not contain a model"),
        ("pickled", "no weights in the safetensors format"),
        ("no weights", "no weights in the safetensors format"),
        ("GLiClass", "is a GLiClass model, which transformers cannot load"),
    ],
)
def test_wrong_models_are_one_sentence(case, says, make_checkpoint, tmp_path):
    folder = tmp_path / "wrong"
    wrong(case, folder, make_checkpoint)
    with pytest.raises(EvidenceError, match=says):
        zero_shot_scores(["a", "b"], str(folder), CLASSES, cache=tmp_path / "cache")


def test_one_class_leaves_nothing_to_choose(nli, tmp_path):
    with pytest.raises(EvidenceError, match="only one"):
        zero_shot_scores(["a"], str(nli), CLASSES[:1], cache=tmp_path)


def test_no_folder_and_no_hub_id_is_one_sentence(tmp_path):
    with pytest.raises(EvidenceError, match="There is no model folder"):
        zero_shot_scores(["a"], "./no/such/folder", CLASSES, cache=tmp_path)
