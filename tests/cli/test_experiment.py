"""Experiments and reports on the command line: answers, files, wrong input, and a stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pandas as pd
import pytest

from labelreview.benchmark.options import Setting
from labelreview.experiments.cells import run_cells
from labelreview.experiments.noise.cells import FILTERS, OF_MODEL, SCORE, SMOOTHED
from labelreview.experiments.results import CellOutcome

METHODS = (SCORE, *(name + end for name in (*FILTERS, OF_MODEL) for end in ("", SMOOTHED)))
FIGURES = {"flagged": 3.0, "found": 2.0, "precision": 0.67, "recall": 0.1}
QUICK = ("--kinds", "symmetric", "--rates", "10,25", "--seeds", "1", "--rows", "300")


def starts(printed: str) -> list[list[str]]:
    """The first three words of each line."""
    return [line.split()[:3] for line in printed.splitlines()]


@dataclass
class Cells:
    """Cells that cost nothing where noise is injected; those of real votes are the real ones."""

    asked: list[Setting] = field(default_factory=list)
    interrupt_at: int = 0

    def run(self, real: Callable[[Setting], CellOutcome], setting: Setting) -> CellOutcome:
        self.asked.append(setting)
        if len(self.asked) == self.interrupt_at:
            raise KeyboardInterrupt
        if setting.rate is None:
            return real(setting)
        return CellOutcome(round(300 * setting.rate), 300, dict.fromkeys(METHODS, FIGURES))


@pytest.fixture
def cells(monkeypatch: pytest.MonkeyPatch) -> Cells:
    made = Cells()
    monkeypatch.setattr(
        "labelreview.experiments.experiment.run_cells",
        lambda run, *args, **options: run_cells(partial(made.run, run), *args, **options),
    )
    return made


@pytest.mark.usefixtures("cells")
def test_a_sweep_prints_its_table_and_writes_three_files(own, command):
    said = command("experiment", "noise", "builtin", *QUICK, "--output", "sweep")
    assert said.code == 0, said.err
    assert "nearest to the number of injected errors with" in said.out.splitlines()[0]
    assert ["symmetric", "25%", "75"] in starts(said.out)
    assert "Written: sweep.html" in said.out
    figures = pd.read_parquet(own / "sweep.parquet")
    assert set(figures["rate"]) == {0.1, 0.25}
    assert (own / "sweep.md").read_text(encoding="utf-8").startswith("# Which filter finds")
    assert (own / "sweep.html").stat().st_size > 1_000_000  # plotly is in it


def test_files_are_refused_before_the_work(own, command):
    (own / "sweep.parquet").write_text("mine")
    for prefix, said in (
        ("sweep", "sweep.parquet already exists"),
        (".", ". is not a valid prefix for file names"),
    ):
        done = command("experiment", "noise", "builtin", *QUICK, "--output", prefix)
        assert (done.code, said in done.err) == (2, True), done.err
    assert (own / "sweep.parquet").read_text() == "mine"
    assert not (own / "review" / "experiments").exists()


@pytest.mark.usefixtures("cells")
def test_a_failed_cell_is_reported_and_the_rest_runs(own, command):
    wanted = ("--kinds", "symmetric,votes", "--rates", "25", *QUICK[4:])
    said = command("experiment", "noise", "builtin", *wanted)
    assert said.code == 0, said.err
    assert "Cells that failed" in said.out
    (failed,) = [line for line in said.out.splitlines() if line.startswith("one rater's vote")]
    assert "–     0     'builtin' has no votes of raters; import columns" in failed
    assert "Run the same command again to retry the cells that failed." in said.out
    assert ["symmetric", "25%", "75"] in starts(said.out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("why", "builtin"), "There is no experiment called 'why'; choose from check, noise"),
        (("noise", "tweets"), "The workspace has no dataset called 'tweets'"),
        (("noise", "builtin", "--kinds", "random"), "There is no noise called 'random'"),
        (("noise", "builtin", "--rates", "1,x"), "'1,x' is not a comma-separated list of numbers"),
        (("noise", "builtin", "--rates", "90"), "A noise rate of 90% is out of range"),
        (("noise", "builtin", "--encoder", "./nowhere"), "There is no model folder './nowhere'"),
        (("retrain", "builtin", "--rates", "5"), "injects no noise; leave out --kinds and --rates"),
        (("clean", "builtin", "--full", "--rows", "99"), "--full and --rows cannot be combined"),
        (("clean", "builtin", "--seeds", "0"), "0 seeds is too few"),
    ],
    ids=lambda value: "" if isinstance(value, str) else " ".join(value),
)
def test_wrong_input_is_one_sentence(own, command, words, said):
    done = command("experiment", *words)
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1
    assert not (own / "review" / "experiments").exists()


def test_a_stopped_sweep_does_no_finished_cell_again(own, command, cells):
    """A process that is really killed is in test_scoring.py."""
    cells.interrupt_at = 4
    asked = cells.asked
    words = ("noise", "builtin", "--kinds", "symmetric,pair", "--rates", "5,10,20")
    arguments = ("experiment", *words, "--seeds", "2", "--rows", "300")
    stopped = command(*arguments)
    assert stopped.code == 130
    assert stopped.err.splitlines()[-1] == (
        "labelreview: Stopped; run the same command again to resume."
    )
    done = command(*arguments)
    assert done.code == 0, done.err
    assert ["class-pair", "20%", "60"] in starts(done.out)
    assert len(asked) == 12 + 1
    assert len(set(asked)) == 12
    assert asked.count(asked[3]) == 2


def test_the_health_of_a_dataset(own, command):
    said = command("report", "builtin")
    assert said.code == 0, said.err
    assert said.out.split() == ["Written:", "builtin-health.html", "Written:", "builtin-health.md"]
    assert "labels in the source" in (own / "builtin-health.md").read_text(encoding="utf-8")
    assert "already exists" in command("report", "builtin").err
    assert command("report", "builtin", "--overwrite").code == 0
    again = command("report", "nothing")
    assert again.code == 2
    assert "no dataset called 'nothing'" in again.err
