"""The questions that there are."""

from __future__ import annotations

from labelreview.core.errors import ExperimentError
from labelreview.experiments.check import results as check_results
from labelreview.experiments.check.cells import run_check
from labelreview.experiments.clean import results as clean_results
from labelreview.experiments.clean.cells import run_cleaning
from labelreview.experiments.options import ExperimentOptions
from labelreview.experiments.question import Question, noise_settings
from labelreview.experiments.retrain import results as retrain_results
from labelreview.experiments.retrain.cells import retrain_settings, run_retraining
from labelreview.experiments.sweep import results as sweep_results
from labelreview.experiments.sweep.cells import run_sweep

CHECK = Question(
    name="check",
    title="How good is the list on my data?",
    explain="Makes some of your labels wrong in known ways, scores, and counts what is found: "
    "precision, recall, how many rows to review, and which signals to trust here.",
    defaults=ExperimentOptions(rates=(0.05, 0.1), seeds=3),
    settings=noise_settings,
    run=run_check,
    answer=check_results.answer,
    tables=check_results.tables,
    charts=check_results.charts,
    trains=False,
)
NOISE = Question(
    name="noise",
    title="Which filter finds the noise?",
    explain="Makes a growing share of your labels wrong and compares every filter of cleanlab and "
    "the final score: found against injected, with and without label smoothing.",
    defaults=ExperimentOptions(),
    settings=noise_settings,
    run=run_sweep,
    answer=sweep_results.answer,
    tables=sweep_results.tables,
    charts=sweep_results.charts,
    trains=False,
)
CLEAN = Question(
    name="clean",
    title="Prune or relabel?",
    explain="Makes a growing share of your training labels wrong and trains on everything, on "
    "pruned, relabelled, mixed, pseudo-labelled and soft labels, and with a noise-robust loss.",
    defaults=ExperimentOptions(rates=(0.0, 0.1, 0.2, 0.3, 0.4, 0.5)),
    settings=noise_settings,
    run=run_cleaning,
    answer=clean_results.answer,
    tables=clean_results.tables,
    charts=clean_results.charts,
)
RETRAIN = Question(
    name="retrain",
    title="Did cleaning help?",
    explain="Trains the same model again and again on the labels before and after the review, and "
    "on automatically cleaned ones; tests on original and reviewed labels.",
    defaults=ExperimentOptions(seeds=20, rows=None),
    settings=retrain_settings,
    run=run_retraining,
    answer=retrain_results.answer,
    tables=retrain_results.tables,
    charts=retrain_results.charts,
    has_noise=False,
)
QUESTIONS = (CHECK, NOISE, CLEAN, RETRAIN)


def question(name: str) -> Question:
    """The question of that name; raises `ExperimentError` when there is none."""
    for one in QUESTIONS:
        if one.name == name:
            return one
    raise ExperimentError(
        f"No experiment is called {name!r}",
        f"use one of {', '.join(one.name for one in QUESTIONS)}",
    )
