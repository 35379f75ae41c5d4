"""Cells: done once, kept, failing alone, stopped and gone on with."""

from __future__ import annotations

import json
import os
import signal
from functools import partial
from pathlib import Path

import pytest

from labelreview.core.errors import Cancelled, ExperimentError, WorkspaceError
from labelreview.core.progress import silent
from labelreview.experiments.cells import read_cells, run_cells
from labelreview.experiments.noise.cells import run_sweep
from labelreview.experiments.results import CellOutcome, ExperimentResults
from labelreview.noise.setting import Setting

SETTINGS = [Setting("symmetric", rate, seed) for seed in (0, 1) for rate in (0.05, 0.5)]
VOTES = Setting("votes", None, 0)


def count(setting: Setting) -> CellOutcome:
    return CellOutcome(3, 10, {"all": {"seed": float(setting.seed)}}, {"all": "+-"})


class Once:
    """Counts what it is asked, fails where it is told to."""

    def __init__(self, **wrong: Exception) -> None:
        self.asked: list[Setting] = []
        self.wrong = {int(seed.removeprefix("seed")): error for seed, error in wrong.items()}

    def __call__(self, setting: Setting) -> CellOutcome:
        self.asked.append(setting)
        if setting.seed in self.wrong:
            raise self.wrong[setting.seed]
        return count(setting)


def do(run, folder: Path, settings=SETTINGS, processes: int = 1, progress=silent) -> None:
    run_cells(run, settings, folder, processes=processes, progress=progress)


def test_every_cell_is_done_once(tmp_path):
    run = Once()
    do(run, tmp_path, [*SETTINGS, VOTES])
    do(run, tmp_path, [*SETTINGS, VOTES])
    assert run.asked == [*SETTINGS, VOTES]
    cells = list(read_cells([*SETTINGS, VOTES], tmp_path))
    assert [cell.setting for cell in cells] == [*SETTINGS, VOTES]
    assert all(cell.marks == {"all": "+-"} and not cell.reason for cell in cells)
    figures = ExperimentResults(tuple(cells)).figures
    assert figures["value"].tolist() == [0, 0, 1, 1, 0]
    assert figures["errors"].eq(3).all()


def test_a_cell_that_fails_says_why_and_the_rest_goes_on(tmp_path, caplog):
    do(Once(seed0=ExperimentError("No votes", "import them")), tmp_path)
    first, second, *rest = read_cells(SETTINGS, tmp_path)
    assert first.reason == second.reason == "No votes; import them."
    assert [cell.reason for cell in rest] == ["", ""]
    assert not caplog.records
    results = ExperimentResults((first, second, *rest))
    assert results.failed == (first, second)
    assert len(results.figures) == 2


def test_what_nobody_expected_fails_one_cell_only(tmp_path, caplog):
    do(Once(seed1=ZeroDivisionError("division\nby zero")), tmp_path)
    reasons = [cell.reason for cell in read_cells(SETTINGS, tmp_path)]
    assert reasons == ["", "", *["ZeroDivisionError: division by zero"] * 2]
    assert "A cell failed" in caplog.text  # with the traceback, for whoever looks


def test_failed_cells_are_tried_again(tmp_path):
    do(Once(seed0=ExperimentError("Too few", "add rows")), tmp_path)
    again = Once()
    do(again, tmp_path)
    assert again.asked == SETTINGS[:2]
    assert not any(cell.reason for cell in read_cells(SETTINGS, tmp_path))
    assert not list(tmp_path.glob("*.failed.json"))


def test_a_stopped_experiment_goes_on_with_the_next_cell(tmp_path):
    def stop(step: str, done: int, total: int) -> None:
        if done == 3:
            raise Cancelled()

    first, second = Once(), Once()
    with pytest.raises(Cancelled):
        do(first, tmp_path, progress=stop)
    do(second, tmp_path)
    assert first.asked == SETTINGS[:3]
    assert second.asked == SETTINGS[3:]


def test_cancelled_inside_a_cell_ends_all_of_it(tmp_path):
    run = Once(seed0=Cancelled())
    with pytest.raises(Cancelled):
        do(run, tmp_path)
    assert len(run.asked) == 1
    assert not list(tmp_path.iterdir())


def killed(folder: Path, setting: Setting) -> CellOutcome:
    with (folder / f"{setting.seed}-{setting.rate}").open("a") as asked:
        asked.write("asked\n")
    if setting == SETTINGS[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return count(setting)


@pytest.mark.slow
def test_a_cell_whose_process_is_killed_fails_alone(tmp_path):
    (asked := tmp_path / "asked").mkdir()
    seen: list[int] = []
    do(
        partial(killed, asked),
        tmp_path / "cells",
        processes=2,
        progress=lambda step, done, total: seen.append(done),
    )
    first, *rest = read_cells(SETTINGS, tmp_path / "cells")
    assert first.reason.startswith("Its process was killed, perhaps for lack of memory;")
    assert [cell.reason for cell in rest] == ["", "", ""]
    assert seen == [0, 1, 2, 3, 4]
    assert len((asked / "0-0.05").read_text().split()) == 2  # among the others, and alone


def test_real_cells_are_the_same_in_several_processes(work, tmp_path):
    settings = [Setting("pair", 0.1, seed) for seed in (0, 1)]
    work.prepare()
    found = []
    for processes in (1, 2):
        folder = tmp_path / str(processes)
        do(partial(run_sweep, work), folder, settings, processes)
        found.append([(c.figures, c.errors, c.reason) for c in read_cells(settings, folder)])
    assert found[0] == found[1]
    assert not found[0][0][2]


def test_progress_counts_what_was_there(tmp_path):
    do(Once(), tmp_path, SETTINGS[:2])
    seen: list[tuple[int, int]] = []
    do(Once(), tmp_path, progress=lambda step, done, total: seen.append((done, total)))
    assert seen == [(2, 4), (3, 4), (4, 4)]


def test_a_damaged_cell_is_one_sentence(tmp_path):
    do(Once(), tmp_path, SETTINGS[:1])
    (place,) = tmp_path.iterdir()
    place.write_text(json.dumps({"setting": 1}))
    with pytest.raises(WorkspaceError, match="is damaged; start the experiment again"):
        list(read_cells(SETTINGS[:1], tmp_path))
