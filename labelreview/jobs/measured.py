"""How long work really took on this machine, kept in the workspace."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from labelreview.core.durable import make_folders
from labelreview.jobs.machine import machine

_AS_LARGE = math.log(1.25)  # two amounts of work that count as the same
_MOST = 2_000  # lines that are read


@dataclass(frozen=True, slots=True)
class MeasuredPart:
    """A part of some work, such as its encoding.

    part:
        What was done: parts of the same name differ in their amount alone.
    expected, taken:
        What `labelreview.runs.cost` says and what it took, in seconds (of memory, in megabytes).
    """

    part: str
    expected: float
    taken: float


class MeasuredTimes:
    """The measurements of this machine in a workspace. A line each, so that any number of processes
    may add one."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "speed" / f"{machine()}.jsonl"

    def add(self, *measured: MeasuredPart) -> None:
        """Keep measurements. A file that cannot be written is no reason to fail."""
        lines = "".join(f"{json.dumps(asdict(one))}\n" for one in measured)
        with contextlib.suppress(OSError):
            make_folders(self._path.parent)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(lines)

    def ratio(self, part: str, expected: float) -> float | None:
        """Return how many times as long as `expected` the part takes here, by the measurement whose
        amount was nearest, the newest of equal ones; None without any."""
        nearest: tuple[float, float] | None = None
        for one in self._all():
            if one.part == part:
                apart = abs(math.log(one.expected / expected))
                apart = 0.0 if apart < _AS_LARGE else apart
                if nearest is None or apart <= nearest[0]:
                    nearest = apart, one.taken / one.expected
        return None if nearest is None else nearest[1]

    def _all(self) -> Sequence[MeasuredPart]:
        try:
            state = self._path.stat()
            return _read(self._path, state.st_mtime_ns, state.st_size)
        except OSError:
            return ()


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> tuple[MeasuredPart, ...]:
    """Read a file once for all parts of all forecasts, and again when somebody added a line."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines()[-_MOST:]:
        with contextlib.suppress(ValueError, TypeError):  # half a line, after a full disk
            one = MeasuredPart(**json.loads(line))
            if one.expected > 0 and one.taken > 0:
                found.append(one)
    return tuple(found)
