"""The worker's side: how often it writes, what it measures, what it survives."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert

from labelreview.core.errors import Cancelled, WorkspaceError
from labelreview.core.settings import Settings
from labelreview.jobs import Jobs
from labelreview.jobs.pace import StepPace
from labelreview.jobs.report import Report
from labelreview.store import open_engine, tables, writing


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.resolve(tmp_path)


@pytest.fixture
def engine(settings: Settings) -> Engine:
    return open_engine(settings.database_url)


@pytest.fixture
def report(engine: Engine) -> Report:
    moment = tables.now()
    row = {"kind": "score", "spec": {"seed": 0}, "spec_digest": "d", "state": "queued", "step": ""}
    row |= {"done": 0, "total": 0, "message": "", "host": "h"}
    with writing(engine) as connection:
        connection.execute(insert(tables.jobs), [row | dict.fromkeys(MOMENTS, moment)])
    return Report(engine, 1)


MOMENTS = ("created_at", "heartbeat_at")


def test_a_job_is_claimed_once(report: Report) -> None:
    assert report.claim() == ("score", {"seed": 0})
    with pytest.raises(WorkspaceError, match="Job 1 is not waiting to start"):
        report.claim()


def test_fast_progress_is_not_written_each_time(
    report: Report, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    report.claim()
    clock = [0.0]
    monkeypatch.setattr("labelreview.jobs.report.time.monotonic", lambda: clock[0])
    written: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: written.append(args[2]))
    for part in range(1000):
        clock[0] += 0.002  # two seconds in all
        report("Folds", part, 1000)
    assert 6 <= sum("UPDATE" in statement for statement in written) <= 8


def test_a_request_to_stop_is_heard(report: Report, engine: Engine, settings: Settings) -> None:
    report.claim()
    report("Folds", 0, 5)
    Jobs(engine, settings).cancel(1)
    report.beat()
    with pytest.raises(Cancelled):
        report("Folds", 1, 5)


def test_a_sign_of_life_at_the_last_moment_counts(
    report: Report, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    report.claim()

    def seems_dead(_: object) -> bool:
        report.beat()
        return True

    monkeypatch.setattr("labelreview.jobs.control.is_abandoned", seems_dead)
    assert Jobs(engine, settings).get(1).state == "running"


def test_a_busy_database_does_not_end_the_work(report: Report, engine: Engine) -> None:
    report.claim()
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute(READ_ONLY))
    report("Folds", 1, 5)
    assert not report.is_unwanted


READ_ONLY = "PRAGMA query_only = ON"


def test_the_first_end_stays(report: Report, engine: Engine, settings: Settings) -> None:
    report.claim()
    report("Folds", 5, 5)
    report.end("done", result={"run": "r"})
    report.end("failed", "too late")
    report.beat()
    job = Jobs(engine, settings).get(1)
    assert (job.state, job.message, job.result, job.done) == ("done", "", {"run": "r"}, 5)
    assert report.is_unwanted


def test_the_pace_starts_anew_with_each_step() -> None:
    moments = iter([0.0, 10.0, 10.0, 14.0, 15.0, 16.0])
    pace = StepPace(clock=lambda: next(moments))
    assert pace.measure("Encode", 100, 1000) == (None, None)
    assert pace.measure("Encode", 200, 1000) == (10.0, 80.0)
    assert pace.measure("Folds", 0, 5) == (None, None)
    assert pace.measure("Folds", 2, 5) == (0.5, 6.0)
    assert pace.measure("Folds", 0, 5) == (None, None)
    assert pace.measure("Folds", 5, 5) == (5.0, 0.0)
