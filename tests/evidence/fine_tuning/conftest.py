"""A tiny encoder, posts that it can learn, and what fine-tuning says about them."""

import numpy as np
import pytest

from labelreview.evidence import make_folds
from labelreview.evidence.fine_tuning import fine_tune, session

TOPICS = ("water water water", "goal goal goal", "band band band")
EPOCHS = 2


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    """On a busy machine tiny networks wait for their second thread most of the time."""
    monkeypatch.setattr(session, "_THREADS", 1)


@pytest.fixture
def encoder(make_checkpoint):
    return str(make_checkpoint("encoder", ["a", "b"], num_hidden_layers=2))


@pytest.fixture(scope="session")
def chat():
    """96 different posts on three topics, and their topics."""
    texts = [f"{TOPICS[i % 3]} no{i}" for i in range(96)]
    return texts, np.arange(96, dtype=np.int32) % 3


@pytest.fixture(scope="session")
def whole(chat, make_checkpoint_at, tmp_path_factory):
    """What `tune(*chat)` gives, made elsewhere in one go."""
    folder = tmp_path_factory.mktemp("whole")
    encoder = str(make_checkpoint_at(folder / "encoder", ["a", "b"], num_hidden_layers=2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "_THREADS", 1)
        return fine_tune(
            *chat, _folds(chat[1]), 3, encoder, epochs=EPOCHS, seed=0, cache=folder / "cache"
        )


def _folds(labels):
    return make_folds(labels, np.arange(len(labels), dtype=np.int32), 3, 0)


@pytest.fixture
def tune(encoder, tmp_path):
    """Fine-tune the tiny encoder in three folds."""

    def run(texts, labels, *, folds=None, n_classes=3, cache="cache", **options):
        if folds is None:
            folds = _folds(labels)
        options = {"epochs": EPOCHS, "seed": 0, **options}
        return fine_tune(
            texts, labels, folds, n_classes, encoder, cache=tmp_path / cache, **options
        )

    return run
