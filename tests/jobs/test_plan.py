"""The time that is left of a whole job, corrected by how it goes; what it took is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelreview.core.configuration import Configuration
from labelreview.jobs.forecasts import Forecasts
from labelreview.jobs.machine import MOST_CROWDED
from labelreview.jobs.measured import MeasuredPart, MeasuredTimes
from labelreview.jobs.plan import JobPlan
from labelreview.runs.cost import PROCESS_SECONDS, StepCost, TextSizes, scoring_steps

STEPS = [StepCost("Reading", "a", 10.0), StepCost("Fitting", "a", 40.0), StepCost("Map", "b", 50.0)]


class Clock:
    """A job in which so many seconds pass before each report."""

    def __init__(self, factors: dict[str, float] | None = None) -> None:
        self.now, self.share = 0.0, 1.0
        self.plan = JobPlan(STEPS, factors or {}, lambda: self.now, lambda: self.now * self.share)

    def after(self, passed: float, step: str, done: int, total: int) -> float | None:
        self.now += passed
        return self.plan.seconds_left(step, done, total)


def test_work_that_goes_as_foretold_ends_as_foretold() -> None:
    job = Clock()
    assert job.after(0, "Reading", 0, 1) == pytest.approx(100)
    assert job.after(10, "Reading", 1, 1) == pytest.approx(90)
    assert job.after(20, "Fitting the model", 1, 2) == pytest.approx(70)
    assert job.after(20, "Fitting the model", 2, 2) == pytest.approx(50)
    assert job.after(50, "Map", 1, 1) == pytest.approx(0)


@pytest.mark.parametrize("slower", [0.25, 4.0, 11.0])
def test_the_whole_rest_is_corrected_while_it_runs(slower: float) -> None:
    """Also steps that have not begun: the machine is as fast for them."""
    job = Clock()
    job.after(0, "Reading", 0, 1)
    job.after(10 * slower, "Reading", 1, 1)
    left = job.after(40 * slower, "Fitting", 5, 5)
    assert left is not None
    assert 1 / 1.5 < left / (50 * slower) < 1.5
    left = job.after(25 * slower, "Map", 1, 2)
    assert left == pytest.approx(25 * slower, rel=0.01)


def test_a_step_that_was_done_before_says_nothing_about_the_machine() -> None:
    job = Clock()
    job.after(0.1, "Reading", 1, 1)
    left = job.after(0.1, "Fitting", 5, 5)
    assert left == pytest.approx(50, rel=0.05)
    assert job.after(50, "Map", 1, 1) == pytest.approx(0)
    assert job.plan.measured() == [MeasuredPart("b", 50.0, pytest.approx(50))]


def test_a_step_that_goes_on_where_it_stopped_is_measured_by_the_rest() -> None:
    job = Clock()
    job.after(0.1, "Reading", 1, 1)
    job.after(0.1, "Fitting", 8, 10)
    left = job.after(16, "Fitting", 9, 10)
    assert left is not None
    assert left > 16 + 50
    job.after(16, "Fitting", 10, 10)
    assert job.plan.measured() == [], "the whole step was not seen"


def test_what_is_not_foretold_has_no_rest_and_ends_nothing() -> None:
    job = Clock()
    assert job.after(1, "Something new", 1, 2) is None
    assert job.after(10, "Reading", 1, 1) is not None


def test_two_steps_of_one_name_follow_each_other() -> None:
    clock = Clock()
    steps = [StepCost("Encoding", "e", 10.0)] * 2
    clock.plan = JobPlan(steps, {}, lambda: clock.now, lambda: clock.now)
    clock.after(0, "Encoding", 0, 9)
    clock.after(10, "Encoding", 9, 9)
    assert clock.after(0, "Encoding", 0, 9) == pytest.approx(10)
    assert clock.after(10, "Encoding", 9, 9) == pytest.approx(0)
    assert clock.plan.measured() == [MeasuredPart("e", 20.0, 20.0)]


def test_the_rest_shrinks_while_a_step_tells_nothing() -> None:
    job = Clock()
    assert job.plan.seconds_left_now() is None
    job.after(0, "Reading", 0, 1)
    job.now += 4
    assert job.plan.seconds_left_now() == pytest.approx(96)
    job.now += 40
    assert job.plan.seconds_left_now() == pytest.approx(91), "it goes on"


def test_a_busy_machine_is_not_taken_for_a_slow_one() -> None:
    job = Clock()
    job.share = 0.25  # of the time that passes, it has a processor
    job.after(0, "Reading", 0, 1)
    job.after(40, "Reading", 1, 1)
    job.after(160, "Fitting", 1, 1)
    assert job.plan.measured() == [MeasuredPart("a", 50.0, 50.0)]


@pytest.mark.parametrize(
    ("load", "slower"), [(0.0, 1.0), (1.2, 1.0), (7.5, 2.0), (1e3, MOST_CROWDED)]
)
def test_what_else_runs_now_is_part_of_the_forecast(
    tmp_path: Path, monkeypatch, load: float, slower: float
) -> None:
    monkeypatch.setattr("labelreview.jobs.machine.cores", lambda: 2)
    monkeypatch.setattr("labelreview.jobs.machine.psutil.getloadavg", lambda: (load, 0, 0))
    busy = Forecasts(tmp_path).map(10_000)
    monkeypatch.setattr("labelreview.jobs.machine.psutil.getloadavg", lambda: (0, 0, 0))
    idle = Forecasts(tmp_path).map(10_000)
    assert busy.low == pytest.approx(idle.low * slower)
    assert busy.is_busy == (slower > 1.5)


@pytest.fixture(autouse=True)
def _idle(monkeypatch) -> None:
    monkeypatch.setattr("labelreview.jobs.machine.psutil.getloadavg", lambda: (0, 0, 0))


SIZES = TextSizes(20_000, 5)


def test_a_forecast_is_a_range_until_it_was_measured(tmp_path: Path) -> None:
    forecasts = Forecasts(tmp_path)
    guess = forecasts.scoring(SIZES, Configuration())
    assert guess.low * 4 == pytest.approx(guess.high)
    steps = scoring_steps(SIZES, Configuration())
    work = sum(step.seconds for step in steps)
    forecasts.measured.add(MeasuredPart("words", work, 3 * work))
    known = forecasts.scoring(SIZES, Configuration())
    starting = 3 * PROCESS_SECONDS  # as slow as the words while it was not measured itself
    assert known.low == known.high == pytest.approx(starting + 3 * work)
    forecasts.measured.add(MeasuredPart("starting", PROCESS_SECONDS, 1.0))
    assert forecasts.scoring(SIZES, Configuration()).low == pytest.approx(1 + 3 * work)
    # Its encoder is still a guess, though no longer one about another machine.
    encoding = forecasts.scoring(SIZES, Configuration(encoder="some/model"))
    assert encoding.low < encoding.high
    assert encoding.low > 3 * work


def test_the_nearest_measurement_counts_and_of_equal_ones_the_newest(tmp_path: Path) -> None:
    times = MeasuredTimes(tmp_path)
    times.add(MeasuredPart("words", 1.0, 5.0), MeasuredPart("words", 100.0, 150.0))
    times.add(MeasuredPart("words", 101.0, 202.0), MeasuredPart("map", 100.0, 900.0))
    assert times.ratio("words", 90.0) == 2.0
    assert times.ratio("words", 2.0) == 5.0
    assert times.ratio("map", 1.0) == 9.0
    assert times.ratio("training", 1.0) is None


def test_damage_and_a_place_that_cannot_be_written_are_survived(tmp_path: Path) -> None:
    times = MeasuredTimes(tmp_path)
    times.add(MeasuredPart("words", 1.0, 5.0))
    (file,) = tmp_path.rglob("*.jsonl")
    with file.open("a") as lines:
        lines.write('{"part": "words", "exp\n[]\n{"part": "words", "expected": 0, "taken": 1}\n')
    assert MeasuredTimes(tmp_path).ratio("words", 1.0) == 5.0
    (tmp_path / "file").touch()
    MeasuredTimes(tmp_path / "file").add(MeasuredPart("words", 1.0, 5.0))
    assert MeasuredTimes(tmp_path / "file").ratio("words", 1.0) is None


def test_another_machine_has_its_own_measurements(tmp_path: Path, monkeypatch) -> None:
    MeasuredTimes(tmp_path).add(MeasuredPart("words", 1.0, 5.0))
    monkeypatch.setattr("labelreview.jobs.measured.machine", lambda: "another")
    assert MeasuredTimes(tmp_path).ratio("words", 1.0) is None
