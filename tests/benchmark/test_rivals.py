"""Rivals: what their scripts get and give, what fails, and the rows of the table."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from labelreview.benchmark import BenchmarkOptions, options, run, run_bench
from labelreview.benchmark.report import report_html
from labelreview.benchmark.results import COLUMNS
from labelreview.benchmark.rival_method import rival_figures
from labelreview.benchmark.rival_table import rival_markdown, rival_table
from labelreview.benchmark.rivals import RIVALS, Rival, make_ready, run_rival
from labelreview.benchmark.table import summary_table
from labelreview.core.errors import BenchmarkError
from labelreview.noise import Noisy

ADAPTERS = RIVALS["datalab"].adapter.parent
FAKE = f"""
import os, sys
sys.path.insert(0, {str(ADAPTERS)!r})
from exchange import main
def proba(inputs):
    assert (inputs.folds >= 0).all() and len(set(inputs.folds)) == 5
    return 1 - inputs.probabilities[range(len(inputs.labels)), inputs.labels]
def chance(inputs):
    return inputs.embeddings[:, 0] * inputs.seed
def short(inputs):
    return [1, 2]
def broken(inputs):
    raise RuntimeError("it has no opinion")
def killed(inputs):
    os._exit(3)
ALL = dict(proba=proba, chance=chance, short=short, broken=broken, killed=killed)
"""


@pytest.fixture
def fake(tmp_path):
    """Make a rival, run by this Python, with these detectors or this script."""

    def make(detectors="proba chance", script=None, requirements="numpy\n"):
        adapter = tmp_path / "run_fake.py"
        chosen = f"main({{name: ALL[name] for name in {detectors.split()!r}}})"
        adapter.write_text(script or FAKE + chosen, encoding="utf-8")
        (tmp_path / "fake.txt").write_text(requirements, encoding="utf-8")
        return Rival("fake", adapter, tmp_path / "fake.txt")

    return make


@pytest.fixture(scope="module")
def noisy():
    """60 rows of three classes with clear embeddings, the labels of four of them wrong."""
    truth = np.repeat(np.arange(3, dtype=np.int32), 20)
    rng = np.random.default_rng(0)
    vectors = np.eye(3, 8, dtype=np.float32)[truth] + rng.normal(0, 0.1, (60, 8))
    labels = truth.copy()
    labels[[0, 1, 25, 50]] = [1, 2, 0, 1]
    return Noisy(labels, truth), vectors.astype(np.float32)


def figures_of(rival, noisy, tmp_path, seconds=60):
    ready = make_ready(rival, sys.executable, tmp_path)
    return rival_figures(ready, *noisy, 5, 1, seconds)


def test_each_detector_and_the_best_in_hindsight_are_measured(fake, noisy, tmp_path):
    figures, failed, stopped = figures_of(fake("proba chance short broken"), noisy, tmp_path)
    assert set(figures) == {"fake proba", "fake chance", "fake with hindsight"}
    assert figures["fake proba"]["average_precision"] == 1
    assert figures["fake with hindsight"] == figures["fake proba"]
    assert figures["fake chance"]["average_precision"] < 0.5
    assert "suggestion_right" not in figures["fake proba"]
    assert failed == {
        "fake short": "it did not score each of the 60 rows",
        "fake broken": "RuntimeError: it has no opinion",
    }
    assert stopped == ""


def test_what_was_found_before_a_stop_counts(fake, noisy, tmp_path):
    figures, failed, stopped = figures_of(fake("proba killed chance"), noisy, tmp_path)
    assert set(figures) == {"fake proba"}
    assert (failed, stopped) == ({}, "exit status 3")


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("import time; time.sleep(60)", "not finished after"),
        ("import sys; sys.exit('out of\\x1b[2J luck')", "out of [2J luck"),
        ("pass", "it wrote no scores"),
        ("import sys; open(sys.argv[2], 'w').write('no')", "its scores cannot be read"),
    ],
)
def test_a_script_that_gives_nothing_is_one_line(fake, noisy, tmp_path, script, sentence):
    ready = make_ready(fake(script=script), sys.executable, tmp_path)
    labels = noisy[0].labels.astype(np.intp)
    outcome = run_rival(
        ready, noisy[1], labels, labels, np.eye(3)[labels], 0, 0.5 if "sleep" in script else 60
    )
    assert (dict(outcome.scores), dict(outcome.failed)) == ({}, {})
    assert sentence in outcome.stopped
    assert len(outcome.stopped.splitlines()) == 1


def test_versions_and_scripts_make_the_identity(fake, tmp_path):
    ready = make_ready(fake(), sys.executable, tmp_path)
    assert ready.versions == (("numpy", np.__version__),)
    assert replace(ready, versions=(("numpy", "0"),)).identity != ready.identity
    before = ready.identity
    ready.rival.adapter.write_text("changed", encoding="utf-8")
    assert ready.identity != before


def test_an_environment_without_the_package_is_one_sentence(fake, tmp_path):
    rival = fake(requirements="numpy>=1\nno-such-thing[extra]==1.0\n")
    assert rival.packages == ("numpy", "no-such-thing")
    with pytest.raises(BenchmarkError, match=r"fake was left out.*has no package no-such-thing"):
        make_ready(rival, sys.executable, tmp_path)


def test_an_environment_that_cannot_be_built_is_one_sentence(fake, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(BenchmarkError, match=r"fake was left out.*cannot be built.*--rival-python"):
        make_ready(fake(), None, tmp_path)


def test_every_rival_has_its_files_and_pins():
    for rival in RIVALS.values():
        compile(rival.adapter.read_text(encoding="utf-8"), rival.adapter.name, "exec")
        lines = rival.requirements.read_text(encoding="utf-8").split("\n")
        assert all("==" in line or "@" in line for line in lines if line)
        assert "labelreview" not in "".join(
            line for line in rival.adapter.read_text(encoding="utf-8") if "import" in line
        )


@pytest.mark.slow
def test_a_bench_with_rivals_goes_on_and_resumes(fake, folder, tmp_path, monkeypatch):
    rival = fake("proba broken")
    absent = replace(rival, name="absent", requirements=tmp_path / "more.txt")
    known = {"absent": absent, "fake": rival}
    (tmp_path / "more.txt").write_text("no-such-thing==1\n", encoding="utf-8")
    monkeypatch.setattr(run, "RIVALS", known)
    monkeypatch.setattr(options, "RIVALS", known)
    chosen = BenchmarkOptions(
        seeds=1, rates=(0.1,), noise=("symmetric",), datasets=("two",), rivals=("absent", "fake"),
        rival_pythons=(("fake", sys.executable), ("absent", sys.executable)),
    )  # fmt: skip
    monkeypatch.setattr("labelreview.benchmark.trial.labelreview_figures", lambda *_, **__: {})
    results = run_bench([folder], tmp_path / "out", chosen)
    assert {"fake proba", "cleanlab"} <= set(results.figures["method"])
    assert [note.split(" ")[0] for note in results.notes] == ["absent", "fake"]
    assert results.notes[1] == (
        "fake broken has no figures for 1 setting: RuntimeError: it has no opinion."
    )
    monkeypatch.setattr("labelreview.benchmark.trial.rival_figures", None)
    again = run_bench([folder], tmp_path / "out", chosen)
    pd.testing.assert_frame_equal(again.figures, results.figures)


@pytest.mark.slow
def test_datalab_finds_the_errors(noisy, tmp_path):
    pytest.importorskip("datasets")
    figures, failed, stopped = figures_of(RIVALS["datalab"], noisy, tmp_path)
    assert (failed, stopped) == ({}, "")
    assert figures["datalab score"]["average_precision"] == 1


def lines(noise, values):
    about = ("a", "a", "whole", 5, 100, noise, 0.08, 0, 8)
    return [(*about, method, "average_precision", value) for method, value in values.items()]


def test_the_table_has_a_line_for_each_detector_best_first():
    methods = {"labelreview": 0.8, "cleanlab": 0.4, "docta vote": 0.2, "docta with hindsight": 0.8}
    figures = pd.DataFrame(
        [
            *lines("pair", methods),
            *lines("bayes", methods | {"docta vote": 0.8}),
            *lines("forest", methods | {"docta vote": 0.0}),
        ],
        columns=COLUMNS,
    )
    table = rival_table(figures)
    assert table["rival"].tolist() == ["docta with hindsight", "docta vote"]
    assert table["value"].tolist() == pytest.approx([2, (0.5 * 2 * 0.0025) ** (1 / 3)])
    assert table["worst"].tolist() == pytest.approx([1, 1])
    assert table["settings"].tolist() == [3, 3]
    text = rival_markdown(table, ["doubtlab <b>was</b> left out."])
    assert "| docta with hindsight | 2.00 (2.00 to 2.00) | 1.00 | 1.00 | 3 |" in text
    assert text.endswith("- doubtlab <b>was</b> left out.\n")
    page = report_html(figures, summary_table(figures), table, ["<script>x</script>"])
    assert "docta vote" in page
    assert "<script>x" not in page
    assert (
        rival_markdown(rival_table(figures[~figures["method"].str.startswith("docta")]), []) == ""
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"rivals": ("nobody",)}, "There is no rival called 'nobody'; choose from doubtlab"),
        ({"rival_pythons": (("docta", "/nowhere"),)}, "There is no Python /nowhere for docta"),
        ({"rival_seconds": 0}, "0 seconds is too few"),
    ],
)
def test_wrong_options_are_one_sentence(given, sentence):
    with pytest.raises(BenchmarkError, match=sentence):
        BenchmarkOptions(**given)


def test_a_rival_python_without_a_path_is_one_sentence(command, folder, tmp_path):
    said = command("bench", folder, "--output", tmp_path / "o", "--rival-python", "docta")
    assert said.code == 2
    assert "'docta' is not NAME=VALUE" in said.err
    assert not Path(tmp_path / "o").exists()
