"""The worker's side of a job's row."""

from __future__ import annotations

import os
import socket
import time
from typing import Any

from labelreview.core.errors import Cancelled, WorkspaceError
from labelreview.jobs.pace import StepPace
from labelreview.jobs.plan import JobPlan
from labelreview.jobs.process import WorkerProcess
from labelreview.jobs.told_end import ToldEnd
from labelreview.store import Engine, job_rows
from labelreview.store.tables import now

SECONDS_BETWEEN_WRITES = 0.25


class Report:
    """Tells how one job goes, as a `Progress`, and hears whether it should stop."""

    def __init__(self, engine: Engine, job_id: int) -> None:
        self._engine = engine
        self._id = job_id
        self._pace = StepPace()
        self._told = ToldEnd()
        self.plan: JobPlan | None = None
        self._progress: dict[str, Any] = {}
        self._written = 0.0
        self.is_unwanted = False

    def claim(self) -> tuple[str, dict[str, Any]]:
        """Take the job: its kind and spec. Raises `WorkspaceError` when it is not to be had."""
        moment = now()
        values = {
            "state": "running",
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "worker": str(own) if (own := WorkerProcess.of(os.getpid())) else None,
            "heartbeat_at": moment,
            "ended_at": None,
            "message": "",
        }
        row = job_rows.claim(self._engine, self._id, moment, **values)
        if row is None:
            raise WorkspaceError(f"Job {self._id} is not waiting to start", "start a new job")
        return row.kind, row.spec

    def __call__(self, step: str, done: int, total: int) -> None:
        """Note the progress; it is written a few times a second. Raises `Cancelled`."""
        rate, seconds_left = self._pace.measure(step, done, total)
        if self.plan is not None:
            seconds_left = self.plan.seconds_left(step, done, total)
        if seconds_left is not None:
            seconds_left = self._told.left(seconds_left)
        self._progress = {
            "step": step,
            "done": done,
            "total": total,
            "rate": rate,
            "seconds_left": seconds_left,
        }
        if time.monotonic() - self._written >= SECONDS_BETWEEN_WRITES:
            self.beat()
        self.check()

    def check(self) -> None:
        """Raise `Cancelled` when the work is no longer wanted."""
        if self.is_unwanted:
            raise Cancelled()

    def beat(self) -> None:
        """Send a heartbeat, write the progress, and read whether to stop."""
        self._written = time.monotonic()
        if self.plan is not None and self._progress:
            left = self.plan.seconds_left_now()
            self._progress["seconds_left"] = None if left is None else self._told.left(left)
        values = self._progress | {
            "heartbeat_at": now(),
            "ended_at": None,
            "message": "",
        }
        try:
            state = job_rows.beat(self._engine, self._id, **values)
        except WorkspaceError:
            return  # hours of work do not end because the database was busy: the next beat tells
        self.is_unwanted = state != "running"

    def end(self, state: str, message: str = "", result: dict[str, Any] | None = None) -> None:
        """Note how the work ended. Nothing happens when that is noted already."""
        values = self._progress | {
            "state": state,
            "message": message,
            "result": result,
            "seconds_left": None,
            "heartbeat_at": now(),
            "ended_at": now(),
        }
        job_rows.end(self._engine, self._id, **values)
