"""How long work really took on this machine, kept in the workspace."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

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
            self._path.parent.mkdir(parents=True, exist_ok=True)
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

    def _all(self) -> Iterator[MeasuredPart]:
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()[-_MOST:]
        except OSError:
            return
        for line in lines:
            with contextlib.suppress(ValueError, TypeError):  # half a line, after a full disk
                one = MeasuredPart(**json.loads(line))
                if one.expected > 0 and one.taken > 0:
                    yield one
