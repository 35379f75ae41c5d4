"""A pretrained encoder, fine-tuned once for each fold."""

from __future__ import annotations

from labelreview.evidence.fine_tuning import fine_tune
from labelreview.evidence.heads.head import Head, HeadInputs
from labelreview.evidence.values import HeadOutput


def _is_available(inputs: HeadInputs) -> bool:
    return inputs.configuration.fine_tune is not None


def _predict(inputs: HeadInputs) -> HeadOutput:
    model = inputs.configuration.fine_tune
    assert model is not None, "only called where the head is available"
    tuned = fine_tune(
        inputs.views.texts,
        inputs.labels,
        inputs.folds,
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
