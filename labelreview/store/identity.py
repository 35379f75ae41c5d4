"""Whether the database is still the one that this process has read and written before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import URL

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import OutageError
from labelreview.store.problems import KEPT_IN_BROWSER, LOST, place_of

# Ids of decisions are given out once, also to rows that are deleted or rolled back later: in the
# same database the last one only grows.
_QUERIES = {
    "sqlite": "SELECT id, (SELECT seq FROM sqlite_sequence WHERE name = 'decisions')"
    " FROM workspace",
    "postgresql": "SELECT workspace.id, decisions_id_seq.last_value"
    " FROM workspace, decisions_id_seq",
}


First = Callable[[str], Any]
"""Gives the first row of a query, None without any."""


class Identity:
    """The id of a database and the last id of a decision that was seen in it. Safe to share between
    threads."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._query = _QUERIES[url.get_backend_name()]
        self._lock = threading.Lock()
        self._id: str | None = None
        self._last = 0
        self._last_in_file = 0

    def learn(self, first: First) -> None:
        """Take the database for the right one, as it is. Raises `OutageError` for one without an
        id."""
        row = first(self._query)
        if row is None:
            raise OutageError(
                f"{place_of(self._url)} is damaged: its table workspace is empty", LOST
            )
        self._id = row[0]
        self.saw(row[1] or 0)

    def check(self, first: First) -> int:
        """Return the last id of a decision. Raises `WorkspaceError` when this is another database
        than the one that was learned, or an older copy of it."""
        if self._id is None:
            return 0
        # Before the query: what others see while it runs is no measure for its answer.
        seen = self._last
        found, last = first(self._query) or (None, None)
        last = last or 0
        if found != self._id:
            raise self._replaced("another one", "the earlier one")
        if last < seen:
            missing = counted(seen - last, "entry is", "entries are")
            raise self._replaced(
                f"an older copy, in which {missing} missing from the log", "the later one"
            )
        return last

    def check_file(self, first: First) -> None:
        """Raise `OutageError` when the file of a SQLite database was written over, judged by what
        is in it alone: changes that lie beside it come into it later, and none leaves it."""
        seen = self._last_in_file  # before the query, as in `check`
        row = first(self._query)
        if self._id is None or row is None:
            return
        found, last = row[0], row[1] or 0
        if found != self._id:
            raise self._replaced("another one", "the earlier one")
        if last < seen:
            raise self._replaced("an older copy", "the later one")
        with self._lock:
            self._last_in_file = max(self._last_in_file, last)

    def saw(self, last: int) -> None:
        """Remember that the decisions up to this id are in the database."""
        with self._lock:
            self._last = max(self._last, last)

    def _replaced(self, by: str, right: str) -> OutageError:
        return OutageError(
            f"{place_of(self._url)} was replaced while it was in use by {by}",
            f"put {right} back, or start labelreview again to go on with this one "
            f"({KEPT_IN_BROWSER})",
        )
