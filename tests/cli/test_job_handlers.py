"""What the worker of a job does besides the work itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from labelreview.cli.job_handlers import do_job
from labelreview.core.errors import WorkspaceError
from labelreview.jobs import Jobs
from labelreview.jobs.background_work import UNASKED


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Jobs for which a process would be started."""
    ids: list[int] = []
    monkeypatch.setattr(Jobs, "_spawn", lambda _, job_id: ids.append(job_id))
    monkeypatch.setenv(UNASKED, "1")
    return ids


def scored_as_a_job(space) -> int:
    """Score again: the run is there, so that only the job itself is done."""
    spec: Mapping[str, Any] = {"dataset": "builtin"}
    job_id: int = space.jobs.start("score", spec)
    do_job(space, job_id)
    assert space.jobs.get(job_id).state == "done"
    return job_id


def test_the_pages_of_a_run_are_prepared_once_it_is_done(builtin_space, spawned) -> None:
    run = builtin_space.run("builtin").digest
    first = scored_as_a_job(builtin_space)
    job = builtin_space.background.laying_out("builtin")
    assert spawned == [first, job.id]
    assert job.spec == {"dataset": "builtin", "run": run}


def test_it_can_be_left_to_the_pages(builtin_space, spawned, monkeypatch) -> None:
    monkeypatch.setenv(UNASKED, "0")
    scored_as_a_job(builtin_space)
    assert builtin_space.background.laying_out("builtin") is None


def test_a_run_is_done_also_when_nothing_more_can_be_started(
    builtin_space, spawned, monkeypatch
) -> None:
    job_id = builtin_space.jobs.start("score", {"dataset": "builtin"})

    def full(*_: object) -> None:
        raise WorkspaceError("The job cannot be started (no memory)", "try again")

    monkeypatch.setattr(Jobs, "_spawn", full)
    do_job(builtin_space, job_id)
    assert builtin_space.jobs.get(job_id).state == "done"


def test_work_without_a_run_prepares_nothing(builtin_space, spawned) -> None:
    job_id = builtin_space.jobs.start("dance", {"dataset": "builtin"})
    do_job(builtin_space, job_id)
    assert builtin_space.jobs.get(job_id).state == "failed"
    assert spawned == [job_id]
