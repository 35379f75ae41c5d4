"""Commands that run experiments on a dataset and write its report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from labelreview.cli.options import (
    DatasetName,
    Overwrite,
    WorkspaceOption,
    names_of,
    numbers_of,
)


def experiment(
    question: Annotated[
        str,
        typer.Argument(
            metavar="QUESTION",
            help="check (how good is the ranking on my data?), noise (which filter finds the "
            "noise?), clean (prune or relabel?) or retrain (did cleaning help?).",
        ),
    ],
    name: DatasetName,
    kinds: Annotated[
        str,
        typer.Option(
            help="Kinds of noise to inject, separated by commas: symmetric, pair, instance, votes.",
            show_default=False,
        ),
    ] = "",
    rates: Annotated[
        str,
        typer.Option(
            help="Percentages of labels to make wrong, such as 1,5,10,25,50.", show_default=False
        ),
    ] = "",
    seeds: Annotated[
        int | None,
        typer.Option(help="Number of seeds per cell, starting from 0.", show_default=False),
    ] = None,
    encoder: Annotated[
        str,
        typer.Option(
            "--encoder",
            help="Sentence encoder for the linear model: Hub ID or folder, or none for TF-IDF.",
            metavar="none|MODEL",
        ),
    ] = "none",
    fine_tune: Annotated[
        str | None,
        typer.Option(
            "--fine-tune",
            help="Fine-tune this encoder instead of training a linear model: Hub ID or folder.",
        ),
    ] = None,
    epochs: Annotated[int, typer.Option(help="Number of fine-tuning epochs.")] = 3,
    rows: Annotated[
        int | None,
        typer.Option(
            help="Maximum rows in each of the training and test sets (a stratified sample).",
            show_default=False,
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Use every row.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Cells to run in parallel, one core each.")] = 1,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="PREFIX", help="Write PREFIX.html, PREFIX.md and PREFIX.parquet."
        ),
    ] = None,
    overwrite: Overwrite = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Measure on your own labels whether cleaning helps.

    Run the same command again to resume a stopped experiment.

    Example: labelreview experiment clean tweets --kinds symmetric,pair --seeds 5 --output prune
    """
    from labelreview.cli.console import reporting
    from labelreview.cli.tables import print_experiment
    from labelreview.core.errors import ExperimentError
    from labelreview.experiments import question as question_named
    from labelreview.experiments.report import EXPERIMENT_FILES, check_prefix, write_report
    from labelreview.workspace import Workspace

    chosen = question_named(question)
    if not chosen.has_noise and (kinds or rates):
        raise ExperimentError(
            f"The experiment {question!r} injects no noise", "leave out --kinds and --rates"
        )
    if full and rows is not None:
        raise ExperimentError("--full and --rows cannot be combined", "use one of them")
    options = replace(
        chosen.defaults,
        encoder=None if encoder == "none" else encoder,
        fine_tune=fine_tune,
        epochs=epochs,
    )
    if kinds:
        options = replace(options, kinds=names_of(kinds))
    if rates:
        options = replace(options, rates=tuple(rate / 100 for rate in numbers_of(rates)))
    if seeds is not None:
        options = replace(options, seeds=seeds)
    if full or rows is not None:
        options = replace(options, rows=rows)
    place = Workspace.open(workspace)
    if output:  # before the work, which may be long
        check_prefix(
            output, EXPERIMENT_FILES, overwrite=overwrite, protected=place.settings.own_places
        )
    with reporting() as progress:
        done = place.experiment(name, question, options, processes=jobs, progress=progress)
    results = done.results()
    written = write_report(done, results, output) if output else []
    print_experiment(done, results, written)


def report(
    name: DatasetName,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="PREFIX",
            help="Write PREFIX.html and PREFIX.md. Default: NAME-health.",
            show_default=False,
        ),
    ] = None,
    overwrite: Overwrite = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a report on label quality: estimated errors, corrections and their effect.

    Example: labelreview report tweets --output tweets-health
    """
    from labelreview.cli.reports import report_written
    from labelreview.core.file_names import file_name
    from labelreview.experiments.report import PAGE_FILES, check_prefix
    from labelreview.workspace import Workspace

    place = Workspace.open(workspace)
    prefix = output or Path(f"{file_name(name)}-health")
    check_prefix(prefix, PAGE_FILES, overwrite=overwrite, protected=place.settings.own_places)
    report_written(place.report(name, prefix))
