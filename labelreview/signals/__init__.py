"""Signals: reasons to doubt a label. To add one, write a file and add it to `catalogue`."""

from labelreview.signals.catalogue import SIGNALS
from labelreview.signals.choosing import (
    available,
    by_name,
    describe_needs,
    requested_signals,
    signals_for,
    signals_of,
)
from labelreview.signals.signal import Signal, columns_of

__all__ = [
    "SIGNALS",
    "Signal",
    "available",
    "by_name",
    "columns_of",
    "describe_needs",
    "requested_signals",
    "signals_for",
    "signals_of",
]
