"""Predictions for single texts: label, word attribution and similar examples."""

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
NO_TEXT = "There is no text to classify", "type or paste one"
_BATCH = 32  # texts that a model predicts at once
_THREADS = 2


@dataclass(frozen=True, slots=True)
class SimilarExample:
    """An example similar to the text. `similarity` is a cosine, -1 to 1, 1 = most similar."""

    example_id: str
    text: str
    given_label: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The prediction of a classifier for one text.

    label:
        The most probable class.
    probabilities:
        float32 (K,), in the order of the dataset's classes; sum to 1.
    words:
        The words of the text in order, each with its attribution: how much the log-odds of `label`
        fall when the word is left out (occlusion). Above 0 it supports the label, below 0 it
        contradicts it. Texts of more than 50 words have up to 50 phrases of the first 200 words.
    nearest:
        Up to five most similar examples, nearest first.
    """

    label: str
    probabilities: NDArray[np.float32]
    words: tuple[tuple[str, float], ...]
    nearest: tuple[SimilarExample, ...]


@dataclass(frozen=True)
class Predictor:
    """A classifier that is ready to predict, with the examples of its dataset.

    head:
        Maps m texts to class probabilities, float32 (m, K).
    similarities:
        Maps a text to its cosine with every example, float32 (n,).
    examples:
        Identifier, text and given label of each example.
    """

    head: PredictFunction
    similarities: Callable[[str], NDArray[np.float32]]
    classes: tuple[str, ...]
    examples: tuple[tuple[str, str, str], ...]

    def __call__(self, text: str) -> Prediction:
        """Predict one text; raise `EvidenceError` when it is empty."""
        if not text.strip():
            raise EvidenceError(*NO_TEXT)
        occlusion = occlude(self.head, text)
        label = int(occlusion.whole.argmax())
        return Prediction(
            self.classes[label], occlusion.whole, occlusion.weights(label), self._nearest(text)
        )

    def _nearest(self, query: str) -> tuple[SimilarExample, ...]:
        similar = self.similarities(query)
        found = []
        for i in np.argsort(-similar, kind="stable")[:NEAREST].tolist():
            if similar[i] <= 0:
                break  # the rest has nothing in common with it
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
    """Prepare predictions with a model for texts like those of a dataset; takes seconds to minutes.

    model:
        Folder or Hub ID of a fine-tuned classifier. Without one, linear models are fitted on all
        rows with their given labels: on words and characters, and on the embeddings of the
        configuration's encoder when it has one.
    cache:
        Folder where the encoder's embeddings are kept.

    Similar examples are similar by the encoder, or by shared words without one.

    Raises `EvidenceError` for models that cannot be used and for classes that do not match,
    and `MissingExtraError` for models without the extra `models`.
    """
    texts, labels, classes = dataset.texts(), dataset.given(), dataset.labels.names
    # First, since the model may not fit and the rest takes long.
    head = None if model is None else _checkpoint(model, classes)
    views = [_words(texts)]
    if configuration.encoder:
        views.append(_embeddings(texts, configuration.encoder, cache, progress))
    if head is None:
        head = _geometric_mean([view.fit(labels, len(classes), progress) for view in views])
    examples = zip(dataset.example_ids(), texts, map(dataset.labels.name, labels), strict=True)
    return Predictor(head, views[-1].similarities, classes, tuple(examples))


@dataclass(frozen=True)
class _View:
    """One representation of texts: the examples' features, (n, d), and a function for others."""

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
        """Fit the learner on all examples, labels int32 (n,), and return it as a head."""
        from sklearn.exceptions import ConvergenceWarning
        from threadpoolctl import threadpool_limits

        progress(self.step, 0, 1)
        with threadpool_limits(_THREADS), warnings.catch_warnings():
            # The number of iterations is fixed on purpose.
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted = self.learner.fit(self.features, labels)
        progress(self.step, 1, 1)

        def head(texts: list[str]) -> NDArray[np.float32]:
            probabilities = np.zeros((len(texts), n_classes))
            probabilities[:, fitted.classes_] = fitted.predict_proba(self.read(texts))
            return normalised(probabilities)

        return head


def _words(texts: list[str]) -> _View:
    features, read = fit_tfidf(texts)
    return _View("Learning from the words", features, read, words_learner(len(texts)))


def _embeddings(texts: list[str], encoder: str, cache: Path, progress: Progress) -> _View:
    from sklearn.linear_model import LogisticRegression

    features = encode(texts, encoder, cache=cache, progress=progress).embeddings
    read = load_encoder(find_model(encoder))
    learner = LogisticRegression(C=3, max_iter=30)
    return _View(
        "Learning from the embeddings", features, lambda others: read(others, _BATCH), learner
    )


def _checkpoint(model: str, classes: Sequence[str]) -> PredictFunction:
    read = load_checkpoint(model, classes)
    return lambda texts: read(texts, _BATCH)


def _geometric_mean(heads: Sequence[PredictFunction]) -> PredictFunction:
    """A head with the normalised geometric mean of their probabilities."""

    def pooled(texts: list[str]) -> NDArray[np.float32]:
        logs = np.mean([np.log(head(texts)) for head in heads], axis=0)
        return normalised(np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True))

    return pooled
