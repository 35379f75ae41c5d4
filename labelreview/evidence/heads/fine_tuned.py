"""A pretrained encoder, fine-tuned once for each fold."""

from __future__ import annotations

from labelreview.evidence.fine_tuning import fine_tune
from labelreview.evidence.fine_tuning.recipe import FOLDS
from labelreview.evidence.folds import make_folds
from labelreview.evidence.heads.head import Head, HeadInputs
from labelreview.evidence.values import HeadOutput


def _is_available(inputs: HeadInputs) -> bool:
    return inputs.configuration.fine_tune is not None


def _predict(inputs: HeadInputs) -> HeadOutput:
    model = inputs.configuration.fine_tune
    assert model is not None, "only called where the head is available"
    # Each fold costs a training, and the network learns as much from two thirds of the rows.
    folds = min(inputs.configuration.folds, FOLDS)
    tuned = fine_tune(
        inputs.views.texts,
        inputs.labels,
        make_folds(inputs.labels, inputs.views.duplicates, folds, inputs.configuration.seed),
        inputs.n_classes,
        model,
        epochs=inputs.configuration.epochs,
        seed=inputs.configuration.seed,
        cache=inputs.cache,
        progress=inputs.progress,
    )
    return HeadOutput(tuned.probabilities, dynamics=tuned.dynamics)


FINE_TUNED = Head(
    "fine-tuned", "Fine-tuned encoder", "an encoder to fine-tune", _is_available, _predict
)
