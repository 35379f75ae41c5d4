"""The four questions, in the order in which they are offered."""

from __future__ import annotations

from labelreview.core.errors import ExperimentError
from labelreview.experiments.check import results as check_results
from labelreview.experiments.check.cells import run_check
from labelreview.experiments.clean.answer import answer as clean_answer
from labelreview.experiments.clean.cells import run_cleaning
from labelreview.experiments.clean.charts import charts as clean_charts
from labelreview.experiments.clean.tables import tables as clean_tables
from labelreview.experiments.noise import results as sweep_results
from labelreview.experiments.noise.cells import run_sweep
from labelreview.experiments.options import ExperimentOptions
from labelreview.experiments.question import Question, noise_settings
from labelreview.experiments.retrain import results as retrain_results
from labelreview.experiments.retrain.cells import retrain_settings, run_retraining

CHECK = Question(
    name="check",
    title="How good is the list on my data?",
    explain="Makes some of your labels wrong in known ways, scores them and counts the errors "
    "found: precision, recall, how many rows to review, and which signals to trust on your data.",
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
    explain="Makes a growing share of your labels wrong and compares the number of rows that each "
    "filter of cleanlab and the combined score flag with the number injected, with and without "
    "label smoothing.",
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
    explain="Makes a growing share of your training labels wrong and compares training on "
    "everything, on pruned, relabelled, partly relabelled, pseudo-labelled and soft labels, with "
    "label smoothing and with a noise-robust loss.",
    defaults=ExperimentOptions(rates=(0.0, 0.1, 0.2, 0.3, 0.4, 0.5)),
    settings=noise_settings,
    run=run_cleaning,
    answer=clean_answer,
    tables=clean_tables,
    charts=clean_charts,
)
RETRAIN = Question(
    name="retrain",
    title="Did cleaning help?",
    explain="Trains the same model with many seeds on the labels before and after the review, and "
    "on automatically cleaned ones, and tests it on original and reviewed labels.",
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
    """Return the question of that name; raise `ExperimentError` when there is none."""
    for one in QUESTIONS:
        if one.name == name:
            return one
    raise ExperimentError(
        f"There is no experiment called {name!r}",
        f"choose from {', '.join(one.name for one in QUESTIONS)}",
    )
