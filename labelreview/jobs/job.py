"""One background job as other processes see it, and whether its worker has died."""

from __future__ import annotations

import socket
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from labelreview.core.settings import Settings
from labelreview.jobs.process import WorkerProcess
from labelreview.store.job_rows import JobRow
from labelreview.store.tables import ACTIVE

SECONDS_WITHOUT_SIGN = 600
"""Of a process that cannot be seen from here; it writes every two seconds, or less often where the
machine is busy."""

SECONDS_TO_START = 120
"""Until the process that wanted to start a job has given it up, although it lives."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how far it is.

    state:
        queued, running, done, failed, cancelling, cancelled, or interrupted: the process ended
        before the work did.
    step, done, total:
        What is worked on in words, and how many of its parts are finished.
    rate, seconds_left:
        Parts of this step a second; the estimate for the rest of the job, or of the step where
        the job cannot be foretold. None while unknown.
    message:
        One sentence on how it ended, empty when it is done or active.
    started_at, ended_at:
        ISO 8601 in UTC.
    result:
        What the work gave back, once it is done.
    """

    id: int
    kind: str
    dataset: str | None
    spec: dict[str, Any]
    state: str
    step: str
    done: int
    total: int
    rate: float | None
    seconds_left: float | None
    message: str
    started_at: str | None
    ended_at: str | None
    result: dict[str, Any] | None

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def share(self) -> float | None:
        """How much of the whole job is done, 0..1, by the time that it took and that is left; of
        its step where no time is foretold. None while there is nothing to go by."""
        if self.started_at is not None and self.seconds_left is not None:
            began = datetime.fromisoformat(self.started_at)
            passed = max(0.0, (datetime.now(UTC) - began).total_seconds())
            return passed / max(passed + self.seconds_left, 1e-9)
        # A step that has done none of its work yet tells no more than one that counts nothing.
        return min(1.0, self.done / self.total) if self.total and self.done else None

    @classmethod
    def from_row(cls, row: JobRow) -> Job:
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})


def log_path(settings: Settings, job_id: int) -> Path:
    """Return the file that holds everything the job's process printed."""
    return settings.folder / "jobs" / f"{job_id}.log"


def is_abandoned(row: JobRow) -> bool:
    """Return whether an active job has lost its worker.

    Where its process can be seen, only that counts: silence means a busy machine. Elsewhere, as in
    another container or on another machine, it is lost after `SECONDS_WITHOUT_SIGN`.
    """
    living = lives(row)
    is_silent = _silence(row) > SECONDS_WITHOUT_SIGN
    if row.state == "queued" and row.pid is None and living:
        # What lives is the process that was about to start it.
        return _silence(row) > SECONDS_TO_START
    return is_silent if living is None else not living


def lives(row: JobRow) -> bool | None:
    """Return whether the process of a job lives; None when that cannot be seen from here."""
    worker = WorkerProcess.read(row.worker or "")
    if worker is not None:
        return worker.lives()
    # Noted by an earlier version, by a number that another process may have by now.
    if row.pid is None or row.host != socket.gethostname() or psutil.pid_exists(row.pid):
        return None
    return False


def _silence(row: JobRow) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(row.heartbeat_at)).total_seconds()
