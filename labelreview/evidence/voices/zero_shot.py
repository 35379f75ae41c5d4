"""Zero-shot classification: whether each text entails that it is about a class.

The models are made for natural language inference (NLI); the text is the premise, the class the
hypothesis (Yin et al. 2019), as in the pipeline `zero-shot-classification` of transformers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, digest_texts
from labelreview.core.errors import EvidenceError
from labelreview.core.labels import preview
from labelreview.core.progress import Progress, silent
from labelreview.evidence.batches import Reader, in_batches
from labelreview.evidence.pretrained import Pretrained, find_model
from labelreview.evidence.sequence_classifier import SequenceClassifier, outputs_of
from labelreview.evidence.voices.descriptions import Descriptions

_VERSION = 1
_PAIRS = 2_048  # of a text and a class that are saved together: a stopped run repeats so many
_LONGEST = 300  # characters of a hypothesis: every text is read with every class
HYPOTHESIS = "This text is about {}."
_REMEDY = (
    "choose a model for natural language inference, such as "
    "MoritzLaurer/deberta-v3-base-zeroshot-v2.0"
)


def zero_shot_scores(
    texts: Sequence[str],
    zero_shot: str,
    descriptions: Descriptions,
    *,
    cache: Path,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Return how strongly each text entails that it is about each class, float32 (n, K).

    Logits of entailment by the NLI model of that folder or Hub ID; whatever else describes a class
    follows its name. Cached in `cache` and resumed like `encode`. Raises `EvidenceError` when the
    model cannot be used and for fewer than two classes, and `MissingExtraError` without the extra
    `models`.
    """
    if len(descriptions) < 2:
        raise EvidenceError(
            "A zero-shot classifier chooses between classes, and the dataset has only one",
            "leave it out",
        )
    model = find_model(zero_shot)
    entailment = _entailment(model)
    hypotheses = hypotheses_of(descriptions)
    folder = cache / digest(digest_texts(list(texts)), model.digest, hypotheses, _VERSION)
    return in_batches(
        texts,
        lambda: _reader(model, hypotheses, entailment),
        folder=folder,
        step="Running the zero-shot classifier",
        progress=progress,
        at_most=max(1, _PAIRS // len(hypotheses)),
    )


def hypotheses_of(descriptions: Descriptions) -> list[str]:
    """Return the sentence about each class that a text may entail.

    >>> hypotheses_of((("card arrival", "The card is late."), ("other",)))
    ['This text is about card arrival. The card is late.', 'This text is about other.']
    """
    return [" ".join([HYPOTHESIS.format(name), *more])[:_LONGEST] for name, *more in descriptions]


def _entailment(model: Pretrained) -> int:
    """Return which output of the model is entailment."""
    config = json.loads((model.folder / "config.json").read_text(encoding="utf-8"))
    kinds = (config.get("model_type"), *(config.get("architectures") or ()))
    if any(str(kind).casefold().startswith("gliclass") for kind in kinds):
        raise EvidenceError(
            f"{model.name} is a GLiClass model, which transformers cannot load without the package "
            "gliclass",
            _REMEDY,
        )
    names, _ = outputs_of(model)
    found = [at for at, name in enumerate(names) if name.casefold().startswith("entail")]
    if not found:
        raise EvidenceError(
            f"The model {model.name} does not tell entailment (its labels are {preview(names)})",
            _REMEDY,
        )
    return found[0]


def _reader(model: Pretrained, hypotheses: list[str], entailment: int) -> Reader:
    classifier = SequenceClassifier.load(model)

    def read(texts: list[str], batch_size: int) -> NDArray[np.float32]:
        pairs = [(text, hypothesis) for text in texts for hypothesis in hypotheses]
        outputs = [
            classifier.logits(*zip(*pairs[at : at + batch_size], strict=True))[:, entailment]
            for at in range(0, len(pairs), batch_size)
        ]
        return np.concatenate(outputs).reshape(len(texts), -1)

    return read
