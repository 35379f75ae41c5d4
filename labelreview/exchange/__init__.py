"""Sending examples to other labelling tools as a batch, and receiving the answers as decisions."""

from labelreview.exchange.batch import batch_of
from labelreview.exchange.exchange import Exchange
from labelreview.exchange.files import check_batch_files, read_tasks, tool_called, write_batch
from labelreview.exchange.received import Received

__all__ = [
    "Exchange",
    "Received",
    "batch_of",
    "check_batch_files",
    "read_tasks",
    "tool_called",
    "write_batch",
]
