"""Writers of a SQLite file take turns in the order in which they come, in any process.

SQLite itself lets those who wait look again after longer and longer pauses: under load, newcomers
come first and some wait until they are refused.
"""

from __future__ import annotations

import bisect
import contextlib
import errno
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from weakref import WeakValueDictionary

from labelreview.core.owners import make_private_file

try:
    import fcntl
except ImportError:  # Windows: turns in each process, and SQLite's own order between them
    fcntl = None  # type: ignore[assignment]

_SECONDS_IN_LINE = 20.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.0005, 0.004  # seconds
_TAKEN = (errno.EACCES, errno.EAGAIN)


class WaitingLine:
    """The line in front of one file. Safe to share between threads.

    A place in it is a moment of the clock that all processes of a machine share, and a lock on the
    byte of that number in a file that stays empty: it is the first one's turn when no byte before
    its own is locked. The locks of a process that dies go with it. Without such a file, as in a
    folder that cannot be written, threads take turns and processes do not.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = threading.Condition()
        self._places: list[int] = []
        self._file: int | None = None

    @classmethod
    def at(cls, path: Path) -> WaitingLine:
        """Return the line of that file. One in a process: its locks belong to the process."""
        with _MAKING:
            return _LINES.setdefault(path, cls(path))

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn and have it until the block ends. After 20 seconds in line the block
        begins without: somebody has stopped in the middle of writing, and SQLite decides."""
        with self._changed:
            place = self._take_place()
        try:
            self._wait(place, time.monotonic() + _SECONDS_IN_LINE)
            yield
        finally:
            with self._changed:
                self._leave(place)
                self._changed.notify_all()

    def _take_place(self) -> int:
        if fcntl is not None and self._file is None and not self._places:
            with contextlib.suppress(OSError):
                make_private_file(self._path)
                self._file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        place = 0
        while place in (0, *self._places) or not self._lock(place, 1):
            place = time.monotonic_ns()
        bisect.insort(self._places, place)
        return place

    def _wait(self, place: int, deadline: float) -> None:
        with self._changed:
            self._changed.wait_for(
                lambda: self._places[0] == place, max(0.0, deadline - time.monotonic())
            )
            if self._places[0] != place:
                return
        pause = _SHORTEST_PAUSE
        while not self._lock(0, place) and time.monotonic() < deadline:
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _leave(self, place: int) -> None:
        is_first = self._places[0] == place
        self._places.remove(place)
        if self._file is None:
            return
        if self._places:
            first, many = (0, place + 1) if is_first else (place, 1)
            fcntl.lockf(self._file, fcntl.LOCK_UN, many, first)
        else:
            os.close(self._file)
            self._file = None

    def _lock(self, first: int, many: int) -> bool:
        """Lock bytes, or return that another process has one of them."""
        if self._file is None:
            return True
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, many, first)
        except OSError as error:
            return error.errno not in _TAKEN
        return True


_LINES: WeakValueDictionary[Path, WaitingLine] = WeakValueDictionary()
_MAKING = threading.Lock()
