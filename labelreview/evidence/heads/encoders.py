"""Logistic regression on the embedding of each encoder."""

from __future__ import annotations

from functools import partial

from labelreview.evidence.heads.head import Head, HeadInputs
from labelreview.evidence.linear import embedding_probabilities
from labelreview.evidence.values import HeadOutput


def _is_available(inputs: HeadInputs, *, number: int) -> bool:
    return len(inputs.views.encoded) > number


def _predict(inputs: HeadInputs, *, number: int, of: str) -> HeadOutput:
    return HeadOutput(
        embedding_probabilities(
            inputs.views.encoded[number].embeddings,
            inputs.labels,
            inputs.folds,
            inputs.n_classes,
            step=f"Fitting the model on {of}",
            cache=inputs.cache,
            progress=inputs.progress,
        )
    )


ENCODER = Head(
    "encoder",
    "Encoder",
    "an encoder",
    partial(_is_available, number=0),
    partial(_predict, number=0, of="encoder embeddings"),
)
SECOND_ENCODER = Head(
    "second encoder",
    "Second encoder",
    "a second encoder",
    partial(_is_available, number=1),
    partial(_predict, number=1, of="second encoder embeddings"),
)
