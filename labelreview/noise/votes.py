"""Noise that people made: one rater's label where several voted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.noise.values import Noisy


def from_votes(votes: NDArray[np.integer], seed: int) -> Noisy:
    """Each row gets the label of one of its raters; the truth is what most of them said.

    votes:
        (n, K), how many raters chose each class; every row has one at least. Of classes with
        equally many votes the first is the truth.
    """
    truth = votes.argmax(axis=1).astype(np.int32)
    upto = np.cumsum(votes, axis=1)
    rater = np.random.default_rng(seed).integers(0, upto[:, -1])
    return Noisy((upto <= rater[:, None]).sum(axis=1).astype(np.int32), truth)
