"""One text tried: its label, the words that drove it, the most similar examples."""

import numpy as np
import pandas as pd
import pytest

from labelreview.classifiers.predict import NEAREST, prepare_predictor
from labelreview.core.configuration import Configuration
from labelreview.core.errors import EvidenceError
from labelreview.data.sources import ColumnOptions, import_source, read_source
from labelreview.evidence.encoder import load_encoder
from labelreview.evidence.pretrained import find_model
from labelreview.evidence.tfidf import fit_tfidf
from labelreview.explain.occlusion import PHRASES

RIVER = ["water in our street", "the river rises", "water at the bridge", "the river is high"]
BAND = ["what a concert", "the band plays", "a concert tonight", "the band is back"]


def dataset_of(texts, labels, folder):
    table = read_source(pd.DataFrame({"text": texts, "label": labels}))
    return import_source(table, folder, ColumnOptions(text_column="text", label_column="label"))


@pytest.fixture
def dataset(tmp_path):
    return dataset_of([*RIVER, *BAND], ["flood"] * 4 + ["music"] * 4, tmp_path / "datasets")


@pytest.fixture
def trial(dataset, tmp_path):
    return prepare_predictor(dataset, Configuration(), cache=tmp_path / "evidence")


def test_the_label_its_words_and_its_neighbours(trial):
    tried = trial("Water, water in street concert")
    assert tried.label == "flood"
    assert tried.probabilities.dtype == np.float32
    assert tried.probabilities.shape == (2,)
    assert tried.probabilities.sum() == pytest.approx(1)
    assert [word for word, _ in tried.words] == ["Water,", "water", "in", "street", "concert"]
    weights = [weight for _, weight in tried.words]
    assert weights[3] > 0 > weights[4]
    assert len(tried.nearest) == NEAREST
    assert tried.nearest[0].given_label == "flood"
    similarities = [alike.similarity for alike in tried.nearest]
    assert similarities == sorted(similarities, reverse=True)


def test_an_example_is_its_own_nearest(trial, dataset):
    nearest = trial("the band is back").nearest[0]
    assert nearest.example_id == dataset.example_ids()[7]
    assert nearest.text == "the band is back"
    assert nearest.similarity == pytest.approx(1)


def test_the_weight_of_a_word_is_what_its_loss_costs(trial):
    def odds(text):
        chances = trial(text).probabilities[0].astype(float)
        return np.log(chances / (1 - chances))

    weights = dict(trial("river in tears").words)
    assert weights["river"] == pytest.approx(odds("river in tears") - odds(" in tears"), abs=1e-4)


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_no_text_is_one_sentence(trial, text):
    with pytest.raises(EvidenceError, match="no text to classify"):
        trial(text)


@pytest.mark.parametrize("text", ["?", "\ud83d broken", "<b>x</b>", "word " * 3_000])
def test_odd_texts(trial, text):
    tried = trial(text)
    assert np.isfinite([weight for _, weight in tried.words]).all()
    assert len(tried.words) <= PHRASES


def test_other_texts_are_counted_alike():
    matrix, count = fit_tfidf(RIVER)
    assert abs(matrix - count(RIVER)).max() < 1e-6
    assert count(["zzz"]).nnz == 0


@pytest.mark.models
def test_a_checkpoint_is_asked(dataset, make_checkpoint, tmp_path):
    model = make_checkpoint("checkpoint", ["Music", "FLOOD"])
    trial = prepare_predictor(
        dataset, Configuration(), model=str(model), cache=tmp_path / "evidence"
    )
    tried = trial("river band")
    turned = make_checkpoint("turned", ["flood", "music"])
    other = prepare_predictor(
        dataset, Configuration(), model=str(turned), cache=tmp_path / "evidence"
    )
    np.testing.assert_allclose(tried.probabilities, other("river band").probabilities[::-1])
    assert tried.nearest[0].text in (*RIVER, *BAND)


@pytest.mark.models
def test_a_checkpoint_of_other_classes_is_one_sentence(dataset, make_checkpoint, tmp_path):
    model = make_checkpoint("checkpoint", ["fire", "music"])
    with pytest.raises(EvidenceError, match=r"lacks the classes \[flood\]"):
        prepare_predictor(dataset, Configuration(), model=str(model), cache=tmp_path / "evidence")


@pytest.mark.models
def test_an_encoder_judges_too_and_says_what_is_near(dataset, make_checkpoint, tmp_path, trial):
    encoder = str(make_checkpoint("encoder", ["a", "b"]))
    cache = tmp_path / "evidence"
    tried = prepare_predictor(dataset, Configuration(encoder=encoder), cache=cache)(
        "the river band"
    )
    assert not np.allclose(tried.probabilities, trial("the river band").probabilities)
    read = load_encoder(find_model(encoder))
    cosines = read(dataset.texts(), 8) @ read(["the river band"], 1)[0]
    expected = [dataset.texts()[i] for i in np.argsort(-cosines)[:NEAREST]]
    assert [alike.text for alike in tried.nearest] == expected


def test_a_long_text_is_weighed_in_phrases(trial):
    text = " ".join(f"w{i}" for i in range(120))
    phrases = [phrase for phrase, _ in trial(text).words]
    assert phrases[0] == "w0 w1 w2"
    assert " ".join(phrases) == text
    assert len(phrases) == 40
    assert " ".join(phrase for phrase, _ in trial("w " * 1_000).words).split() == ["w"] * 200
