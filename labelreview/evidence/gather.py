"""Make the evidence that a configuration asks for, each piece once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labelreview.configuration import Configuration
from labelreview.errors import EvidenceError
from labelreview.evidence.checkpoint import checkpoint_opinion, seen_before
from labelreview.evidence.encoder import encode
from labelreview.evidence.folds import make_folds
from labelreview.evidence.latent import latent_embeddings
from labelreview.evidence.linear import embedding_probabilities, tfidf_probabilities
from labelreview.evidence.neighbours import find_neighbours
from labelreview.evidence.pooling import pool
from labelreview.evidence.predictions import Rows, read_predictions
from labelreview.evidence.pretrained import find_model
from labelreview.evidence.tfidf import Words
from labelreview.evidence.values import Evidence, Opinion
from labelreview.progress import Progress, silent
from labelreview.texts import duplicate_groups


@dataclass(frozen=True)
class Gathered:
    """Evidence, and what people should know about it, one sentence each."""

    evidence: Evidence
    warnings: tuple[str, ...]


def identity(configuration: Configuration) -> dict[str, str | int | None]:
    """What of a configuration affects the findings: models and files by content, not by place.

    Raises `EvidenceError` when two sources of probabilities are named, or one is not there.
    """
    named = [configuration.encoder, configuration.classifier, configuration.probabilities]
    if sum(name is not None for name in named) > 1:
        raise EvidenceError(
            "More than one of encoder, classifier and probabilities was given", "choose one"
        )
    encoder, classifier = (name and find_model(name).digest for name in named[:2])
    return {
        "encoder": encoder,
        "classifier": classifier,
        "probabilities": _content(configuration),
        "folds": configuration.folds,
        "seed": configuration.seed,
    }


def gather(
    texts: Sequence[str],
    classes: tuple[str, ...],
    rows: Rows,
    configuration: Configuration,
    *,
    cache: Path,
    progress: Progress = silent,
) -> Gathered:
    """Probabilities, neighbours and duplicates, read from `cache` as far as they are there.

    The model of words and characters is always fitted: alone it is the default, beside an encoder
    it is the second view that finds more, and for ready-made probabilities it is the yardstick
    that tells whether they were held out. Raises `EvidenceError` for what does not fit.
    """
    labels = rows.labels
    opinion = _ready_made(texts, classes, rows, configuration, cache, progress)
    duplicates = duplicate_groups(texts)
    folds = make_folds(labels, duplicates, configuration.folds, configuration.seed)
    words = Words(texts)
    lexical = tfidf_probabilities(
        words, labels, folds, len(classes), cache=cache, seed=configuration.seed, progress=progress
    )
    warnings: tuple[str, ...] = ()
    if configuration.encoder:
        embeddings = encode(texts, configuration.encoder, cache=cache, progress=progress)
        encoded = embedding_probabilities(
            embeddings, labels, folds, len(classes), cache=cache, progress=progress
        )
        probabilities = pool([lexical, encoded], labels)
    else:
        embeddings = latent_embeddings(words, cache=cache, progress=progress)
        probabilities = pool([lexical], labels)
    if opinion is not None:
        name = Path(str(configuration.classifier or configuration.probabilities)).name
        probabilities = opinion.probabilities
        suspect = seen_before(name, probabilities, lexical, labels)
        warnings = (*opinion.warnings, *([suspect] if suspect else []))
    neighbours = find_neighbours(embeddings, duplicates, progress=progress)
    return Gathered(Evidence(labels, classes, probabilities, duplicates, neighbours), warnings)


def _ready_made(
    texts: Sequence[str],
    classes: tuple[str, ...],
    rows: Rows,
    configuration: Configuration,
    cache: Path,
    progress: Progress,
) -> Opinion | None:
    """Probabilities that are not fitted here. First of all, since they are what may not fit."""
    if file := _predictions_file(configuration):
        return read_predictions(file, classes, rows)
    if configuration.classifier:
        return checkpoint_opinion(
            texts, configuration.classifier, classes, cache=cache, progress=progress
        )
    return None


def _predictions_file(configuration: Configuration) -> Path | None:
    given = configuration.probabilities
    return None if given is None else Path(os.path.expanduser(given))


def _content(configuration: Configuration) -> str | None:
    file = _predictions_file(configuration)
    if file is None:
        return None
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise EvidenceError(
            f"{file} cannot be read ({error.strerror})", "check the path of the probabilities"
        ) from error
