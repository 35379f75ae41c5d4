"""The check of the ranking: the figures of the benchmark, and the signals in order."""

import pytest

from labelreview.core.errors import ExperimentError
from labelreview.experiments.check.cells import run_check
from labelreview.experiments.check.results import answer, charts, signal_precision, tables
from labelreview.experiments.results import Cell, ExperimentResults
from labelreview.noise.setting import Setting


@pytest.fixture
def results(work) -> ExperimentResults:
    settings = [Setting(kind, 0.1, 0) for kind in ("symmetric", "pair")]
    cells = []
    for setting in settings:
        outcome = run_check(work, setting)
        cells.append(
            Cell(setting, outcome.errors, outcome.rows, outcome.figures, outcome.marks, 1.0)
        )
    return ExperimentResults(tuple(cells))


def test_a_check(results):
    said = answer(results)
    rows = results.cells[0].rows
    lead, trusted = said[""]
    assert f"of {rows:,} rows (" in lead
    assert "%) have to be reviewed to find 80% of the injected errors" in lead
    assert trusted.startswith("Besides the combined score, the signals to trust most here are ")
    assert list(said) == ["", "Symmetric noise", "Class-pair noise"]
    assert said["Class-pair noise"][0].startswith("10%: 80% of the injected errors are among")
    signals = signal_precision(results)
    assert signals["mean"].is_monotonic_decreasing
    assert list(signals.columns) == ["symmetric", "class-pair", "mean"]
    found = tables(results)["What the list finds"]
    assert found["list"].tolist() == ["labelreview", "cleanlab"] * 2
    assert found["injected"].eq("30").all()
    assert len(charts(results)[""]) == 1


def test_nothing_injected_is_a_cell_that_fails(work):
    with pytest.raises(ExperimentError, match="This noise makes no label wrong; use a higher rate"):
        run_check(work, Setting("symmetric", 0.0, 0))
