"""Experiments on a dataset, and its report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from labelreview.cli.options import DatasetName, WorkspaceOption, names_of, numbers_of

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")]


def experiment(
    question: Annotated[
        str,
        typer.Argument(
            metavar="QUESTION",
            help="check (how good is the list on my data?), noise (which filter finds the noise?), "
            "clean (prune or relabel?) or retrain (did cleaning help?).",
        ),
    ],
    name: DatasetName,
    kinds: Annotated[
        str,
        typer.Option(
            help="Kinds of noise, separated by commas: symmetric, pair, instance, votes.",
            show_default=False,
        ),
    ] = "",
    rates: Annotated[
        str,
        typer.Option(help="Per cents of wrong labels, such as 1,5,10,25,50.", show_default=False),
    ] = "",
    seeds: Annotated[
        int | None,
        typer.Option(help="How often each cell is repeated, from seed 0.", show_default=False),
    ] = None,
    encoder: Annotated[
        str,
        typer.Option(
            "--encoder",
            help="Train a linear model on this sentence encoder: Hub id or folder; none: TF-IDF.",
            metavar="none|MODEL",
        ),
    ] = "none",
    fine_tune: Annotated[
        str | None,
        typer.Option("--fine-tune", help="Fine-tune this encoder instead: Hub id or folder."),
    ] = None,
    epochs: Annotated[int, typer.Option(help="Passes over the rows when fine-tuning.")] = 3,
    rows: Annotated[
        int | None,
        typer.Option(
            help="To which each part of the dataset is thinned, by class.", show_default=False
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Every row instead.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Cells at the same time, a core each.")] = 1,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="PREFIX", help="Write PREFIX.html, .md and .parquet."),
    ] = None,
    overwrite: Overwrite = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show on your own labels whether cleaning helps. A stopped experiment goes on where it was.

    Example: labelreview experiment clean tweets --kinds symmetric,pair --seeds 5 --output prune
    """
    from labelreview.cli.console import print_experiment, reporting
    from labelreview.core.errors import ExperimentError
    from labelreview.experiments import question as find
    from labelreview.experiments.report import EXPERIMENT_FILES, check_prefix, write_report
    from labelreview.workspace import Workspace

    asked = find(question)
    if not asked.has_noise and (kinds or rates):
        raise ExperimentError(
            f"The experiment {question!r} injects no noise", "leave --kinds and --rates out"
        )
    if full and rows is not None:
        raise ExperimentError("Every row and a number of rows are asked for", "name one of them")
    options = replace(
        asked.defaults,
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
            help="Write PREFIX.html and .md. Default: NAME-health.",
            show_default=False,
        ),
    ] = None,
    overwrite: Overwrite = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write how healthy the labels are: the estimate, who changed what, and whether it helped.

    Example: labelreview report tweets --output tweets-health
    """
    from labelreview.cli.console import print_written
    from labelreview.experiments.report import PAGE_FILES, check_prefix
    from labelreview.workspace import Workspace

    place = Workspace.open(workspace)
    prefix = output or Path(f"{name.replace('/', '-')}-health")
    check_prefix(prefix, PAGE_FILES, overwrite=overwrite, protected=place.settings.own_places)
    print_written(place.report(name, prefix))
