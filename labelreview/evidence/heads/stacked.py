"""Logistic regression on the stacked embeddings, with classes weighted by size and equally."""

from __future__ import annotations

from functools import partial

from labelreview.evidence.heads.head import MAX_CLASSES_FOR_SLOW_HEADS, Head, HeadInputs
from labelreview.evidence.linear import embedding_probabilities
from labelreview.evidence.values import HeadOutput

# Of at most 1,024 components; the cost of a solver step is proportional to it. No measurement of
# other values is recorded.
_COMPONENTS = 512


def _predict(inputs: HeadInputs, *, of: str, c: float | None, balanced: bool) -> HeadOutput:
    return HeadOutput(
        embedding_probabilities(
            inputs.views.stacked[:, :_COMPONENTS],
            inputs.labels,
            inputs.folds,
            inputs.n_classes,
            c=c,
            balanced=balanced,
            step=f"Fitting the model on {of}",
            cache=inputs.cache,
            progress=inputs.progress,
        )
    )


ALL_VIEWS = Head(
    "all views",
    "Stacked embeddings",
    "nothing",
    lambda inputs: True,
    partial(_predict, of="stacked embeddings", c=None, balanced=False),
)
BALANCED_CLASSES = Head(
    "balanced classes",
    "Stacked embeddings, balanced classes",
    "up to 30 classes",
    lambda inputs: inputs.n_classes <= MAX_CLASSES_FOR_SLOW_HEADS,
    # C is fixed, since the held-out likelihood of the given labels prefers unbalanced classes.
    partial(_predict, of="balanced classes", c=1.0, balanced=True),
)
