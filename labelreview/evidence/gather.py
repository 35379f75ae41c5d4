"""Make the evidence that a configuration asks for, each part once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.configuration import Configuration
from labelreview.core.errors import EvidenceError
from labelreview.core.progress import Progress, silent
from labelreview.evidence.checkpoint import checkpoint_probabilities, memorisation_warning
from labelreview.evidence.folds import make_folds
from labelreview.evidence.heads import HEADS, HeadInputs
from labelreview.evidence.pooling import pool
from labelreview.evidence.predictions import Rows, read_predictions
from labelreview.evidence.pretrained import find_model
from labelreview.evidence.values import Evidence, HeadOutput
from labelreview.evidence.views import Views, build_views
from labelreview.evidence.voices.descriptions import PairGuidelines, describe


@dataclass(frozen=True)
class Gathered:
    """Evidence, the weight of each head in the pool (sum 1), and warnings, one sentence each."""

    evidence: Evidence
    weights: Mapping[str, float]
    warnings: tuple[str, ...]


def identity(configuration: Configuration) -> dict[str, Any]:
    """Return the parts of a configuration that affect the findings.

    Models and files are named by their content, not by their place. Raises `EvidenceError` when a
    model or the file of probabilities is missing.
    """
    models = {
        kind: name and find_model(name).digest
        for kind in ("encoder", "second_encoder", "fine_tune", "classifier", "zero_shot")
        for name in [getattr(configuration, kind)]
    }
    return {
        **models,
        "probabilities": _content(configuration),
        "epochs": configuration.epochs if configuration.fine_tune else None,
        "folds": configuration.folds,
        "seed": configuration.seed,
    }


def reads_class_names(configuration: Configuration) -> bool:
    """Return whether a model of the configuration reads what classes are called."""
    return bool(configuration.encoder or configuration.zero_shot)


def gather(
    texts: Sequence[str],
    classes: tuple[str, ...],
    rows: Rows,
    configuration: Configuration,
    *,
    guidelines: PairGuidelines = (),
    cache: Path,
    progress: Progress = silent,
) -> Gathered:
    """Build the views of the texts, fit all heads and pool them.

    `guidelines` are what people wrote to tell two classes apart; see `describe`. Reads from `cache`
    whatever is there. Raises `EvidenceError` for models, files, texts and labels that cannot be
    used, and `MissingExtraError` without the extra `models`.
    """
    # Ready-made predictions first, since they are the part that may not fit the dataset.
    ready_made = _read_ready_made(texts, classes, rows, configuration, cache, progress)
    views = build_views(
        texts,
        configuration,
        descriptions=describe(classes, guidelines),
        cache=cache,
        progress=progress,
    )
    return fit_heads(
        views, classes, rows.labels, ready_made, configuration, cache=cache, progress=progress
    )


def fit_heads(
    views: Views,
    classes: tuple[str, ...],
    labels: NDArray[np.int32],
    ready_made: Mapping[str, HeadOutput],
    configuration: Configuration,
    *,
    cache: Path,
    progress: Progress = silent,
) -> Gathered:
    """Fit every available head of `HEADS` out of fold, and pool their probabilities.

    `labels` are class ids, int32 (n,). `ready_made` holds the predictions of models that are not
    fitted here, by the configuration's field; one that seems to have been trained on these rows is
    pooled as untrusted (see `pool`), with a warning. Raises `EvidenceError` where no model can be
    held out, see `make_folds`.
    """
    folds = make_folds(labels, views.duplicates, configuration.folds, configuration.seed)
    inputs = HeadInputs(
        views, labels, folds, len(classes), configuration, cache, ready_made, progress
    )
    predictions = {head.name: head.predict(inputs) for head in HEADS if head.is_available(inputs)}
    heads = {name: prediction.probabilities for name, prediction in predictions.items()}
    warnings: list[str] = []
    untrusted = []
    for field, prediction in ready_made.items():
        warnings += prediction.warnings
        source = Path(str(getattr(configuration, field))).name
        warning = memorisation_warning(source, heads[field], heads["words"], labels)
        if warning is not None:
            warnings.append(warning)
            untrusted.append(field)
    voices = [head.name for head in HEADS if head.name in heads and not head.reads_labels]
    pooled = pool(heads, labels, untrusted=untrusted, voices=voices)
    dynamics = [each.dynamics for each in predictions.values() if each.dynamics is not None]
    evidence = Evidence(
        labels,
        classes,
        pooled.probabilities,
        views.duplicates,
        views.neighbours,
        views.texts,
        views.embeddings,
        {name: head for name, head in heads.items() if name not in voices},
        folds,
        dynamics[0] if dynamics else None,
    )
    return Gathered(evidence, pooled.weights, tuple(warnings))


def _read_ready_made(
    texts: Sequence[str],
    classes: tuple[str, ...],
    rows: Rows,
    configuration: Configuration,
    cache: Path,
    progress: Progress,
) -> dict[str, HeadOutput]:
    ready_made: dict[str, HeadOutput] = {}
    if file := _predictions_file(configuration):
        ready_made["probabilities"] = read_predictions(file, classes, rows)
    if configuration.classifier:
        ready_made["classifier"] = checkpoint_probabilities(
            texts, configuration.classifier, classes, cache=cache, progress=progress
        )
    return ready_made


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
            f"{file} cannot be read ({error.strerror})",
            "check the path of the file of probabilities",
        ) from error
