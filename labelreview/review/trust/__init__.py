"""Which signals to trust on this dataset, by the decisions so far."""

from labelreview.review.trust.separation import FEWEST, Separation, separation
from labelreview.review.trust.trusted_signals import (
    SCORE,
    TrustedSignals,
    trusted_in,
    trusted_signals,
)

__all__ = [
    "FEWEST",
    "SCORE",
    "Separation",
    "TrustedSignals",
    "separation",
    "trusted_in",
    "trusted_signals",
]
