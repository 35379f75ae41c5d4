"""A process that lives is never called dead, and one that is dead is known at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from labelreview.jobs import job as module
from labelreview.jobs.job import SECONDS_TO_START, SECONDS_WITHOUT_SIGN, is_abandoned
from labelreview.jobs.process import WorkerProcess, ended_process, here


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield started
    started.kill()
    started.wait()


def of(pid: int) -> WorkerProcess:
    found = WorkerProcess.of(pid)
    assert found is not None
    return found


def test_a_process_is_told_from_every_other(child) -> None:
    own, other = of(os.getpid()), of(child.pid)
    assert own == of(os.getpid())
    assert own != other
    assert own.lives()
    assert other.lives()
    assert WorkerProcess.read(str(other)) == other


def test_a_stopped_process_lives(child) -> None:
    found = of(child.pid)
    os.kill(child.pid, signal.SIGSTOP)
    assert found.lives()


def test_a_process_that_ended_is_dead_before_its_parent_asks(child) -> None:
    found = of(child.pid)
    os.kill(child.pid, signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it stays as a zombie
    assert found.lives() is False
    assert WorkerProcess.of(child.pid) is None
    child.wait()
    assert found.lives() is False


def test_another_process_with_its_number_is_not_taken_for_it(child) -> None:
    assert replace(of(child.pid), started="1").lives() is False
    gone = WorkerProcess.read(ended_process(child.pid) or "")
    assert gone is not None
    assert gone.lives() is False


def test_elsewhere_nothing_is_known(child, monkeypatch) -> None:
    """After a restart of the machine, in another container, on another machine."""
    boot, _, namespace = str(here()).partition(":")
    for place in (f"another-boot:{namespace}", f"{boot}:pid:[1]", "linux:laptop"):
        assert replace(of(child.pid), place=place).lives() is None
    monkeypatch.setattr("labelreview.jobs.process.here", lambda: None)
    assert WorkerProcess.of(child.pid) is None


@pytest.mark.parametrize("words", ["", "a", "a b c", "a 1", "a -1 2", "a 1 2 3", "a ² 3"])
def test_what_is_no_process_is_none(words: str) -> None:
    assert WorkerProcess.read(words) is None


def test_a_program_may_have_any_name(tmp_path: Path) -> None:
    odd = tmp_path / "a) R 1 2 (b"
    odd.symlink_to("/bin/sleep")
    started = subprocess.Popen([str(odd), "60"])
    try:
        for _ in range(100):  # until it has become the other program
            if "a) R" in Path(f"/proc/{started.pid}/stat").read_text():
                break
            time.sleep(0.01)
        found = of(started.pid)
        assert found.started.isdecimal()
        assert found.lives()
    finally:
        started.kill()
        started.wait()


@dataclass(frozen=True)
class Row:
    """What a job's row says about its worker."""

    state: str = "running"
    host: str = "here"
    pid: int | None = 1
    worker: str | None = None
    heartbeat_at: str = ""


def silent_for(seconds: float) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()


LONG = silent_for(SECONDS_WITHOUT_SIGN * 100)
ELSEWHERE = "another-boot:pid:[1] 1 2"
WAITING: dict[str, Any] = {"state": "queued", "pid": None}


@pytest.mark.parametrize("state", ["queued", "running", "cancelling"])
def test_silence_says_nothing_about_a_process_in_sight(child, state: str) -> None:
    living = str(of(child.pid))
    assert not is_abandoned(Row(state, worker=living, heartbeat_at=LONG))
    child.kill()
    child.wait()
    assert is_abandoned(Row(state, worker=living, heartbeat_at=silent_for(0)))


@pytest.mark.parametrize("state", ["queued", "running", "cancelling"])
def test_out_of_sight_it_has_ten_minutes(state: str) -> None:
    assert not is_abandoned(Row(state, worker=ELSEWHERE, heartbeat_at=silent_for(25)))
    assert not is_abandoned(
        Row(state, worker=ELSEWHERE, heartbeat_at=silent_for(SECONDS_WITHOUT_SIGN - 20))
    )
    assert is_abandoned(Row(state, worker=ELSEWHERE, heartbeat_at=LONG))


def test_a_job_nobody_began_waits_for_who_wants_to_start_it(child) -> None:
    starter = str(of(child.pid))
    assert not is_abandoned(Row(**WAITING, worker=starter, heartbeat_at=silent_for(25)))
    late = silent_for(SECONDS_TO_START + 1)
    assert is_abandoned(Row(**WAITING, worker=starter, heartbeat_at=late))
    child.kill()
    child.wait()
    assert is_abandoned(Row(**WAITING, worker=starter, heartbeat_at=silent_for(0)))


def test_rows_of_earlier_versions_are_read_with_patience(child, monkeypatch) -> None:
    monkeypatch.setattr(module.socket, "gethostname", lambda: "here")
    assert not is_abandoned(Row(pid=child.pid, heartbeat_at=silent_for(25)))
    assert is_abandoned(Row(pid=child.pid, heartbeat_at=LONG)), "another one has its number"
    assert not is_abandoned(Row(host="elsewhere", pid=child.pid, heartbeat_at=silent_for(25)))
    assert is_abandoned(Row(host="elsewhere", pid=child.pid, heartbeat_at=LONG))
    child.kill()
    child.wait()
    assert is_abandoned(Row(pid=child.pid, heartbeat_at=silent_for(0)))
