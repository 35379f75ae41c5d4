"""Hold a background job where a page can be looked at, however fast or slow the machine is."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page
from sqlalchemy import select
from waiting import until

from labelreview.jobs import Job
from labelreview.store import reading, tables
from labelreview.workspace import Workspace


@contextmanager
def held(
    page: Page,
    space: Workspace,
    latest: Callable[[str], Job | None],
    step: str,
    done: int = 0,
    dataset: str = "builtin",
) -> Iterator[None]:
    """Hold the process of the dataset's job that `latest` finds, once it is at a step.

    step, done:
        How the step's words begin, and at least so many of its parts are finished.
    """
    reached: list[int] = []

    def is_there() -> bool:
        job = latest(dataset)
        if job is not None and job.is_active and job.step.startswith(step) and job.done >= done:
            reached.append(job.id)
        return bool(reached)

    until(page, is_there)
    with reading(space.engine) as connection:
        pid = connection.scalar(select(tables.jobs.c.pid).where(tables.jobs.c.id == reached[0]))
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
