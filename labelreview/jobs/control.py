"""Start, watch and cancel jobs, from any process and any number of them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from labelreview.core import artifacts
from labelreview.core.artifacts import digest
from labelreview.core.durable import make_folders
from labelreview.core.errors import Cancelled, NotFoundError, WorkspaceError
from labelreview.core.settings import Settings
from labelreview.jobs.job import Job, is_abandoned, lives, log_path
from labelreview.jobs.process import WorkerProcess, ended_process
from labelreview.store import Engine, job_rows
from labelreview.store.job_rows import JobRow
from labelreview.store.tables import ACTIVE, now

INTERRUPTED = "The process stopped before it finished; start it again to continue where it stopped."
CANCELLED = str(Cancelled())


class Jobs:
    """The jobs of one workspace. Holds no state of its own: safe to share between threads.

    Each job runs in a process that outlives the one that started it. Reading a job whose process
    has died marks it as interrupted; a process that lives is never called dead where it can be
    seen, and the same work is not started beside it.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        command: Callable[[int], Sequence[str]] | None = None,
    ) -> None:
        """`command` gives the process for a job's id; `labelreview work ID` when it is None."""
        self._engine = engine
        self.settings = settings
        self._command = command or self._work

    def start(self, kind: str, spec: Mapping[str, Any]) -> int:
        """Start work and return its id at once; of the same work under way, the id of that.

        `spec` is JSON: ids and options only; its "dataset", if any, is what `latest` finds it by.
        Raises `WorkspaceError` when no process can be started.
        """
        same = digest(kind, dict(spec))
        for job in self._jobs(job_rows.active(self._engine, same)):
            if job.is_active:
                return job.id
        for one in job_rows.interrupted(self._engine, same):
            # It was called dead from a place that could not see it. Without a number, what lives is
            # the process that gave up to start it.
            if one.pid is not None and lives(one):
                job_rows.revive(self._engine, one.id)
                return self.start(kind, spec)
        moment, starter = now(), WorkerProcess.of(os.getpid())
        row = {
            "kind": kind,
            "dataset": spec.get("dataset"),
            "spec": dict(spec),
            "spec_digest": same,
            "state": "queued",
            "step": "",
            "done": 0,
            "total": 0,
            "message": "",
            "host": socket.gethostname(),
            "worker": str(starter) if starter else None,
            "created_at": moment,
            "heartbeat_at": moment,
        }
        job_id = job_rows.add(self._engine, row)
        if job_id is None:
            return self.start(kind, spec)  # somebody else started the same in this moment
        self._spawn(job_id)
        return job_id

    def get(self, job_id: int) -> Job:
        """Return the job as it is now. Raises `NotFoundError` when no job has that id."""
        found = self._jobs(job_rows.by_id(self._engine, job_id))
        if not found:
            raise NotFoundError(f"There is no job with the id {job_id}", "start it again")
        return found[0]

    def latest(self, dataset: str, *kinds: str) -> Job | None:
        """Return the dataset's job that was started last, of these kinds if given."""
        found = self._jobs(job_rows.latest(self._engine, dataset, kinds))
        return found[0] if found else None

    def active(self) -> list[Job]:
        """Return all jobs that are under way, the latest first."""
        return [job for job in self._jobs(job_rows.active(self._engine)) if job.is_active]

    def cancel(self, job_id: int) -> None:
        """Ask an active job to stop; returns at once. Nothing happens to one that has ended.

        It stops at its next sign of progress. A worker that gives none ends itself a little later.
        """
        self.get(job_id)
        self._change(job_id, ("queued",), state="cancelled", message=CANCELLED, ended_at=now())
        self._change(job_id, ("running",), state="cancelling")

    def _jobs(self, found: Sequence[JobRow]) -> list[Job]:
        """Return the jobs of these rows, and end those whose worker has died."""
        gone = [row for row in found if row.state in ACTIVE and is_abandoned(row)]
        for row in gone:
            wanted = row.state == "cancelling"
            job_rows.end_abandoned(
                self._engine,
                row,
                state="cancelled" if wanted else "interrupted",
                message=CANCELLED if wanted else INTERRUPTED,
                ended_at=now(),
            )
        current = job_rows.by_id(self._engine, *(row.id for row in found)) if gone else found
        return [Job.from_row(row) for row in current]

    def _change(self, job_id: int, states: Sequence[str], **values: Any) -> None:
        job_rows.change(self._engine, job_id, states, **values)

    def _spawn(self, job_id: int) -> None:
        log = log_path(self.settings, job_id)
        try:
            with artifacts.writing(log):
                make_folders(log.parent)
                with log.open("ab") as output:
                    process = subprocess.Popen(
                        self._command(job_id),
                        stdin=subprocess.DEVNULL,
                        stdout=output,
                        stderr=subprocess.STDOUT,
                        # Closing the terminal or the server does not end it.
                        start_new_session=True,
                        # In the environment, the URL's password is not in the list of processes.
                        env={"OMP_WAIT_POLICY": "PASSIVE"}  # threads that wait leave the cores
                        | os.environ
                        | {"LABELREVIEW_DATABASE_URL": self.settings.database_url}
                        | {"PYTHONUNBUFFERED": "1"},
                    )
        except (OSError, WorkspaceError) as error:
            problem = WorkspaceError(f"The job cannot be started ({error})", "try again")
            self._change(job_id, ACTIVE, state="failed", message=str(problem), ended_at=now())
            raise problem from error
        worker = WorkerProcess.of(process.pid)
        # One that has ended already is dead, whoever gets its number.
        noted = str(worker) if worker else ended_process(process.pid)
        job_rows.note_process(self._engine, job_id, process.pid, noted)
        # A process that nobody waits for would look alive after its end.
        threading.Thread(target=process.wait, daemon=True).start()

    def _work(self, job_id: int) -> tuple[str, ...]:
        # -P: files in the current folder must not stand in for modules.
        work = (sys.executable, "-P", "-m", "labelreview", "work", str(job_id))
        return (*work, "--workspace", str(self.settings.folder))
