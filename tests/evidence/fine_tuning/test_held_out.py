"""Fine-tuning fold by fold: held out, repeatable, resumed, cancelled; with its dynamics."""

import importlib.util
import random

import numpy as np
import pytest

from labelreview.core.errors import Cancelled, EvidenceError, MissingExtraError
from labelreview.evidence import make_folds
from labelreview.evidence.fine_tuning import fine_tune, fold_training, held_out, layers
from labelreview.evidence.fine_tuning.recipe import DROPOUT_PASSES
from labelreview.evidence.fine_tuning.upper_layers import UpperLayers

pytest.importorskip("torch", reason="needs the extra models")
pytestmark = pytest.mark.models

EPOCHS = 2
LOWER = 3  # words about the lower layers of 96 texts
STEPS = 4  # of one fold: two epochs of two batches


def folds_of(labels):
    return make_folds(labels, np.arange(len(labels), dtype=np.int32), 3, 0)


def same(one, two):
    return np.array_equal(one.probabilities, two.probabilities) and all(
        np.array_equal(getattr(one.dynamics, name), getattr(two.dynamics, name))
        for name in ("confidence", "margin", "correct", "dropout")
    )


class Stop:
    """A progress that asks to stop at its n-th word."""

    def __init__(self, at):
        self.at, self.said = at, []

    def __call__(self, step, done, total):
        self.said.append((step, done, total))
        if len(self.said) == self.at:
            raise Cancelled()


@pytest.fixture
def trainings(monkeypatch):
    """The step of each training that was started."""
    steps = []
    real = held_out.train_fold

    def train_fold(*arguments, **options):
        steps.append(options["step"])
        return real(*arguments, **options)

    monkeypatch.setattr(held_out, "train_fold", train_fold)
    return steps


def test_what_comes_out(chat, tune, tmp_path, capfd):
    import torch

    threads, state = torch.get_num_threads(), (random.getstate(), torch.get_rng_state())
    numeric = np.random.get_state()[1]
    progress = Stop(at=None)
    tuned = tune(*chat, progress=progress)
    assert tuned.probabilities.shape == (96, 3)
    assert tuned.probabilities.dtype == np.float32
    np.testing.assert_allclose(tuned.probabilities.sum(axis=1), 1, atol=1e-5)
    assert tuned.probabilities.min() >= 1e-7
    dynamics = tuned.dynamics
    for values in (dynamics.confidence, dynamics.margin, dynamics.correct):
        assert values.shape == (96, EPOCHS)
        assert values.dtype == np.float32
        assert np.isfinite(values).all()
    assert dynamics.dropout.shape == (96, DROPOUT_PASSES)
    assert np.ptp(dynamics.dropout, axis=1).min() > 0
    # In steps of the optimiser, then in passes.
    fold = [("Fine-tuning, fold 2 of 3", done, STEPS) for done in range(1, STEPS + 1)]
    assert [said for said in progress.said if said[0] == fold[0][0]] == fold
    assert progress.said[-1] == ("Predicting fold 3 of 3", DROPOUT_PASSES, DROPOUT_PASSES)
    # Nothing is left behind: no checkpoint, no word, no other random numbers.
    (folder,) = (tmp_path / "cache").iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["fold_0", "fold_1", "fold_2"]
    assert capfd.readouterr() == ("", "")
    assert torch.get_num_threads() == threads
    assert random.getstate() == state[0]
    assert torch.equal(torch.get_rng_state(), state[1])
    assert np.array_equal(np.random.get_state()[1], numeric)


def test_again_gives_the_same_bits(chat, tune, whole, trainings):
    for _ in range(2):  # the second time, they are kept
        assert same(whole, tune(*chat))
        assert len(trainings) == 3
    assert not same(whole, tune(*chat, seed=1))


def test_a_fold_does_not_depend_on_its_own_labels(chat, tune, whole):
    texts, labels = chat
    folds = folds_of(labels)
    turned = np.where(folds == 0, (labels + 1) % 3, labels).astype(np.int32)
    again = tune(texts, turned, folds=folds)
    own, others = folds == 0, folds != 0
    assert np.array_equal(whole.probabilities[own], again.probabilities[own])
    assert (whole.probabilities[others] != again.probabilities[others]).any(axis=1).all()


