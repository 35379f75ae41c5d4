"""Before and after: what a true review gains is found, and no review gains nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labelreview.data import builtin
from labelreview.decision_log import Decision
from labelreview.experiments import ExperimentOptions, prepare_experiment, run_experiment
from labelreview.experiments.results import Cell, ExperimentResults
from labelreview.experiments.retrain.cells import ORIGINAL, REVIEWED, TRAINING_SETS
from labelreview.experiments.retrain.results import (
    answer,
    charts,
    prediction_errors,
    tables,
)
from labelreview.experiments.statistics import ratio_interval
from labelreview.noise.setting import Setting
from labelreview.workspace import Workspace


def retrain(space: Workspace, folder: Path, seeds: int = 2) -> ExperimentResults:
    experiment, train_test_data = prepare_experiment(
        folder,
        "retrain",
        "builtin",
        space.dataset("builtin"),
        space.decisions("builtin").current(),
        ExperimentOptions(seeds=seeds, rows=None),
    )
    run_experiment(experiment, train_test_data)
    return experiment.results()


def review_all(space: Workspace) -> int:
    """Decide every planted error rightly; how many there are."""
    posts = builtin.load()
    wrong = posts[posts["label"] != posts["true_label"]]
    told = [Decision(row.id, "relabel", row.true_label) for row in wrong.itertuples(index=False)]
    space.decisions("builtin").record_missing(told, "ana")
    return len(told)


def test_nothing_decided_is_no_difference(builtin_space, tmp_path):
    results = retrain(builtin_space, tmp_path / "experiments")
    for test in ("original", "reviewed"):
        before, after = (prediction_errors(results, name, test) for name in (ORIGINAL, REVIEWED))
        assert before.shape == (2, (builtin.load()["split"] == "test").sum())
        assert (before == after).all()
    said = answer(results)
    (lead,) = said[""]  # one test: no label differs
    assert lead.startswith(
        "The review made no difference: on the original test set, the error rate is"
    )
    assert len(said["Without a review"]) == 2
    # Seeds differ.
    assert len(set(prediction_errors(results, ORIGINAL, "original").mean(axis=1))) > 1


def test_a_true_review_helps_and_is_said_to(builtin_space, tmp_path):
    assert review_all(builtin_space) > 100
    results = retrain(builtin_space, tmp_path / "experiments", seeds=6)
    ratio = ratio_interval(
        *(prediction_errors(results, name, "reviewed") for name in (REVIEWED, ORIGINAL))
    )
    assert ratio.high < 1
    lead, on_original = answer(results)[""]
    assert lead.startswith("The review helped: on the reviewed test set, the error rate went from")
    assert f"a ratio of {ratio.value:.3f} ({ratio.low:.3f} to {ratio.high:.3f})." in lead
    assert "on the original test set" in on_original
    assert len(answer(results)["Without a review"]) == 4
    made = tables(results)
    compared = made["Error rate by training set, compared with the original one"]
    assert compared["training set"].tolist() == [*TRAINING_SETS, *TRAINING_SETS]
    classes = made["Error rate by class, on the reviewed test set"]
    assert set(classes["class"]) == set(builtin.load()["label"])
    assert len(charts(results)[""]) == 3


def test_rows_that_were_left_out_are_in_no_reviewed_test(builtin_space, tmp_path):
    posts = builtin.load()
    tests = posts[posts["split"] == "test"]["id"].tolist()
    builtin_space.decisions("builtin").record_missing(
        [Decision(one, "drop") for one in tests[:9]], "ana"
    )
    results = retrain(builtin_space, tmp_path / "experiments")
    assert prediction_errors(results, ORIGINAL, "original").shape[1] == len(tests)
    assert prediction_errors(results, ORIGINAL, "reviewed").shape[1] == len(tests) - 9


def results_of(before: np.ndarray, after: np.ndarray) -> ExperimentResults:
    def marks(wrong: np.ndarray) -> str:
        return "".join("-" if one else "+" for one in wrong)

    return ExperimentResults(
        tuple(
            Cell(
                Setting("none", None, seed),
                None,
                100,
                {ORIGINAL: {"accuracy on original": 0.5}},
                {
                    f"{name} on {test}": marks(lines[seed])
                    for name, lines in ((ORIGINAL, before), (REVIEWED, after))
                    for test in ("original", "reviewed")
                },
                1.0,
            )
            for seed in range(len(before))
        )
    )


def test_no_error_after_it_has_no_ratio_and_helped():
    before = np.zeros((5, 200), dtype=bool)
    before[:, :20] = True
    (lead,) = answer(results_of(before, np.zeros_like(before)))[""]
    assert lead.startswith("The review helped:")
    assert "from 10.0% to 0.0%, a difference of -10.00" in lead
    assert "nan" not in lead
    assert "ratio" not in lead


@pytest.mark.parametrize(
    ("better", "said"),
    [
        (0.6, "The review helped: on the original test set, the error rate went from 50"),
        (
            -0.6,
            "The review made things worse: on the original test set, the error rate went from 50",
        ),
        (0.0, "The review did not clearly help: on the original test set"),
    ],
)
def test_the_sentence_says_which_way_it_went(better, said):
    rng = np.random.default_rng(0)
    before = np.tile(np.arange(400) % 2 == 0, (5, 1))
    after = before.copy()
    if better:
        change = rng.random(before.shape) < abs(better) * 0.5
        after[change] = better < 0
    else:
        after ^= rng.random(before.shape) < 0.02
    assert answer(results_of(before, after))[""][0].startswith(said)
