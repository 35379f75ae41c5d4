"""Twenty who decide at once: nobody is refused, and nobody is overtaken again and again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from labelreview.store import open_engine, waiting_line
from labelreview.store.catalog import Catalog
from labelreview.store.waiting_line import WaitingLine

ROOT = Path(__file__).parents[2]
WRITERS = 20
DECISIONS = int(os.environ.get("LABELREVIEW_TEST_DECISIONS", "15"))
"""Of each writer; 400 for all 8,000."""

HOLD = """
import sys, time
from pathlib import Path
from labelreview.store.waiting_line import WaitingLine
with WaitingLine.at(Path(sys.argv[1])).turn():
    print("has it", flush=True)
    time.sleep(600)
"""


def test_none_of_twenty_writers_is_refused() -> None:
    script = ROOT / "tests" / "performance" / "twenty_writers.py"
    asked = ["--writers", str(WRITERS), "--decisions", str(DECISIONS)]
    ran = subprocess.run(
        [sys.executable, str(script), *asked],
        capture_output=True,
        text=True,
        timeout=120 + DECISIONS,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)["sqlite"]
    assert told["refused"] == []
    assert told["recorded"] == told["decisions"] == WRITERS * DECISIONS


@pytest.fixture
def holder(tmp_path: Path):
    """A process that has its turn and does not end it."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "line")],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"has it\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def wait_in_line(path: Path) -> tuple[threading.Thread, threading.Event]:
    had = threading.Event()

    def take() -> None:
        with WaitingLine.at(path).turn():
            had.set()

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    return thread, had


def test_a_writer_that_is_killed_does_not_hold_up_the_others(tmp_path, holder, monkeypatch) -> None:
    monkeypatch.setattr(waiting_line, "_SECONDS_IN_LINE", 1e6)
    thread, had = wait_in_line(tmp_path / "line")
    assert not had.wait(0.2)
    holder.kill()
    thread.join(60)
    assert had.is_set()


def test_a_writer_that_hangs_holds_up_the_others_for_a_while(tmp_path, holder, monkeypatch) -> None:
    monkeypatch.setattr(waiting_line, "_SECONDS_IN_LINE", 0.05)
    line = WaitingLine.at(tmp_path / "line")
    waiting = [wait_in_line(tmp_path / "line") for _ in range(3)]
    for thread, had in waiting:
        thread.join(60)
        assert had.is_set()
    assert line._places == []


def test_threads_take_turns_in_order(tmp_path: Path) -> None:
    line, order = WaitingLine.at(tmp_path / "line"), []

    def take(number: int) -> None:
        with line.turn():
            order.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(20)]
    with line.turn():
        for many, thread in enumerate(threads, start=2):
            thread.start()
            while len(line._places) < many:
                pass
    for thread in threads:
        thread.join()
    assert order == list(range(20))


@pytest.mark.parametrize("how", ["no file locks", "a folder that cannot be written"])
def test_without_a_line_between_processes_everything_is_written(tmp_path, monkeypatch, how) -> None:
    if how == "no file locks":
        monkeypatch.setattr(waiting_line, "fcntl", None)
    engine = open_engine(f"sqlite:///{tmp_path / 'x.db'}")
    if how != "no file locks":
        engine.get_execution_options()["file"].line = WaitingLine.at(tmp_path / "no" / "line")
    with ThreadPoolExecutor(20) as pool:
        names = [str(number) for number in range(60)]
        assert all(pool.map(lambda name: Catalog(engine).add_dataset(name, "d"), names))
    engine.dispose()
