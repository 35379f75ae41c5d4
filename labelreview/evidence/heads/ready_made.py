"""Predictions of models that are not fitted here: a file of probabilities and a checkpoint."""

from __future__ import annotations

from functools import partial

from labelreview.evidence.heads.head import Head, HeadInputs
from labelreview.evidence.values import HeadOutput


def _is_available(inputs: HeadInputs, *, field: str) -> bool:
    return field in inputs.ready_made


def _predict(inputs: HeadInputs, *, field: str) -> HeadOutput:
    return inputs.ready_made[field]


PROBABILITIES = Head(
    "probabilities",
    "File of probabilities",
    "a file of probabilities",
    partial(_is_available, field="probabilities"),
    partial(_predict, field="probabilities"),
)
CLASSIFIER = Head(
    "classifier",
    "Fine-tuned checkpoint",
    "a classifier",
    partial(_is_available, field="classifier"),
    partial(_predict, field="classifier"),
)
