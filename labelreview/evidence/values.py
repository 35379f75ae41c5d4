"""The evidence that signals read: plain arrays, one row per example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The most similar other texts of each example, nearest first.

    indices:
        int32 (n, k), positions of examples, never the example itself or one of its duplicates; -1
        where there are fewer than k.
    similarities:
        float32 (n, k), cosines in (0, 1]; 0 where there is no neighbour.
    """

    indices: NDArray[np.int32]
    similarities: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Dynamics:
    """Training dynamics of each row during fine-tuning.

    The first three are float32 (n, epochs), recorded when the row was in a training batch and
    averaged over the folds in which it was a training row (Swayamdipta et al. 2020; Pleiss et al.
    2020).

    confidence:
        P(given label), 0 to 1.
    margin:
        Logit of the given label minus the largest other logit.
    correct:
        Share of the models that predicted the given label, 0 to 1.
    dropout:
        float32 (n, passes), P(given label) by the held-out model with dropout switched on (Monte
        Carlo dropout, Gal & Ghahramani 2016); no columns when it was not computed.
    """

    confidence: NDArray[np.float32]
    margin: NDArray[np.float32]
    correct: NDArray[np.float32]
    dropout: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The input of every signal, for n examples and K classes.

    labels:
        int32 (n,), given labels as class ids.
    classes:
        The K class names; a class may have no row.
    probabilities:
        float32 (n, K), pooled and out of fold; rows sum to 1, nothing is below 1e-7.
    duplicates:
        int32 (n,), group ids from `labelreview.core.text_normalisation.duplicate_groups`.
    neighbours:
        The nearest other texts by `embeddings`.
    texts:
        The n texts.
    embeddings:
        float32 (n, d), rows of length 1, or 0 for a text that shares no term with any other.
    heads:
        The probabilities of the heads that learned from the labels, by name: each float32 (n, K),
        out of fold. Voices are in `probabilities` only.
    folds:
        int16 (n,), which rows were held out together.
    dynamics:
        Training dynamics; None without fine-tuning.
    """

    labels: NDArray[np.int32]
    classes: tuple[str, ...]
    probabilities: NDArray[np.float32]
    duplicates: NDArray[np.int32]
    neighbours: Neighbours
    texts: Sequence[str]
    embeddings: NDArray[np.float32]
    heads: Mapping[str, NDArray[np.float32]]
    folds: NDArray[np.int16]
    dynamics: Dynamics | None = None


@dataclass(frozen=True, slots=True)
class HeadOutput:
    """Class probabilities of every example by one head.

    probabilities:
        float32 (n, K), rows sum to 1, nothing is below 1e-7.
    warnings:
        What users should know about the prediction, one sentence each.
    dynamics:
        Training dynamics, where the head was fine-tuned.
    """

    probabilities: NDArray[np.float32]
    warnings: tuple[str, ...] = ()
    dynamics: Dynamics | None = None
