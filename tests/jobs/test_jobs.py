"""Jobs in processes of their own: progress, cancelling, every way to end, and going on."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.core.settings import Settings
from labelreview.jobs import Job, Jobs
from labelreview.jobs.process import WorkerProcess
from labelreview.jobs.worker import run_job
from labelreview.store import job_rows, open_engine, reading, tables, writing

INTERRUPTED = "The process stopped before it finished; start it again to continue where it stopped."
ELSEWHERE = "another-boot:pid:[1] 1 2"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC).isoformat()
WORKER = Path(__file__).with_name("handlers.py")

of_the_process = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What is proved is what a process does: it is the same whatever holds the rows."""


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    folder = tmp_path / "work space"
    folder.mkdir()
    return Settings.resolve(folder, database_url)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    opened = open_engine(settings.database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def jobs(engine: Engine, settings: Settings) -> Iterator[Jobs]:
    made = Jobs(
        engine,
        settings,
        lambda job_id: (sys.executable, str(WORKER), str(job_id), str(settings.folder)),
    )
    yield made
    with reading(engine) as connection:
        ids = connection.scalars(select(tables.jobs.c.id)).all()
    for job_id in ids:
        if made.get(job_id).is_active and (pid := pid_of(engine, job_id)):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def spec(tmp_path: Path) -> dict[str, Any]:
    """Ten parts, and a gate: nothing is finished while the file is there."""
    gate = tmp_path / "gate"
    gate.touch()
    return {
        "dataset": "posts",
        "parts": 10,
        "notes": str(tmp_path / "notes"),
        "gate": str(gate),
    }


def pid_of(engine: Engine, job_id: int) -> int | None:
    with reading(engine) as connection:
        pid: int | None = connection.scalar(
            select(tables.jobs.c.pid).where(tables.jobs.c.id == job_id)
        )
        return pid


def set_row(engine: Engine, job_id: int, **values: object) -> None:
    with writing(engine) as connection:
        connection.execute(update(tables.jobs).where(tables.jobs.c.id == job_id).values(values))


def wait(jobs: Jobs, job_id: int, until: Callable[[Job], bool]) -> Job:
    deadline = time.monotonic() + 60
    while not until(job := jobs.get(job_id)):
        assert time.monotonic() < deadline, job
        time.sleep(0.02)
    return job


def has_ended(job: Job) -> bool:
    return not job.is_active


def is_running(job: Job) -> bool:
    return job.state == "running" and job.step == "Counting"


def test_a_job_runs_to_its_result(jobs: Jobs, spec: dict[str, Any]) -> None:
    Path(spec["gate"]).unlink()
    job = wait(jobs, jobs.start("count", spec), has_ended)
    assert (job.state, job.message, job.result) == ("done", "", {"parts": 10})
    assert (job.kind, job.dataset, job.spec) == ("count", "posts", spec)
    assert (job.step, job.done, job.total, job.seconds_left) == ("Counting", 10, 10, None)
    assert job.started_at is not None
    assert job.ended_at is not None
    assert job.started_at <= job.ended_at
    assert jobs.latest("posts") == job
    assert jobs.latest("posts", "count") == job
    assert jobs.latest("posts", "other") is None
    assert jobs.latest("others") is None


@pytest.mark.slow
def test_equal_work_runs_once_at_a_time(jobs: Jobs, spec: dict[str, Any]) -> None:
    first = jobs.start("count", spec)
    assert jobs.start("count", dict(reversed(spec.items()))) == first
    wait(jobs, first, is_running)
    assert jobs.start("count", spec) == first
    Path(spec["gate"]).unlink()
    wait(jobs, first, has_ended)
    second = jobs.start("count", spec)
    assert second > first
    assert wait(jobs, second, has_ended).state == "done"


def test_cancelling_stops_at_the_next_sign_of_progress(jobs: Jobs, spec: dict[str, Any]) -> None:
    job_id = jobs.start("count", spec)
    wait(jobs, job_id, is_running)
    jobs.cancel(job_id)
    assert jobs.get(job_id).state in ("cancelling", "cancelled")
    job = wait(jobs, job_id, has_ended)
    assert job.state == "cancelled"
    assert job.message == "Stopped on request; start it again to resume where it stopped."
    jobs.cancel(job_id)
    assert jobs.get(job_id) == job


@of_the_process
def test_a_worker_that_hears_nothing_ends_with_all_it_started(
    jobs: Jobs, engine: Engine, spec: dict[str, Any]
) -> None:
    job_id = jobs.start("busy", spec)
    notes = Path(spec["notes"])
    wait(jobs, job_id, lambda job: notes.exists() and notes.read_text() != "")
    child = int(notes.read_text())
    jobs.cancel(job_id)
    assert wait(jobs, job_id, has_ended).state == "cancelled"
    for pid in (pid_of(engine, job_id), child):
        assert pid is not None
        assert ends(pid)


def ends(pid: int) -> bool:
    """Whether the process is gone, or dead and only waits to be counted."""
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.01)
    return False


