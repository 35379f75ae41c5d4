"""Trying a classifier: one text, its predicted label, the words that drove it, similar examples."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.configuration import Configuration
from labelreview.core.errors import EvidenceError
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.evidence.checkpoint import load_checkpoint
from labelreview.evidence.encoder import encode, load_encoder
from labelreview.evidence.linear import words_learner
from labelreview.evidence.out_of_fold import normalised
from labelreview.evidence.pretrained import find_model
from labelreview.evidence.tfidf import fit_tfidf
from labelreview.explain import PredictFunction, occlude

NEAREST = 5
_BATCH = 32
_THREADS = 2


@dataclass(frozen=True, slots=True)
class SimilarExample:
    """An example like the text that was tried. `similarity` is a cosine, -1..1."""

    example_id: str
    text: str
    given_label: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a classifier says about one text.

    label:
        The most probable class.
    probabilities:
        float32 (K,), in the order of the dataset's classes; sum to 1.
    words:
        The words of the text in their order, each with what it contributes: how much the log-odds
        of `label` fall when the word is left out (occlusion). Above 0 it speaks for the label,
        below 0 against it. Of more than 50 words the first 200 in up to 50 phrases.
    nearest:
        The five most similar examples, nearest first.
    """

    label: str
    probabilities: NDArray[np.float32]
    words: tuple[tuple[str, float], ...]
    nearest: tuple[SimilarExample, ...]


@dataclass(frozen=True)
class Predictor:
    """A classifier that is ready to be asked, beside a dataset's ids, texts and given labels."""

    judge: PredictFunction
    similarities: Callable[[str], NDArray[np.float32]]
    classes: tuple[str, ...]
    examples: tuple[tuple[str, str, str], ...]

    def __call__(self, text: str) -> Prediction:
        """What the classifier says about `text`. Raises `EvidenceError` when it is empty."""
        if not text.strip():
            raise EvidenceError("There is no text to judge", "type or paste one")
        said = occlude(self.judge, text)
        label = int(said.whole.argmax())
        return Prediction(self.classes[label], said.whole, said.weights(label), self._nearest(text))

    def _nearest(self, asked: str) -> tuple[SimilarExample, ...]:
        similar = self.similarities(asked)
        found = []
        for i in np.argsort(-similar, kind="stable")[:NEAREST].tolist():
            if similar[i] <= 0:
                break  # nothing in common
            example_id, text, label = self.examples[i]
            found.append(SimilarExample(example_id, text, label, float(similar[i])))
        return tuple(found)


def prepare_predictor(
    dataset: Dataset,
    configuration: Configuration,
    *,
    model: str | None = None,
    cache: Path,
    progress: Progress = silent,
) -> Predictor:
    """What is needed to try texts on a dataset. Takes seconds to minutes, so keep it.

    `model` is the folder or Hub id of a fine-tuned classifier. Without one, the cheap models of
    the configuration are fitted on all rows with their given labels: words and characters, and
    its encoder when it has one. Similar examples are those of its encoder, else those that share
    words. `cache` is where the encoder's embeddings are kept.

    Raises `EvidenceError` for models that cannot be used and for classes that do not match,
    and `MissingExtraError` for models without the extra `models`.
    """
    texts, labels, classes = dataset.texts(), dataset.given(), dataset.labels.names
    # First of all what may not fit.
    judge = None if model is None else _checkpoint(model, classes)
    views = [_words(texts)]
    if configuration.encoder:
        views.append(_embeddings(texts, configuration.encoder, cache, progress))
    if judge is None:
        judge = _together([view.fit(labels, len(classes), progress) for view in views])
    examples = zip(dataset.example_ids(), texts, map(dataset.labels.name, labels), strict=True)
    return Predictor(judge, views[-1].similarities, classes, tuple(examples))


@dataclass(frozen=True)
class _View:
    """One way to see texts as numbers: the examples' features, (n, d), and how to read others."""

    step: str
    features: Any
    read: Callable[[list[str]], Any]
    learner: Any

    def similarities(self, text: str) -> NDArray[np.float32]:
        from sklearn.metrics.pairwise import cosine_similarity

        cosines = cosine_similarity(self.features, self.read([text]))[:, 0]
        similar: NDArray[np.float32] = np.clip(cosines, -1, 1).astype(np.float32)
        return similar

    def fit(self, labels: NDArray[np.int32], n_classes: int, progress: Progress) -> PredictFunction:
        """The learner fitted on all examples."""
        from sklearn.exceptions import ConvergenceWarning
        from threadpoolctl import threadpool_limits

        progress(self.step, 0, 1)
        with threadpool_limits(_THREADS), warnings.catch_warnings():
            # A fixed number of iterations is part of the recipe.
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted = self.learner.fit(self.features, labels)
        progress(self.step, 1, 1)

        def judge(texts: list[str]) -> NDArray[np.float32]:
            probabilities = np.zeros((len(texts), n_classes))
            probabilities[:, fitted.classes_] = fitted.predict_proba(self.read(texts))
            return normalised(probabilities)

        return judge


def _words(texts: list[str]) -> _View:
    features, read = fit_tfidf(texts)
    return _View("Learning from the words", features, read, words_learner(len(texts)))


def _embeddings(texts: list[str], encoder: str, cache: Path, progress: Progress) -> _View:
    from sklearn.linear_model import LogisticRegression

    features = encode(texts, encoder, cache=cache, progress=progress).embeddings
    read = load_encoder(find_model(encoder))
    learner = LogisticRegression(C=3, max_iter=30)
    return _View(
        "Learning from the embeddings", features, lambda asked: read(asked, _BATCH), learner
    )


def _checkpoint(model: str, classes: Sequence[str]) -> PredictFunction:
    read = load_checkpoint(model, classes)
    return lambda texts: read(texts, _BATCH)


def _together(judges: Sequence[PredictFunction]) -> PredictFunction:
    """The geometric mean of what they say: a log-linear pool with equal weights."""

    def judge(texts: list[str]) -> NDArray[np.float32]:
        logs = np.mean([np.log(one(texts)) for one in judges], axis=0)
        return normalised(np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True))

    return judge
