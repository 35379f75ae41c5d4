"""Probabilities from a fine-tuned text-classification checkpoint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, digest_texts
from labelreview.core.errors import EvidenceError
from labelreview.core.labels import preview
from labelreview.core.progress import Progress, silent
from labelreview.evidence.batches import Reader, in_batches
from labelreview.evidence.label_names import match_names
from labelreview.evidence.out_of_fold import normalised
from labelreview.evidence.pretrained import Pretrained, find_model
from labelreview.evidence.ridge import softmax
from labelreview.evidence.sequence_classifier import SequenceClassifier, outputs_of
from labelreview.evidence.values import HeadOutput

_VERSION = 1
# Fine-tuned models leave about half of a linear model's disagreements on rows they were not trained
# on, and few on rows they were trained on; no more exact measurement is recorded.
_MAX_DISAGREEMENT_RATIO = 1 / 3


def checkpoint_probabilities(
    texts: Sequence[str],
    checkpoint: str,
    classes: Sequence[str],
    *,
    cache: Path,
    progress: Progress = silent,
) -> HeadOutput:
    """Return the probabilities of a fine-tuned checkpoint, columns in the order of `classes`.

    `checkpoint` is a folder or Hub ID. Its label names are matched to the classes, see
    `match_names`; names like LABEL_0 are matched in order, with a warning. Cached in `cache` and
    resumed like `encode`. Raises `EvidenceError` when the model cannot be used or has other
    classes, and `MissingExtraError` without the extra `models`.
    """
    model = find_model(checkpoint)
    names = _label_names(model)
    columns, warnings = _columns(names, classes, checkpoint)
    folder = cache / digest(digest_texts(list(texts)), model.digest, _VERSION)
    outputs = in_batches(
        texts,
        lambda: _load(model),
        folder=folder,
        step="Running the classifier",
        progress=progress,
    )
    return HeadOutput(normalised(outputs[:, columns]), warnings)


def load_checkpoint(checkpoint: str, classes: Sequence[str]) -> Reader:
    """Return a function from m texts to the checkpoint's probabilities, float32 (m, K).

    Columns and errors as in `checkpoint_probabilities`; nothing is cached.
    """
    model = find_model(checkpoint)
    columns, _ = _columns(_label_names(model), classes, checkpoint)
    read = _load(model)
    return lambda texts, batch_size: normalised(read(texts, batch_size)[:, columns])


def memorisation_warning(
    name: str,
    probabilities: NDArray[np.float32],
    held_out: NDArray[np.float32],
    labels: NDArray[np.int32],
) -> str | None:
    """Return a warning if a ready-made model seems to have been trained on these rows, else None.

    A model trained on the given labels repeats them, including the wrong ones. Its rate of
    disagreement with the labels, int32 (n,), is compared with that of the out-of-fold probabilities
    `held_out`, float32 (n, K), of a linear model: the warning appears below a third of it.
    """
    agrees, expected = (
        float((p.argmax(axis=1) == labels).mean()) for p in (probabilities, held_out)
    )
    if 1 - agrees >= _MAX_DISAGREEMENT_RATIO * (1 - expected):
        return None
    return (
        f"{name} agrees with {agrees:.1%} of the given labels; a simple model that was not trained "
        f"on them agrees with {expected:.1%}. {name} may have been trained on these rows, in which "
        "case it repeats their errors."
    )


def _label_names(model: Pretrained) -> list[str]:
    names, is_single_label = outputs_of(model)
    if len(names) < 2 or not is_single_label:
        raise EvidenceError(
            f"The model {model.name} is not a single-label classifier",
            "choose a checkpoint for single-label classification",
        )
    return names


def _columns(
    names: list[str], classes: Sequence[str], checkpoint: str
) -> tuple[list[int], tuple[str, ...]]:
    """Return the checkpoint's output column of each class, and warnings."""
    numbers = [re.fullmatch(r"(?:LABEL_)?(\d+)", name) for name in names]
    if all(numbers) and len(names) == len(classes) and sorted(classes) != sorted(names):
        places = [int(number[1]) for number in numbers if number]
        if sorted(classes) == sorted(map(str, places)):
            return [places.index(int(name)) for name in classes], ()
        if sorted(places) == list(range(len(names))):
            warning = (
                f"The labels of {checkpoint} have no names, so they were matched to the classes of "
                f"the dataset in order ({preview(classes)})."
            )
            return [places.index(i) for i in range(len(classes))], (warning,)
    return match_names(names, classes, f"the model {checkpoint}"), ()


def _load(model: Pretrained) -> Reader:
    classifier = SequenceClassifier.load(model)

    def read(texts: list[str], batch_size: int) -> NDArray[np.float32]:
        batches = (texts[at : at + batch_size] for at in range(0, len(texts), batch_size))
        return softmax(np.concatenate([classifier.logits(batch) for batch in batches]))

    return read
