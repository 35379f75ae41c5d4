"""What people and jobs change: one SQL database, in short transactions.

SQLite in the workspace by default, PostgreSQL by URL. Everything else is immutable files.
"""

from sqlalchemy import Engine

from labelreview.store.engine import (
    lock_dataset,
    make_anew,
    open_engine,
    reading,
    why_read_only,
    writing,
)

__all__ = [
    "Engine",
    "lock_dataset",
    "make_anew",
    "open_engine",
    "reading",
    "why_read_only",
    "writing",
]