@of_the_process
def test_a_cancelled_job_that_waits_never_starts(engine: Engine, settings: Settings) -> None:
    waiting = Jobs(engine, settings, lambda _: (sys.executable, "-c", "import time; time.sleep(5)"))
    job_id = waiting.start("count", {})
    waiting.cancel(job_id)
    assert waiting.get(job_id).state == "cancelled"
    with pytest.raises(WorkspaceError, match="is not waiting to start; start a new job"):
        run_job(job_id, settings, {"count": lambda spec, progress: {}})
    pid = pid_of(engine, job_id)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


@pytest.mark.slow
def test_a_killed_worker_is_noticed_and_its_work_goes_on(
    jobs: Jobs, engine: Engine, spec: dict[str, Any]
) -> None:
    notes = Path(spec["notes"])
    notes.write_text("0\n1\n2\n")
    first = jobs.start("count", spec)
    assert wait(jobs, first, is_running).done == 3
    pid = pid_of(engine, first)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    job = wait(jobs, first, has_ended)
    assert (job.state, job.message, job.done) == ("interrupted", INTERRUPTED, 3)

    Path(spec["gate"]).unlink()
    second = jobs.start("count", spec)
    assert second != first
    assert wait(jobs, second, has_ended).state == "done"
    assert notes.read_text().split() == [str(part) for part in range(10)]


@of_the_process
def test_a_worker_that_dies_before_it_begins_is_noticed(engine: Engine, settings: Settings) -> None:
    jobs = Jobs(engine, settings, lambda _: (sys.executable, "-c", "raise SystemExit('no luck')"))
    job_id = jobs.start("count", {})
    assert wait(jobs, job_id, has_ended).state == "interrupted"
    assert "no luck" in (settings.folder / "jobs" / f"{job_id}.log").read_text()


def test_silence_from_another_machine_counts_as_the_end(jobs: Jobs, spec: dict[str, Any]) -> None:
    engine = jobs._engine
    job_id = jobs.start("count", spec)
    wait(jobs, job_id, is_running)
    pid = pid_of(engine, job_id)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    set_row(engine, job_id, host="elsewhere", worker=ELSEWHERE)
    assert jobs.get(job_id).state == "running"
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    set_row(engine, job_id, heartbeat_at=long_ago.isoformat())
    assert jobs.get(job_id).state == "interrupted"

    # It was only asleep: it takes its job up again, and nothing is lost.
    os.kill(pid, signal.SIGCONT)
    job = wait(jobs, job_id, is_running)
    assert (job.message, job.ended_at) == ("", None)
    Path(spec["gate"]).unlink()
    assert wait(jobs, job_id, has_ended).state == "done"


@pytest.mark.slow
def test_a_sleeper_whose_work_was_started_again_stops(jobs: Jobs, spec: dict[str, Any]) -> None:
    engine = jobs._engine
    first = jobs.start("count", spec)
    wait(jobs, first, is_running)
    pid = pid_of(engine, first)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    set_row(engine, first, worker=ELSEWHERE, heartbeat_at=LONG_AGO)
    second = jobs.start("count", spec)
    assert second != first
    os.kill(pid, signal.SIGCONT)
    assert wait(jobs, first, lambda job: job.state == "cancelled").result is None
    Path(spec["gate"]).unlink()
    assert wait(jobs, second, has_ended).state == "done"


def test_a_living_worker_is_never_called_dead_and_its_work_not_started_again(
    jobs: Jobs, spec: dict[str, Any], settings: Settings
) -> None:
    """However long it is silent, by whichever server, whatever was said before."""
    engine = jobs._engine
    first = jobs.start("count", spec)
    wait(jobs, first, is_running)
    pid = pid_of(engine, first)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    set_row(engine, first, heartbeat_at=LONG_AGO)
    other = Jobs(engine, settings)
    for server in (jobs, other):
        assert server.get(first).state == "running"
        assert server.start("count", spec) == first
    # Another server could not see it, or had less patience.
    set_row(engine, first, state="interrupted", message=INTERRUPTED, ended_at=LONG_AGO)
    assert other.start("count", spec) == first
    job = jobs.get(first)
    assert (job.state, job.message, job.ended_at) == ("running", "", None)
    os.kill(pid, signal.SIGCONT)
    Path(spec["gate"]).unlink()
    assert wait(jobs, first, has_ended).state == "done"


