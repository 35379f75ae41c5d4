"""One background job as other processes see it, and whether its worker has died."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labelreview.core.settings import Settings
from labelreview.store.job_rows import JobRow
from labelreview.store.tables import ACTIVE

SECONDS_WITHOUT_SIGN = 20


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how far it is.

    state:
        queued, running, done, failed, cancelling, cancelled, or interrupted: the process ended
        before the work did.
    step, done, total:
        What is worked on in words, and how many of its parts are finished.
    rate, seconds_left:
        Parts of this step a second, and the estimate for the rest of it; None while unknown.
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

    @classmethod
    def from_row(cls, row: JobRow) -> Job:
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})


def log_path(settings: Settings, job_id: int) -> Path:
    """Return the file that holds everything the job's process printed."""
    return settings.folder / "jobs" / f"{job_id}.log"


def is_abandoned(row: JobRow) -> bool:
    """Return whether an active job has lost its worker.

    A process of this machine is looked for. One elsewhere, or one whose number another process
    has got since, gives no sign of life for `SECONDS_WITHOUT_SIGN`.
    """
    silence = datetime.now(UTC) - datetime.fromisoformat(row.heartbeat_at)
    if silence.total_seconds() > SECONDS_WITHOUT_SIGN:
        return True
    return row.pid is not None and row.host == socket.gethostname() and not _lives(row.pid)


def _lives(pid: int) -> bool:
    if os.name == "nt":
        return True  # there, signal 0 would end the process
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
