"""A whole bench on small datasets: what it measures, and that it goes on where it stopped."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from labelreview.benchmark import BenchmarkOptions, own_method, run, run_bench, trial
from labelreview.benchmark.table import by_setting
from labelreview.core.errors import BenchmarkError, EvidenceError, SignalError
from labelreview.signals import SIGNALS

pytestmark = pytest.mark.slow

OPTIONS = BenchmarkOptions(
    seeds=1, rates=(0.1,), noise=("bayes", "votes"), datasets=("posts", "two")
)


@pytest.fixture(scope="module")
def done(folder, tmp_path_factory):
    """The folder of a finished bench, and its results."""
    output = tmp_path_factory.mktemp("bench")
    results = run_bench([folder], output, OPTIONS)
    results.save(output)
    return output, results


@pytest.fixture
def counted(monkeypatch):
    """How often each method is run."""
    calls = Counter()

    def watch(name):
        inner = getattr(trial, name)

        def wrapped(*args, **kwargs):
            calls[name] += 1
            return inner(*args, **kwargs)

        monkeypatch.setattr(trial, name, wrapped)

    watch("cleanlab_figures")
    watch("labelreview_figures")
    return calls


def test_every_setting_has_every_figure(done):
    _, results = done
    figures = results.figures
    assert set(figures["dataset"]) == {"posts", "two"}
    settings = figures.drop_duplicates(["dataset", "noise", "seed"])
    assert len(settings) == 2 * 2
    assert settings["rate"].isna().equals(settings["noise"] == "votes")
    is_bayes = settings["noise"] == "bayes"
    assert settings.loc[is_bayes, "errors"].tolist() == [12, 8]
    wide = by_setting(figures, "average_precision")
    assert (figures["method"] == own_method.REVIEWED).any()
    methods = {"labelreview", "cleanlab", "cleanlab with hindsight", "signal self_confidence"}
    assert methods <= set(wide)
    assert wide[list(methods)].notna().all(axis=None)
    assert wide[list(methods)].gt(0).all(axis=None)


def test_hindsight_is_the_best_of_cleanlabs_scores(done):
    wide = by_setting(done[1].figures, "average_precision")
    scores = [name for name in wide if name.startswith("cleanlab ") and "hindsight" not in name]
    assert len(scores) == 5
    assert (wide["cleanlab with hindsight"] == wide[scores].max(axis=1)).all()
    assert (wide["cleanlab"] == wide["cleanlab self_confidence"]).all()


def test_files_hold_the_same_and_no_label_made_evidence_is_left(done):
    output, results = done
    kept = pd.read_parquet(output / "results.parquet")
    pd.testing.assert_frame_equal(kept, results.figures)
    table = pd.read_parquet(output / "summary.parquet")
    assert list(table) == ["figure", "value", "low", "high", "settings"]
    assert "| average precision relative to cleanlab, 3 or more classes |" in (
        output / "summary.md"
    ).read_text(encoding="utf-8")
    page = (output / "report.html").read_text(encoding="utf-8")
    assert page.count('class="plotly-graph-div"') == 4
    assert "src=" not in page.split("<h2>")[0]
    assert not list((output / "scratch").iterdir())


def test_again_nothing_is_done_twice(done, folder, counted):
    output, results = done
    again = run_bench([folder], output, OPTIONS)
    assert not counted
    pd.testing.assert_frame_equal(again.figures, results.figures)


def test_a_stopped_benchmark_runs_what_is_missing_with_the_same_result(
    done, folder, counted, tmp_path
):
    output, results = done
    shutil.copytree(output, tmp_path / "bench")
    lost = sorted((tmp_path / "bench" / "trials").iterdir())[::3]
    for path in lost:
        path.unlink()
    again = run_bench([folder], tmp_path / "bench", OPTIONS)
    assert counted.total() == len(lost) == 3
    costs = ["seconds", "processor_seconds", "peak_megabytes"]
    before, after = (
        frame[~frame["figure"].isin(costs)].reset_index(drop=True)
        for frame in (results.figures, again.figures)
    )
    pd.testing.assert_frame_equal(before, after)


@pytest.mark.parametrize("version", ["SCORING_VERSION", "RERANKING_VERSION"])
def test_a_raised_version_is_measured_against_the_same_baselines(
    done, folder, counted, monkeypatch, version
):
    monkeypatch.setattr(run, version, getattr(run, version) + 1)
    run_bench([folder], done[0], OPTIONS)
    assert counted == {"labelreview_figures": 4}


def test_a_signal_with_a_raised_version_is_measured_again(done, folder, counted, monkeypatch):
    monkeypatch.setattr(type(SIGNALS[0]), "version", SIGNALS[0].version + 1)
    run_bench([folder], done[0], OPTIONS)
    assert counted == {"labelreview_figures": 4}


def test_more_seeds_do_the_new_ones_only(done, folder, counted):
    two = replace(OPTIONS, seeds=2, datasets=("two",))
    results = run_bench([folder], done[0], two)
    assert counted == {"cleanlab_figures": 2, "labelreview_figures": 2}
    assert set(results.figures["seed"]) == {0, 1}


def test_two_processes_find_the_same(done, folder, tmp_path):
    some = replace(OPTIONS, datasets=("two",), jobs=2)
    found = by_setting(run_bench([folder], tmp_path, some).figures, "average_precision")
    alone = by_setting(done[1].figures, "average_precision")
    alone = alone[alone["dataset"] == "two"]
    assert found["labelreview"].tolist() == pytest.approx(alone["labelreview"].tolist())
    assert found["cleanlab"].tolist() == pytest.approx(alone["cleanlab"].tolist())


def test_a_trial_that_fails_ends_the_bench_and_keeps_the_others(folder, tmp_path, monkeypatch):
    def broken(*_, **__):
        raise EvidenceError("It broke", "mend it")

    monkeypatch.setattr(trial, "labelreview_figures", broken)
    some = replace(OPTIONS, datasets=("two",))
    with pytest.raises(EvidenceError, match="It broke; mend it"):
        run_bench([folder], tmp_path, some)
    assert len(list((tmp_path / "trials").iterdir())) == 1  # cleanlab's, of the first setting


def test_settings_without_errors_have_no_figures(folder, tmp_path):
    results = run_bench([folder], tmp_path, replace(OPTIONS, noise=("bayes",), rates=(0.001,)))
    assert results.figures.empty
    assert results.table().empty
    results.save(tmp_path)


def test_fine_tuning_is_one_more_method(folder, tmp_path, monkeypatch):
    def figures(noisy, texts, classes, configuration, **_):
        return {"labelreview": {"average_precision": 0.9 if configuration.fine_tune else 0.6}}

    monkeypatch.setattr(trial, "labelreview_figures", figures)
    monkeypatch.setattr(run, "identity", lambda it: {"encoder": None, "tuned": it.fine_tune})
    some = replace(OPTIONS, datasets=("two",), noise=("bayes",), fine_tune="model")
    table = run_bench([folder], tmp_path, some).table().set_index("figure")
    name = "average precision with fine-tuning, relative to without"
    assert table.loc[name, "value"] == pytest.approx(1.5)


def test_finds_more_than_chance(done):
    wide = by_setting(done[1].figures, "average_precision")
    assert (wide["labelreview"] > 1.5 * wide["errors"] / wide["rows"]).all()
    assert wide["labelreview"].mean() > 0.5


def test_progress_counts_trials(folder, tmp_path):
    seen = []
    some = replace(OPTIONS, datasets=("two",), noise=("bayes",))
    run_bench([folder], tmp_path, some, lambda *told: seen.append(told))
    assert ("Running the trials", 0, 2) in seen
    assert seen[-1] == ("Running the trials", 2, 2)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"noise": ("loud",)}, "There is no noise called 'loud'; choose from symmetric"),
        ({"rates": (0.0,)}, "A noise rate of 0 is out of range"),
        ({"rates": (0.8,)}, "A noise rate of 0.8 is out of range"),
        ({"rows": 5}, "5 rows is too few; use 20 or more"),
        ({"seeds": 0}, "0 seeds is too few; use 1 or more"),
        ({"jobs": 0}, "0 jobs is too few"),
        (
            {"datasets": ("nothing*",)},
            "There is no dataset called nothing.; choose from posts, posts/al",
        ),
        ({"noise": ("tail",)}, "None of the datasets allows this noise"),
    ],
)
def test_wrong_options_are_one_sentence(folder, tmp_path, options, sentence):
    with pytest.raises(BenchmarkError, match=sentence):
        run_bench([folder], tmp_path, BenchmarkOptions(**options))


def test_an_unknown_signal_is_one_sentence(folder, tmp_path):
    with pytest.raises(SignalError, match="No signal is called 'nothing'"):
        run_bench([folder], tmp_path, BenchmarkOptions(signals=("nothing",)))


def test_scores_do_not_depend_on_other_settings(folder, tmp_path, done):
    alone = run_bench([folder], tmp_path, replace(OPTIONS, datasets=("posts",), noise=("votes",)))
    found = by_setting(alone.figures, "average_precision")["labelreview"]
    wide = by_setting(done[1].figures, "average_precision")
    same = (wide["dataset"] == "posts") & (wide["noise"] == "votes")
    assert np.allclose(found, wide.loc[same, "labelreview"])
