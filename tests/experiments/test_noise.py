"""The noise sweep: injected and found are counted, and everything repeats for a seed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from labelreview.core.errors import ExperimentError
from labelreview.experiments.noise import results as sweep_results
from labelreview.experiments.noise.cells import FILTERS, OF_MODEL, SCORE, SMOOTHED, run_sweep
from labelreview.experiments.results import Cell, ExperimentResults
from labelreview.experiments.work import Work
from labelreview.noise.setting import Setting
from labelreview.signals.cleanlab_compat import label_issues


@pytest.fixture(scope="module")
def symmetric(work):
    """A cell, and what cleanlab's filters were called with: (filter, probabilities)."""
    seen = []

    def noted(labels, probabilities, filter_by):
        seen.append((filter_by, probabilities.copy()))
        return label_issues(labels, probabilities, filter_by)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("labelreview.experiments.noise.cells.label_issues", noted)
        return run_sweep(work, Setting("symmetric", 0.1, 0)), seen


@pytest.mark.parametrize(("kind", "rate"), [("symmetric", 0.1), ("pair", 0.25), ("instance", 0.05)])
def test_what_is_injected_is_counted(work, symmetric, kind, rate):
    known = kind == "symmetric"
    outcome = symmetric[0] if known else run_sweep(work, Setting(kind, rate, 0))
    assert outcome.errors == round(rate * outcome.rows)
    methods = [name + suffix for suffix in ("", SMOOTHED) for name in (*FILTERS, OF_MODEL)]
    assert set(outcome.figures) == {*methods, SCORE}
    for figures in outcome.figures.values():
        assert figures["found"] <= min(figures["flagged"], outcome.errors)
        assert figures["recall"] == pytest.approx(figures["found"] / outcome.errors)
        if figures["flagged"]:
            assert figures["precision"] == pytest.approx(figures["found"] / figures["flagged"])
    if known:  # chance would find a tenth of them in a tenth of the rows
        assert outcome.figures[SCORE]["recall"] > outcome.figures[SCORE]["flagged"] / outcome.rows


def test_cleanlab_is_called_on_what_the_model_says(symmetric):
    _, seen = symmetric
    assert [name for name, _ in seen] == [*FILTERS, *FILTERS]
    plain, smooth = seen[0][1], seen[-1][1]
    np.testing.assert_allclose(plain.sum(axis=1), 1, rtol=1e-4)
    # A model of smoothed labels is less sure.
    assert smooth.max(axis=1).mean() < plain.max(axis=1).mean()


def test_equal_seeds_give_equal_figures(work: Work, symmetric, tmp_path: Path):
    setting = Setting("symmetric", 0.1, 0)
    again = replace(work, kept=tmp_path / "elsewhere")
    assert run_sweep(again, setting) == symmetric[0]
    one, other = (work.noisy(replace(setting, seed=seed)).is_error for seed in (0, 4))
    assert (one != other).any()


@pytest.mark.parametrize("rate", [0.25, 0.5, 0.6])
def test_of_two_classes_none_loses_more_than_half(work, rate):
    two = work.train_test_data.train.merged("two", [[0, 1], [2, 3]])
    made = replace(
        work,
        train_test_data=replace(
            work.train_test_data,
            train=two,
            given_train=two,
            kept_train=np.ones(len(two), dtype=bool),
        ),
    )
    noisy = made.noisy(Setting("pair", rate, 0))
    lost = np.bincount(noisy.truth[noisy.is_error], minlength=2)
    assert lost.min() == 0
    assert 0 < lost.max() <= np.bincount(noisy.truth).max() / 2
    assert noisy.is_error.sum() <= rate * len(two)


def test_votes_need_votes(work):
    with pytest.raises(ExperimentError, match="has no votes of raters; import columns votes_"):
        run_sweep(work, Setting("votes", None, 0))


def cell(rate: float, seed: int, flagged: dict[str, float], errors: int = 100) -> Cell:
    figures = {
        method: {"flagged": n, "found": n / 2, "precision": 0.5, "recall": n / 2 / errors}
        for method, n in flagged.items()
    }
    figures[SCORE] |= {"estimated": 90.0, "average_precision": 0.8, "reviews_for_80": 0.25}
    return Cell(Setting("symmetric", rate, seed), errors, 1_000, figures, {}, 1.0)


@pytest.fixture
def results() -> ExperimentResults:
    return ExperimentResults(
        tuple(
            cell(0.25, seed, {"both": 300 + seed, f"both{SMOOTHED}": 150, SCORE: 110})
            for seed in (0, 2)
        )
    )


def test_the_table_of_injected_against_found(results):
    table = sweep_results.tables(results)["Injected errors, and rows that each filter flags"]
    (line,) = table.to_dict("records")
    assert line["rate"] == "25%"
    assert (line["injected"], line["estimated"]) == ("100", "90")
    assert line["both, smoothed / plain"] == "150 / 301"
    assert line["score"] == "110"
    assert line["by class, smoothed / plain"] == "– / –"


def test_sentences_name_the_nearest_and_what_smoothing_does(results):
    said = sweep_results.answer(results)
    assert list(said) == ["", "Symmetric noise"]
    lead, then = said[""]
    nearest, score, smoothing = said["Symmetric noise"]
    assert (
        "nearest to the number of injected errors with “score”: it is off by a factor of 1.10"
        in lead
    )
    assert "furthest off is “both” (3.01)" in then
    assert "25%: “score” (110 flagged, 100 injected)" in nearest
    assert "25%: recall 55%, precision 50%" in score
    assert smoothing.endswith("by a factor of 1.50; without it, by a factor of 3.01.")


def test_curves_have_every_filter_that_was_run(results):
    (drawn,) = sweep_results.charts(results).values()
    (chart,) = drawn.values()
    assert [trace.name for trace in chart.data] == ["both", "both, smoothed", "score"]
    assert list(chart.data[0].y) == [3.01]
