"""An experiment as a folder: named by what affects it, gone on with, and written as a report."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.decision_log import Decision
from labelreview.experiments import (
    Experiment,
    ExperimentOptions,
    ExperimentResults,
    experiments_in,
    prepare_experiment,
)
from labelreview.experiments.page import Page, html_page, markdown_page, plain
from labelreview.experiments.report import experiment_page, write_report
from labelreview.experiments.results import Cell
from labelreview.noise.setting import Setting
from labelreview.workspace import Workspace

QUICK = ExperimentOptions(kinds=("symmetric",), rates=(0.1,), seeds=1, rows=300)


@pytest.fixture
def prepare(builtin_space: Workspace, tmp_path: Path):
    def run(question: str = "noise", options: ExperimentOptions = QUICK) -> Experiment:
        log = builtin_space.decisions("builtin").current()
        dataset = builtin_space.dataset("builtin")
        folder = tmp_path / "experiments"
        return prepare_experiment(folder, question, "builtin", dataset, log, options)[0]

    return run


def test_the_same_question_is_the_same_experiment(prepare, tmp_path):
    first = prepare()
    assert prepare() == first
    assert [one.digest for one in experiments_in(tmp_path / "experiments")] == [first.digest]


@pytest.mark.parametrize(
    "other",
    [
        {"question": "clean"},
        {"options": replace(QUICK, rates=(0.2,))},
        {"options": replace(QUICK, kinds=("pair",))},
        {"options": replace(QUICK, seeds=2)},
        {"options": replace(QUICK, rows=200)},
    ],
)
def test_what_affects_the_figures_makes_another(prepare, other):
    assert prepare(**other).digest != prepare().digest


def test_decisions_make_another(prepare, builtin_space):
    before = prepare()
    one = builtin_space.dataset("builtin").example_ids()[0]
    builtin_space.decisions("builtin").record_missing([Decision(one, "drop")], "ana")
    after = prepare()
    assert after.digest != before.digest
    assert (before.decided, after.decided) == (0, 1)


def test_nothing_known_yet_is_empty(prepare):
    experiment = prepare()
    results = experiment.results()
    assert results.cells == ()
    assert not experiment.answer(results)
    assert not experiment.tables(results)
    assert not experiment.charts(results)
    assert "0 finished, 0 failed, of 1" in experiment_page(experiment, results).settings["cells"]


@pytest.mark.parametrize("question", ["noise", "clean"])  # with and without a choice of rates
def test_the_command_repeats_it(prepare, builtin_space, command, question, cheap_cells):
    experiment = prepare(
        question, replace(QUICK, rates=(0.0, 0.125)) if question == "clean" else QUICK
    )
    words = shlex.split(experiment.command())
    folder = builtin_space.settings.folder
    said = command(*words[1:], "--workspace", folder)
    assert said.code == 0, said.err
    (again,) = builtin_space.experiments("builtin")
    assert again.digest == experiment.digest
    assert len(again.results().cells) == again.settings == len(cheap_cells)


def test_there_is_none(tmp_path):
    with pytest.raises(NotFoundError, match="There is no experiment 'x'; start it again"):
        Experiment.open(tmp_path / "x")


def test_a_damaged_one_is_one_sentence(prepare):
    folder = prepare().folder
    (folder / "experiment.json").write_text("{}")
    with pytest.raises(WorkspaceError, match="is damaged"):
        Experiment.open(folder)


@pytest.fixture
def done(prepare, builtin_space) -> tuple[Experiment, ExperimentResults]:
    experiment = builtin_space.experiment("builtin", "noise", QUICK)
    return experiment, experiment.results()


def test_a_report_is_one_file_that_asks_for_nothing(done, tmp_path):
    experiment, results = done
    page, markdown, figures = write_report(experiment, results, tmp_path / "out" / "sweep")
    text = page.read_text(encoding="utf-8")
    without_plotly = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.findall(r"(?:src|href)=", without_plotly)
    for said in (
        experiment.digest,
        experiment.dataset_digest,
        "labelreview experiment noise builtin --kinds symmetric --rates 10 --seeds 1 --rows 300",
        "scikit-learn",
        "Your labels count as right before the noise is injected",
        *experiment.answer(results)[""],
        *experiment.answer(results)["Symmetric noise"],
    ):
        assert said in text.replace("&#x27;", "'"), said
    written = markdown.read_text(encoding="utf-8")
    assert written.startswith("# Which filter finds the noise? builtin\n")
    assert "| symmetric | 10% | 30 |" in written
    pd.testing.assert_frame_equal(pd.read_parquet(figures), results.figures)


def test_failed_cells_stand_in_the_report(prepare):
    experiment = prepare()
    failed = Cell(Setting("symmetric", 0.1, 0), None, 0, {}, {}, 1.0, "Too few <rows>; add some.")
    page = html_page(experiment_page(experiment, ExperimentResults((failed,))))
    assert "Cells that failed" in page
    assert "Too few &lt;rows&gt;; add some." in page
    assert "<rows>" not in page


HOSTILE = '<img src=x onerror=alert(1)> | *b* `c` [d](javascript:1) $e$ "f"'


def test_texts_and_names_are_text_in_both_forms():
    table = pd.DataFrame({HOSTILE: [HOSTILE, "line\nbreak"]})
    page = Page(
        title=HOSTILE,
        lead=HOSTILE,
        answer={"": [HOSTILE], HOSTILE: [HOSTILE]},
        notes=(HOSTILE,),
        tables={HOSTILE: table},
        settings={HOSTILE: HOSTILE},
        texts={"texts": table},
    )
    shown = html_page(page)
    assert "<img" not in shown
    assert shown.count("&lt;img src=x onerror=alert(1)&gt;") >= 10
    markdown = markdown_page(page)
    assert "<img" not in markdown
    cells = [line for line in markdown.splitlines() if line.startswith("| &lt;img")]
    assert cells
    assert all(re.sub(r"\\.", "", line).count("|") in (2, 3) for line in cells)
    assert re.search(r"(?<!\\)[*`\[$]", plain(HOSTILE)) is None


def test_names_of_classes_in_charts_are_text(prepare):
    experiment = prepare("retrain", ExperimentOptions(seeds=1, rows=None))
    name = "<b>joy</b>"
    figures = {
        method: {f"errors of {name}": value}
        for method, value in (("original", 0.3), ("reviewed", 0.1))
    }
    cell = Cell(Setting("none", None, 0), None, 10, figures, {}, 1.0)
    chart = experiment.charts(ExperimentResults((cell,)))[""][
        "Change in error rate by class, in points (below 0 is better)"
    ]
    assert list(chart.data[0].y) == ["&lt;b&gt;joy&lt;/b&gt;"]


def test_a_run_goes_on_where_it_was(builtin_space, cheap_cells):
    options = replace(QUICK, seeds=2)
    whole = builtin_space.experiment("builtin", "noise", options)
    assert len(cheap_cells) == 2
    cell = next((whole.folder / "cells").glob("*.json"))
    before = {path.name: path.stat().st_mtime_ns for path in (whole.folder / "cells").iterdir()}
    cell.unlink()
    builtin_space.experiment("builtin", "noise", options)
    after = {path.name: path.stat().st_mtime_ns for path in (whole.folder / "cells").iterdir()}
    assert set(after) == set(before)
    assert {name for name in before if before[name] != after[name]} == {cell.name}
