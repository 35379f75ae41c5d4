"""A small cache of results that are expensive to make and depend on a key alone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Kept:
    """The last results by key, at most `at_most` of them. Safe to share between threads.

    Kept results belong to this object and go with it; callers must not change them.

    >>> kept = Kept(at_most=1)
    >>> kept.get("a", lambda: 1), kept.get("a", lambda: 2), kept.get("b", lambda: 3)
    (1, 1, 3)
    >>> [kept.newest("a", revision, lambda: revision) for revision in (1, 1, 2)]
    [1, 1, 2]
    """

    def __init__(self, at_most: int = 32) -> None:
        self._at_most = at_most
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result kept under the key, or make and keep it."""
        return self.newest(key, None, make)

    def newest(self, key: Hashable, revision: Hashable, make: Callable[[], T]) -> T:
        """Return the result kept under the key when it belongs to the revision; else make it and
        keep it in place of the one before."""
        with self._lock:
            if key in self._results and self._results[key][0] == revision:
                self._results.move_to_end(key)
                return cast(T, self._results[key][1])
        # Made outside the lock: two threads may make the same, and no one waits for another key.
        made = make()
        with self._lock:
            self._results[key] = revision, made
            self._results.move_to_end(key)
            while len(self._results) > self._at_most:
                self._results.popitem(last=False)
        return made
