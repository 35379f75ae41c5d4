"""Make the evidence that a configuration asks for, each piece once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.configuration import Configuration
from labelreview.core.errors import EvidenceError
from labelreview.core.progress import Progress, silent
from labelreview.evidence.checkpoint import checkpoint_opinion, seen_before
from labelreview.evidence.fine_tuning import fine_tune
from labelreview.evidence.folds import make_folds
from labelreview.evidence.linear import embedding_probabilities, tfidf_probabilities
from labelreview.evidence.neighbours import neighbour_probabilities
from labelreview.evidence.pooling import pool
from labelreview.evidence.predictions import Rows, read_predictions
from labelreview.evidence.pretrained import find_model
from labelreview.evidence.ridge import ridge_probabilities
from labelreview.evidence.values import Evidence, Opinion
from labelreview.evidence.views import Views, build_views

# With more classes than these the heads on words and with balanced classes would take longer than
# all others, and find nothing that those do not.
_FEW_CLASSES = 30
_PRINCIPAL = 512  # of the joint view, for what is fitted step by step


@dataclass(frozen=True)
class Gathered:
    """Evidence, the weight of each head, and what people should know, one sentence each."""

    evidence: Evidence
    weights: Mapping[str, float]
    warnings: tuple[str, ...]


def identity(configuration: Configuration) -> dict[str, str | int | None]:
    """What of a configuration affects the findings: models and files by content, not by place.

    Raises `EvidenceError` when a model or the file of probabilities is not there.
    """
    models = {
        kind: name and find_model(name).digest
        for kind in ("encoder", "second_encoder", "fine_tune", "classifier")
        for name in [getattr(configuration, kind)]
    }
    return {
        **models,
        "probabilities": _content(configuration),
        "epochs": configuration.epochs if configuration.fine_tune else None,
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
    """Everything about the texts, and what the labels of the other rows say of each row.

    Read from `cache` as far as it is there. Raises `EvidenceError` for what does not fit.
    """
    # First of all, since these are what may not fit.
    opinions = _ready_made(texts, classes, rows, configuration, cache, progress)
    views = build_views(texts, configuration, cache=cache, progress=progress)
    return fit_heads(
        views, classes, rows.labels, opinions, configuration, cache=cache, progress=progress
    )


def fit_heads(
    views: Views,
    classes: tuple[str, ...],
    labels: NDArray[np.int32],
    opinions: Mapping[str, Opinion],
    configuration: Configuration,
    *,
    cache: Path,
    progress: Progress = silent,
) -> Gathered:
    """Every head, each without the rows it judges, and their pool.

    `opinions` are those of ready-made models and files, by the configuration's field. The model of
    words and characters is fitted beside them in any case: it is the yardstick that tells whether
    they were held out.
    """
    k = len(classes)
    folds = make_folds(labels, views.duplicates, configuration.folds, configuration.seed)
    principal = views.joint[:, :_PRINCIPAL]

    def linear(
        what: NDArray[np.float32], of: str, c: float | None = None, balanced: bool = False
    ) -> NDArray[np.float32]:
        return embedding_probabilities(
            what,
            labels,
            folds,
            k,
            c=c,
            balanced=balanced,
            step=f"Learning from {of}",
            cache=cache,
            progress=progress,
        )

    heads: dict[str, NDArray[np.float32]] = {}
    if k <= _FEW_CLASSES or opinions or not views.encoded:
        heads["words"] = tfidf_probabilities(
            views.words, labels, folds, k, cache=cache, seed=configuration.seed, progress=progress
        )
    for name, each in zip(("encoder", "second encoder"), views.encoded, strict=False):
        heads[name] = linear(each.embeddings, f"the {name}")
    heads["all views"] = linear(principal, "all views")
    if k <= _FEW_CLASSES:
        heads["balanced classes"] = linear(principal, "balanced classes", c=1.0, balanced=True)
    heads["ridge"] = ridge_probabilities(
        views.joint, labels, views.duplicates, k, cache=cache, progress=progress
    )
    heads["neighbours"] = neighbour_probabilities(views.neighbours, labels, k)
    dynamics = None
    if configuration.fine_tune:
        tuned = fine_tune(
            views.texts,
            labels,
            folds,
            k,
            configuration.fine_tune,
            epochs=configuration.epochs,
            seed=configuration.seed,
            cache=cache,
            progress=progress,
        )
        heads["fine-tuned"], dynamics = tuned.probabilities, tuned.dynamics
    warnings: list[str] = []
    untrusted = []
    for kind, opinion in opinions.items():
        warnings += opinion.warnings
        name = Path(str(getattr(configuration, kind))).name
        if suspect := seen_before(name, opinion.probabilities, heads["words"], labels):
            warnings.append(suspect)
            untrusted.append(kind)
        heads[kind] = opinion.probabilities
    pooled = pool(heads, labels, untrusted=untrusted)
    evidence = Evidence(
        labels,
        classes,
        pooled.probabilities,
        views.duplicates,
        views.neighbours,
        views.texts,
        views.embeddings,
        heads,
        folds,
        dynamics,
    )
    return Gathered(evidence, pooled.weights, tuple(warnings))


def _ready_made(
    texts: Sequence[str],
    classes: tuple[str, ...],
    rows: Rows,
    configuration: Configuration,
    cache: Path,
    progress: Progress,
) -> dict[str, Opinion]:
    """Probabilities that are not fitted here."""
    opinions: dict[str, Opinion] = {}
    if file := _predictions_file(configuration):
        opinions["probabilities"] = read_predictions(file, classes, rows)
    if configuration.classifier:
        opinions["classifier"] = checkpoint_opinion(
            texts, configuration.classifier, classes, cache=cache, progress=progress
        )
    return opinions


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