@of_the_process
def test_a_dead_worker_is_known_at_once_though_its_number_is_taken(
    jobs: Jobs, spec: dict[str, Any]
) -> None:
    engine = jobs._engine
    first = jobs.start("count", spec)
    wait(jobs, first, is_running)
    pid = pid_of(engine, first)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert ends(pid)
    with reading(engine) as connection:
        worker = connection.scalar(select(tables.jobs.c.worker))
    # The row as it would be if this process had got the number.
    place, _, started = worker.split()
    set_row(engine, first, pid=os.getpid(), worker=f"{place} {os.getpid()} {started}")
    assert jobs.get(first).state == "interrupted"


@of_the_process
def test_a_server_that_ends_before_it_started_the_process_leaves_nothing_active(
    jobs: Jobs, spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(Jobs, "_spawn", killed)
    with pytest.raises(SystemExit):
        jobs.start("count", spec)
    (job,) = jobs._jobs(job_rows.by_id(jobs._engine, 1))
    assert job.state == "queued", "the server lives"
    # It lives on and has given up, as when it was stopped in between: the work can be started.
    set_row(jobs._engine, job.id, heartbeat_at=LONG_AGO)
    with pytest.raises(SystemExit):
        jobs.start("count", spec)
    states = [one.state for one in jobs._jobs(job_rows.by_id(jobs._engine, 1, 2))]
    assert states == ["queued", "interrupted"]
    job = jobs.get(2)
    place = str(WorkerProcess.of(os.getpid())).split()[0]
    set_row(jobs._engine, job.id, worker=f"{place} {os.getpid()} 1")
    assert jobs.get(job.id).state == "interrupted"


@of_the_process
def test_a_problem_of_the_user_is_its_one_sentence(jobs: Jobs) -> None:
    job = wait(jobs, jobs.start("refuse", {}), has_ended)
    assert job.state == "failed"
    assert job.message == "The checkpoint has 3 labels, the dataset 4; choose another one."


@of_the_process
def test_anything_else_is_a_code_and_a_file_without_texts(jobs: Jobs, settings: Settings) -> None:
    job = wait(jobs, jobs.start("crash", {}), has_ended)
    log = settings.folder / "jobs" / f"{job.id}.log"
    assert job.state == "failed"
    assert "The job failed unexpectedly (ZeroDivisionError, E-" in job.message
    assert "a b" not in job.message + log.read_text(encoding="utf-8")
    assert "builtins.ZeroDivisionError" in log.read_text(encoding="utf-8")


@of_the_process
def test_unknown_work_says_so(jobs: Jobs) -> None:
    job = wait(jobs, jobs.start("dance", {}), has_ended)
    assert job.state == "failed"
    assert job.message == "No kind of job is called 'dance'; update labelreview."


@of_the_process
def test_a_process_that_cannot_start_says_so(engine: Engine, settings: Settings) -> None:
    jobs = Jobs(engine, settings, lambda _: ("/no/such/program",))
    with pytest.raises(WorkspaceError, match=r"The job cannot be started \(.*\); "):
        jobs.start("count", {"dataset": "posts"})
    job = jobs.latest("posts")
    assert job is not None
    assert job.state == "failed"
    assert "The job cannot be started" in job.message


@of_the_process
def test_a_log_folder_that_cannot_be_made_says_so(engine: Engine, settings: Settings) -> None:
    (settings.folder / "jobs").touch()
    with pytest.raises(WorkspaceError, match="The job cannot be started"):
        Jobs(engine, settings).start("count", {})


def test_a_job_that_is_not_there_is_named(jobs: Jobs) -> None:
    with pytest.raises(NotFoundError, match="There is no job with the id 7; start it again"):
        jobs.get(7)
    with pytest.raises(NotFoundError, match="There is no job with the id 7"):
        jobs.cancel(7)


def test_the_real_command_names_the_job_and_hides_the_password(
    engine: Engine, tmp_path: Path
) -> None:
    jobs = Jobs(engine, Settings(tmp_path, "postgresql://ana:secret@host/x"))
    command = jobs._command(7)
    assert command[1:] == ("-P", "-m", "labelreview", "work", "7", "--workspace", str(tmp_path))
