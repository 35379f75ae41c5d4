"""Many signals' ranks as one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.loss import Loss
from labelreview.signals.neighbour_disagreement import NeighbourDisagreement
from labelreview.signals.quality import QUALITY
from labelreview.signals.signal import Measure, Signal

RANKED: tuple[Signal, ...] = (
    *(signal for signal in QUALITY if not signal.is_adjusted),
    Loss(),
    NeighbourDisagreement(),
)


def _borda(evidence: Evidence) -> NDArray[np.floating]:
    """Mean rank over cleanlab's scores, the loss and the neighbours' disagreement (Larson et al.
    2020), over the number of rows; equal scores share their rank."""
    from scipy.stats import rankdata

    ranks = [rankdata(signal.score(evidence)) for signal in RANKED]
    mean: NDArray[np.floating] = np.mean(ranks, axis=0) / len(evidence.labels)
    return mean


BORDA = Measure(
    "borda_count",
    "Ranked high",
    "Cleanlab's scores, the loss and the neighbours together rank the row among the worst.",
    _borda,
)
