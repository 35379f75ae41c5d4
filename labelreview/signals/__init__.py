"""Every reason to doubt a label. A new one is a file of its own and a line in `SIGNALS`."""

from __future__ import annotations

from labelreview.signals.conflicting_copies import ConflictingCopies
from labelreview.signals.entropy import Entropy
from labelreview.signals.issue_filters import ISSUE_FILTERS
from labelreview.signals.loss import Loss
from labelreview.signals.neighbour_disagreement import NeighbourDisagreement
from labelreview.signals.quality import QUALITY
from labelreview.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = (
    *QUALITY,
    *ISSUE_FILTERS,
    NeighbourDisagreement(),
    ConflictingCopies(),
    Entropy(),
    Loss(),
)

__all__ = ["SIGNALS", "Signal"]
