"""The contract of a classifier head, and what all heads are fitted on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.configuration import Configuration
from labelreview.core.progress import Progress, silent
from labelreview.evidence.values import HeadOutput
from labelreview.evidence.views import Views

# With more classes the heads on words and with balanced classes take longer than all others
# together and find nothing that those do not. With few they are worth it: 1.398 without words and
# 1.385 without balanced classes, where all heads reach 1.423 (the former recipe;
# docs/concepts/score.md).
MAX_CLASSES_FOR_SLOW_HEADS = 30


@dataclass(frozen=True)
class HeadInputs:
    """The data that heads are fitted on, and where their folds are cached.

    labels:
        int32 (n,), given labels as class ids below `n_classes`.
    folds:
        int16 (n,), which rows are held out together; see `make_folds`.
    ready_made:
        Predictions of models that are not fitted here, by the configuration's field.
    """

    views: Views
    labels: NDArray[np.int32]
    folds: NDArray[np.int16]
    n_classes: int
    configuration: Configuration
    cache: Path
    ready_made: Mapping[str, HeadOutput]
    progress: Progress = silent


@dataclass(frozen=True, slots=True)
class Head:
    """A classifier whose out-of-fold probabilities are pooled with those of the other heads.

    name:
        Key of its probabilities and weight; stored in runs, so it never changes.
    title:
        The head in words.
    needs:
        When a run has the head, in words.
    is_available:
        Whether a run with these inputs has the head.
    predict:
        Returns probabilities, float32 (n, K), of models that were not trained on the row. Rows sum
        to 1, nothing is below 1e-7 or NaN, and equal inputs give equal bits.
    reads_labels:
        Whether it learns from given labels. One that does not is a voice: it needs no folds, only a
        temperature is fitted to the labels, and signals that compare heads leave it out.
    """

    name: str
    title: str
    needs: str
    is_available: Callable[[HeadInputs], bool]
    predict: Callable[[HeadInputs], HeadOutput]
    reads_labels: bool = True
