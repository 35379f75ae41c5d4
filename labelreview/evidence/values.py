"""What detectors read: plain arrays, one line per example."""

from __future__ import annotations

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
class Evidence:
    """All that signals may ask for.

    labels:
        int32 (n,), given labels as class ids.
    classes:
        The K class names; a class may have no row.
    probabilities:
        float32 (n, K), made without the example's own label; rows sum to 1, nothing below 1e-7.
    duplicates:
        int32 (n,), group ids from `labelreview.texts.duplicate_groups`.
    neighbours:
        The nearest other texts.
    """

    labels: NDArray[np.int32]
    classes: tuple[str, ...]
    probabilities: NDArray[np.float32]
    duplicates: NDArray[np.int32]
    neighbours: Neighbours


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
