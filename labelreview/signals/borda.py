"""The mean rank over several signals."""

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
    """Return the Borda count of `RANKED` (Larson et al. 2020), (n,), above 0 and up to 1.

    The mean rank over cleanlab's scores, the loss and the neighbours' disagreement, divided by the
    number of rows; ties get their average rank.
    """
    from scipy.stats import rankdata

    ranks = [rankdata(signal.score(evidence)) for signal in RANKED]
    mean: NDArray[np.floating] = np.mean(ranks, axis=0) / len(evidence.labels)
    return mean


BORDA = Measure(
    "borda_count",
    "Borda count",
    "cleanlab's scores, the loss and the neighbours together rank this row as suspicious.",
    _borda,
)
