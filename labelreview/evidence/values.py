"""What detectors read: plain arrays, one line per example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The most similar other texts of each example, nearest first.

    indices:
        int32 (n, k), positions of examples; never the example itself nor one of its duplicates;
        -1 where there are fewer than k.
    similarities:
        float32 (n, k), cosine in (0, 1]; 0 where there is no neighbour.
    """

    indices: NDArray[np.int32]
    similarities: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Dynamics:
    """What fine-tuning saw of each row while it learned.

    The first three are float32 (n, epochs), noted when the row's turn to be learned came in each
    epoch, and averaged over the folds in which it came (Swayamdipta et al. 2020; Pleiss et al.
    2020).

    confidence:
        P(given).
    margin:
        Logit of the given label minus the largest other logit.
    correct:
        Share of the models whose prediction was the given label.
    dropout:
        float32 (n, passes), P(given) by the held-out model with dropout switched on (Gal &
        Ghahramani 2016); no column when that was not asked.
    """

    confidence: NDArray[np.float32]
    margin: NDArray[np.float32]
    correct: NDArray[np.float32]
    dropout: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that signals may ask for.

    labels:
        int32 (n,), given labels as class ids.
    classes:
        The K class names; a class may have no row.
    probabilities:
        float32 (n, K), made without the example's own label; rows sum to 1, nothing below 1e-7.
    duplicates:
        int32 (n,), group ids from `labelreview.core.text_normalisation.duplicate_groups`.
    neighbours:
        The nearest other texts.
    texts:
        The n texts.
    embeddings:
        float32 (n, d), rows of length 1 (or 0 for a text that shares nothing with any other).
    heads:
        What was pooled into `probabilities`, by name: each float32 (n, K), out of fold.
    folds:
        int16 (n,), which rows were held out together.
    dynamics:
        None without fine-tuning.
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
class Opinion:
    """What a ready-made model or a file says about every example.

    probabilities:
        float32 (n, K), rows sum to 1, nothing below 1e-7.
    warnings:
        One sentence each: what the reader of the findings should know.
    """

    probabilities: NDArray[np.float32]
    warnings: tuple[str, ...]
