"""Heads that read what classes are called and never a label: only a temperature is fitted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence.heads.head import Head, HeadInputs
from labelreview.evidence.out_of_fold import normalised
from labelreview.evidence.ridge import best_scale, softmax
from labelreview.evidence.values import HeadOutput
from labelreview.evidence.voices.class_names import class_name_scores


def _class_names(inputs: HeadInputs) -> HeadOutput:
    classes = inputs.views.class_embeddings
    assert classes is not None, "only called where the head is available"
    return _calibrated(class_name_scores(inputs.views.embeddings, classes), inputs)


def _zero_shot(inputs: HeadInputs) -> HeadOutput:
    scores = inputs.views.zero_shot
    assert scores is not None, "only called where the head is available"
    return _calibrated(scores, inputs)


def _calibrated(scores: NDArray[np.float32], inputs: HeadInputs) -> HeadOutput:
    return HeadOutput(normalised(softmax(scores * best_scale(scores, inputs.labels))))


CLASS_NAMES = Head(
    "class names",
    "Class names and guidelines",
    "an encoder",
    lambda inputs: inputs.views.class_embeddings is not None,
    _class_names,
    reads_labels=False,
)
ZERO_SHOT = Head(
    "zero-shot",
    "Zero-shot classifier",
    "a zero-shot classifier",
    lambda inputs: inputs.views.zero_shot is not None,
    _zero_shot,
    reads_labels=False,
)
