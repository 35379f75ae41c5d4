"""The worker's side of a job's row."""

from __future__ import annotations

import os
import socket
import time
from typing import Any

from sqlalchemy import Engine, case, func, update
from sqlalchemy.exc import IntegrityError

from labelreview.core.errors import Cancelled, WorkspaceError
from labelreview.jobs.pace import StepPace
from labelreview.store import writing
from labelreview.store.tables import jobs as rows
from labelreview.store.tables import now

SECONDS_BETWEEN_WRITES = 0.25
# A worker that was thought dead, as after the machine slept, goes on where it is.
_MINE = ("running", "cancelling", "interrupted")


class Report:
    """Tells how one job goes, as a `Progress`, and hears whether it should stop."""

    def __init__(self, engine: Engine, job_id: int) -> None:
        self._engine = engine
        self._is_mine = rows.c.id == job_id
        self._id = job_id
        self._pace = StepPace()
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
            "heartbeat_at": moment,
            "started_at": func.coalesce(rows.c.started_at, moment),
            "ended_at": None,
            "message": "",
        }
        free = rows.c.state.in_(("queued", "interrupted"))
        take = update(rows).where(self._is_mine, free).values(values)
        try:
            with writing(self._engine) as connection:
                row = connection.execute(take.returning(rows.c.kind, rows.c.spec)).one_or_none()
        except IntegrityError:
            row = None
        if row is None:
            raise WorkspaceError(
                f"Job {self._id} is under way, over or not there", "start the work again"
            )
        return row.kind, row.spec

    def __call__(self, step: str, done: int, total: int) -> None:
        """Note the progress; it is written a few times a second. Raises `Cancelled`."""
        rate, seconds_left = self._pace.measure(step, done, total)
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
        """Give a sign of life, write the progress, and hear whether to stop."""
        self._written = time.monotonic()
        values = self._progress | {
            "state": case((rows.c.state == "interrupted", "running"), else_=rows.c.state),
            "heartbeat_at": now(),
            "ended_at": None,
            "message": "",
        }
        sign = update(rows).where(self._is_mine, rows.c.state.in_(_MINE)).values(values)
        try:
            with writing(self._engine) as connection:
                state = connection.scalar(sign.returning(rows.c.state))
        except IntegrityError:
            state = None  # thought dead, and the same work was started again meanwhile
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
        with writing(self._engine) as connection:
            connection.execute(
                update(rows).where(self._is_mine, rows.c.state.in_(_MINE)).values(values)
            )
