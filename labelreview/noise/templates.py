"""Near-duplicates that were labelled together, and wrongly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.noise.flips import nearest_class
from labelreview.noise.values import Noisy, errors_at

_OF_A_TEMPLATE = (3, 12)  # texts; fewer are no template, more would be a subject


def wrong_templates(
    truth: NDArray[np.int32],
    vectors: NDArray[np.floating],
    n_classes: int,
    rate: float,
    seed: int,
) -> Noisy:
    """Give groups of the most similar texts of one class, 3 to 12 each, the nearest other class.

    As when a reply to one text of a template was copied to all of them. A text drawn at random
    takes the texts of its class that are most similar to it along, until a share `rate` of all
    rows, 0 to 1, is wrong; no class loses more than half of its rows.
    """
    rng = np.random.default_rng(seed)
    nearest = nearest_class(vectors, truth, n_classes)
    may_lose = np.bincount(truth, minlength=n_classes) // 2
    wanted = errors_at(rate, len(truth))
    labels = truth.copy()
    for row in rng.permutation(len(truth)).tolist():
        own = int(truth[row])
        if labels[row] != own:
            continue
        alike = np.flatnonzero((truth == own) & (labels == own))
        size = min(int(rng.integers(*_OF_A_TEMPLATE)), wanted, int(may_lose[own]))
        closest = np.argsort(-(vectors[alike] @ vectors[row]), kind="stable")[:size]
        labels[alike[closest]] = nearest[own]
        may_lose[own] -= len(closest)
        wanted -= len(closest)
        if wanted <= 0:
            break
    return Noisy(labels, truth)
