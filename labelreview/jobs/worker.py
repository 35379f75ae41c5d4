"""The process that does a job: it claims the row, works, and reports progress."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from labelreview.core.errors import Cancelled, LabelReviewError, WorkspaceError
from labelreview.core.progress import Progress
from labelreview.core.settings import Settings
from labelreview.core.unforeseen import code_of, details, told
from labelreview.jobs.plan import JobPlan
from labelreview.jobs.report import Report
from labelreview.store import open_engine


class Foresight(Protocol):
    """Knows what jobs cost, and learns it from those that are done."""

    def plan(self, kind: str, spec: dict[str, Any]) -> JobPlan | None:
        """Return the steps of a job; None when they cannot be foretold."""

    def keep(self, kind: str, spec: dict[str, Any], plan: JobPlan) -> None:
        """Keep what a job took that is done."""


Handler = Callable[[dict[str, Any], Progress], dict[str, Any]]

SECONDS_BETWEEN_BEATS = 2.0
SECONDS_TO_STOP = 10.0


def run_job(
    job_id: int,
    settings: Settings,
    handlers: Mapping[str, Handler],
    *,
    foresight: Foresight | None = None,
    seconds_between_beats: float = SECONDS_BETWEEN_BEATS,
    seconds_to_stop: float = SECONDS_TO_STOP,
) -> None:
    """Do a queued or interrupted job to its end, whatever the end is, and note it in its row.

    `handlers` has, per kind of job, a function of the spec and of a `Progress` that gives back a
    JSON result. Its progress raises `Cancelled` once a stop was requested. When the handler
    calls it too rarely, the process and all it started end after `seconds_to_stop`: what is
    finished is on disk by then, and nothing is ever half-written. With `foresight`, the seconds
    that are left are those of the whole job, and what its parts took is kept.

    Raises `WorkspaceError` when the job is not there to be done.
    """
    engine = open_engine(settings.database_url, beside=settings.folder)
    report = Report(engine, job_id)
    with contextlib.ExitStack() as stack:
        stack.callback(engine.dispose)
        kind, spec = report.claim()
        stack.enter_context(_alive(report, seconds_between_beats, seconds_to_stop))
        try:
            if kind not in handlers:
                raise WorkspaceError(f"No kind of job is called {kind!r}", "update labelreview")
            if foresight is not None:
                report.plan = foresight.plan(kind, spec)
            report.end("done", result=handlers[kind](spec, report))
            if foresight is not None and report.plan is not None:
                foresight.keep(kind, spec, report.plan)
        except Cancelled as error:
            report.end("cancelled", str(error))
        except LabelReviewError as error:
            # The row has the message: it may quote a text, which is not for a log.
            print(details(error, "The job", code_of(error)), file=sys.stderr)
            report.end("failed", str(error))
        except Exception as error:
            found = told(error, "The job", settings.folder)
            print(details(error, "The job", found.code), file=sys.stderr)
            report.end("failed", f"{found.problem}; {found.remedy}.")


@contextlib.contextmanager
def _alive(report: Report, seconds_between_beats: float, seconds_to_stop: float) -> Iterator[None]:
    over = threading.Event()

    def beat() -> None:
        asked_at: float | None = None
        while not over.wait(seconds_between_beats):
            # A database that does not answer for a moment does not end the beats.
            with contextlib.suppress(LabelReviewError):
                report.beat()
            if report.is_unwanted:
                asked_at = asked_at or time.monotonic()
                if time.monotonic() - asked_at >= seconds_to_stop:
                    report.end("cancelled", str(Cancelled()))
                    _leave()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _leave() -> None:
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)  # with the processes that the work has started
    os._exit(1)
