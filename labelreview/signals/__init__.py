"""Every reason to doubt a label. A new one is a file of its own and a line in `catalogue`."""

from labelreview.signals.catalogue import SIGNALS
from labelreview.signals.choosing import (
    asked,
    available,
    by_name,
    needed,
    signals_for,
    signals_of,
)
from labelreview.signals.signal import Signal, columns_of

__all__ = [
    "SIGNALS",
    "Signal",
    "asked",
    "available",
    "by_name",
    "columns_of",
    "needed",
    "signals_for",
    "signals_of",
]