def test_the_texts_are_learned_and_a_wrong_label_shows(chat, tune, monkeypatch):
    texts, labels = chat
    # A network this small needs to be pushed.
    monkeypatch.setattr(layers, "HEAD_LEARNING_RATE", 1e-2)
    monkeypatch.setattr(fold_training, "UPPER_LEARNING_RATE", 1e-2)
    given = labels.copy()
    wrong = np.arange(0, 96, 12)
    given[wrong] = (labels[wrong] + 1) % 3
    tuned = tune(texts, given, epochs=12)
    assert (tuned.probabilities.argmax(axis=1) == labels).mean() > 0.6
    dynamics = tuned.dynamics
    right = np.setdiff1d(np.arange(96), wrong)
    for values in (dynamics.confidence, dynamics.margin, dynamics.correct, dynamics.dropout):
        assert values[wrong].mean() < values[right].mean()


@pytest.mark.parametrize("at", [LOWER + 3, LOWER + STEPS + 3])
def test_stopped_within_a_fold(chat, tune, whole, at):
    stop = Stop(at)
    with pytest.raises(Cancelled):
        tune(*chat, cache="stopped", progress=stop)
    assert len(stop.said) == at
    listen = Stop(at=None)
    assert same(whole, tune(*chat, cache="stopped", progress=listen))
    assert listen.said[0] == ("Running the lower layers", 96, 96)
    if at == LOWER + 3:  # in the second epoch, which starts anew
        assert listen.said[1] == ("Fine-tuning, fold 1 of 3", 3, STEPS)
    else:  # while the fold is judged, by what it learned
        assert listen.said[1] == ("Predicting fold 1 of 3", 0, DROPOUT_PASSES)


def test_finished_folds_are_kept(chat, tune, trainings, tmp_path):
    with pytest.raises(Cancelled):
        tune(*chat, progress=Stop(LOWER + STEPS + DROPOUT_PASSES + 2))
    assert trainings == [f"Fine-tuning, fold {fold} of 3" for fold in (1, 2)]
    (done,) = tmp_path.glob("cache/*/fold_0/probabilities.npy")
    written = done.stat().st_mtime_ns
    tune(*chat)
    assert trainings[2:] == [f"Fine-tuning, fold {fold} of 3" for fold in (2, 3)]
    assert done.stat().st_mtime_ns == written


def test_a_checkpoint_that_was_cut_short_is_not_used(chat, tune, whole, tmp_path):
    with pytest.raises(Cancelled):
        tune(*chat, cache="stopped", progress=Stop(LOWER + STEPS - 1))
    (state,) = tmp_path.glob("stopped/*/fold_0_unfinished/epoch_0/state.safetensors")
    state.write_bytes(state.read_bytes()[:-1])
    assert same(whole, tune(*chat, cache="stopped"))


def test_rare_classes(chat, tune):
    texts, labels = chat
    labels = labels.copy()
    labels[0], labels[[1, 2]] = 3, 4
    tuned = tune(texts, labels, n_classes=6)
    assert tuned.probabilities[0, 3] == pytest.approx(0.5, abs=1e-3)
    assert tuned.probabilities[:, 5].max() < 1e-6
    others = tuned.probabilities[np.flatnonzero(folds_of(labels) == folds_of(labels)[0])[1:]]
    assert others[:, 3].max() < 1e-6


def test_a_fold_that_leaves_one_class(chat, tune):
    texts, labels = chat
    folds = np.where(labels == 0, np.arange(96) % 2 + 1, 0).astype(np.int16)
    tuned = tune(texts, labels, folds=folds)
    np.testing.assert_allclose(tuned.probabilities[folds == 0, 0], 0.5, atol=1e-3)


def test_no_such_encoder(tmp_path):
    with pytest.raises(EvidenceError, match="no model folder"):
        fine_tune(
            ["a", "b"],
            np.array([0, 1], dtype=np.int32),
            np.array([0, 1], dtype=np.int16),
            2,
            str(tmp_path / "none"),
            epochs=1,
            seed=0,
            cache=tmp_path,
        )


def test_pickled_weights_are_never_read(encoder, tune, chat, tmp_path):
    (tmp_path / "encoder" / "model.safetensors").rename(tmp_path / "encoder/pytorch_model.bin")
    with pytest.raises(EvidenceError, match="no weights in the safetensors format"):
        tune(*chat)
    assert not (tmp_path / "cache").exists()


def test_without_the_extra(monkeypatch, tune, chat):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "accelerate" else real(name)
    )
    with pytest.raises(MissingExtraError, match=r"pip install 'labelreview\[models\]'"):
        tune(*chat)


def test_numbers_that_are_none(monkeypatch, tune, chat):
    real = UpperLayers.logits
    monkeypatch.setattr(UpperLayers, "logits", lambda *a, **o: real(*a, **o) * np.nan)
    with pytest.raises(EvidenceError, match="diverged to NaN or infinite values"):
        tune(*chat)
