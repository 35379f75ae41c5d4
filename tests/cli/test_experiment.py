"""Experiments and reports on the command line: answers, files, wrong input, and a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest


def starts(printed: str) -> list[list[str]]:
    """The first four words of each line."""
    return [line.split()[:4] for line in printed.splitlines()]


QUICK = ("--kinds", "symmetric", "--rates", "10,25", "--seeds", "1", "--rows", "300")


def test_a_sweep_prints_its_table_and_writes_three_files(own, command):
    said = command("experiment", "noise", "builtin", *QUICK, "--output", "sweep")
    assert said.code == 0, said.err
    assert "nearest to the number injected with" in said.out.splitlines()[0]
    assert ["symmetric", "25", "%", "75"] in starts(said.out)
    assert "Written: sweep.html" in said.out
    figures = pd.read_parquet(own / "sweep.parquet")
    assert set(figures["rate"]) == {0.1, 0.25}
    assert (own / "sweep.md").read_text(encoding="utf-8").startswith("# Which filter finds")
    assert (own / "sweep.html").stat().st_size > 1_000_000  # plotly is in it


def test_files_are_refused_before_the_work(own, command):
    (own / "sweep.parquet").write_text("mine")
    for prefix, said in (
        ("sweep", "sweep.parquet already exists"),
        (".", ". is no name for files"),
    ):
        done = command("experiment", "noise", "builtin", *QUICK, "--output", prefix)
        assert (done.code, said in done.err) == (2, True), done.err
    assert (own / "sweep.parquet").read_text() == "mine"
    assert not (own / "review" / "experiments").exists()


def test_a_failed_cell_is_reported_and_the_rest_runs(own, command):
    wanted = ("--kinds", "symmetric,votes", *QUICK[2:])
    said = command("experiment", "noise", "builtin", *wanted)
    assert said.code == 0, said.err
    assert "Cells that failed" in said.out
    (failed,) = [line for line in said.out.splitlines() if line.startswith("one rater's vote")]
    assert "–     0     'builtin' has no votes of raters; import columns" in failed
    assert "Run the same command again to retry the cells that failed." in said.out
    assert ["symmetric", "25", "%", "75"] in starts(said.out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("why", "builtin"), "No experiment is called 'why'; use one of check, noise, clean, ret"),
        (("noise", "tweets"), "The workspace has no dataset called 'tweets'"),
        (("noise", "builtin", "--kinds", "random"), "No noise is called 'random'"),
        (("noise", "builtin", "--rates", "1,x"), "'1,x' is not a comma-separated list of numbers"),
        (("noise", "builtin", "--rates", "90"), "A share of 90 % wrong labels cannot be measured"),
        (("noise", "builtin", "--encoder", "./nowhere"), "There is no model folder './nowhere'"),
        (("retrain", "builtin", "--rates", "5"), "injects no noise; leave out --kinds and --rates"),
        (("clean", "builtin", "--full", "--rows", "99"), "--full and --rows cannot be combined"),
        (("clean", "builtin", "--seeds", "0"), "0 seeds are too few"),
    ],
    ids=lambda value: "" if isinstance(value, str) else " ".join(value),
)
def test_wrong_input_is_one_sentence(own, command, words, said):
    done = command("experiment", *words)
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1
    assert not (own / "review" / "experiments").exists()


def test_a_killed_sweep_does_no_finished_cell_again(own, environment):
    words = ("experiment", "noise", "builtin", "--kinds", "symmetric,pair", "--rates", "5,10,20")
    arguments = [sys.executable, "-m", "labelreview", *words, "--seeds", "2", "--rows", "300"]
    where = {**environment, "LABELREVIEW_WORKSPACE": str(own / "review")}
    process = subprocess.Popen(arguments, env=where, stderr=subprocess.DEVNULL)

    def finished() -> dict[Path, int]:
        cells = (own / "review" / "experiments").glob("*/cells/[!.]*.json")
        return {path: path.stat().st_mtime_ns for path in cells}

    until = time.monotonic() + 120
    while len(finished()) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = finished()
    assert 3 <= len(before) < 12
    done = subprocess.run(arguments, env=where, capture_output=True, text=True, check=True)
    assert ["class-pair", "20", "%", "60"] in starts(done.stdout)
    after = finished()
    assert len(after) == 12
    assert {path: after[path] for path in before} == before


def test_the_health_of_a_dataset(own, command):
    said = command("report", "builtin")
    assert said.code == 0, said.err
    assert said.out.split() == ["Written:", "builtin-health.html", "Written:", "builtin-health.md"]
    assert "labels of the source" in (own / "builtin-health.md").read_text(encoding="utf-8")
    assert "already exists" in command("report", "builtin").err
    assert command("report", "builtin", "--overwrite").code == 0
    again = command("report", "nothing")
    assert again.code == 2
    assert "no dataset called 'nothing'" in again.err
