"""Every signal, in the order in which users see them."""

from __future__ import annotations

from labelreview.signals.borda import BORDA
from labelreview.signals.confidence import CONFIDENCE
from labelreview.signals.conflicting_duplicates import ConflictingDuplicates
from labelreview.signals.data_issues import DATA_ISSUES
from labelreview.signals.dynamics import DYNAMICS
from labelreview.signals.ensembles import ENSEMBLES
from labelreview.signals.entropy import Entropy
from labelreview.signals.issue_filters import ISSUE_FILTERS
from labelreview.signals.loss import Loss
from labelreview.signals.neighbour_disagreement import NeighbourDisagreement
from labelreview.signals.neighbourhood import NEIGHBOURHOOD
from labelreview.signals.quality import QUALITY
from labelreview.signals.signal import Signal
from labelreview.signals.spurious_token import SpuriousToken

_ALL: tuple[Signal, ...] = (
    *QUALITY,
    *ISSUE_FILTERS,
    NeighbourDisagreement(),
    ConflictingDuplicates(),
    Entropy(),
    Loss(),
    SpuriousToken(),
    *ENSEMBLES,
    *DYNAMICS,
    *DATA_ISSUES,
    *CONFIDENCE,
    *NEIGHBOURHOOD,
    BORDA,
)

SIGNALS = (
    *(signal for signal in _ALL if signal.is_default),
    *(signal for signal in _ALL if not signal.is_default),
)
"""The default signals come first."""
