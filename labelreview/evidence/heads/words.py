"""Linear classifier on word and character n-grams."""

from __future__ import annotations

from labelreview.evidence.heads.head import MAX_CLASSES_FOR_SLOW_HEADS, Head, HeadInputs
from labelreview.evidence.linear import tfidf_probabilities
from labelreview.evidence.values import HeadOutput


def _is_available(inputs: HeadInputs) -> bool:
    """With ready-made predictions always: their accuracy is compared with that of this head."""
    return bool(
        inputs.n_classes <= MAX_CLASSES_FOR_SLOW_HEADS
        or inputs.ready_made
        or not inputs.views.encoded
    )


def _predict(inputs: HeadInputs) -> HeadOutput:
    return HeadOutput(
        tfidf_probabilities(
            inputs.views.words,
            inputs.labels,
            inputs.folds,
            inputs.n_classes,
            cache=inputs.cache,
            seed=inputs.configuration.seed,
            progress=inputs.progress,
        )
    )


WORDS = Head(
    "words",
    "Words and characters",
    "up to 30 classes, no encoder, or a classifier or file of probabilities to compare with",
    _is_available,
    _predict,
)
