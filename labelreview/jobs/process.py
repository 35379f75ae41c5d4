"""Which process works on a job, and whether that very process still lives."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_BETWEEN = " "


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """A process that no other one is ever taken for.

    place:
        Where process numbers mean the same: one boot of one machine, and on Linux one namespace of
        processes, since each container counts its own.
    pid, started:
        Its number, and when it began, as the system counts it. The number alone is given to another
        process some day.
    """

    place: str
    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> WorkerProcess | None:
        """Return the process of that number here; None when there is none, or none can be told."""
        place, started = here(), _started(pid)
        return None if place is None or started is None else cls(place, pid, started)

    @classmethod
    def read(cls, words: str) -> WorkerProcess | None:
        """Read what `str` gives; None for anything else."""
        parts = words.split(_BETWEEN)
        if len(parts) != 3 or not parts[1].isdecimal():
            return None
        return cls(parts[0], int(parts[1]), parts[2])

    def __str__(self) -> str:
        return _BETWEEN.join((self.place, str(self.pid), self.started))

    def lives(self) -> bool | None:
        """Return whether it lives; None when that cannot be seen from this process.

        A process that is stopped or starved lives. One that has ended and only waits for its parent
        does not.
        """
        if self.place != here():
            return None
        return _started(self.pid) == self.started


def ended_process(pid: int) -> str | None:
    """Return how to note a process that had that number here and has ended."""
    place = here()
    return None if place is None else str(WorkerProcess(place, pid, "ended"))


@cache
def here() -> str | None:
    """Return the name of this place; None when the system does not tell it."""
    if not sys.platform.startswith("linux"):
        return f"{sys.platform}:{socket.gethostname()}".replace(_BETWEEN, "_")
    try:
        boot = _BOOT_ID.read_text(encoding="ascii").strip()
        return f"{boot}:{os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return None


def _started(pid: int) -> str | None:
    """Return when the process of that number began; None when it has ended."""
    if sys.platform.startswith("linux"):
        return _started_on_linux(pid)
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        if process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return f"{process.create_time():.3f}"
    return None


def _started_on_linux(pid: int) -> str | None:
    # Ticks since the boot: psutil adds the time of the boot, which moves when the clock is set.
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name of the program, in parentheses, may hold anything.
    state, *rest = fields.rpartition(")")[2].split()
    return None if state in "ZXx" else rest[18]
