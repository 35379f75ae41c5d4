"""Human noise: the label of a single rater where several voted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.noise.values import Noisy


def from_votes(votes: NDArray[np.integer], seed: int) -> Noisy:
    """Give each row the label of one of its raters, drawn uniformly; the truth is the majority.

    votes:
        int (n, K), how many raters chose each class; at least one per row. Ties go to the smaller
        class id.
    """
    truth = votes.argmax(axis=1).astype(np.int32)
    cumulative = np.cumsum(votes, axis=1)
    rater = np.random.default_rng(seed).integers(0, cumulative[:, -1])
    return Noisy((cumulative <= rater[:, None]).sum(axis=1).astype(np.int32), truth)
