"""Which labels are likely to be wrong, and how well that is found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labelreview.cli.options import (
    DatasetName,
    LabelColumn,
    TextColumn,
    WorkspaceOption,
    names_of,
    numbers_of,
)


def score(
    source_or_name: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE_OR_NAME",
            help="A dataset of the workspace, or a source to import first.",
        ),
    ],
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    encoder: Annotated[
        str,
        typer.Option(
            "--encoder", help="none, or a sentence encoder: Hub id or folder.", metavar="none|MODEL"
        ),
    ] = "none",
    second_encoder: Annotated[
        str | None,
        typer.Option("--second-encoder", help="Another sentence encoder beside the first."),
    ] = None,
    fine_tune: Annotated[
        str | None,
        typer.Option("--fine-tune", help="Encoder to fine-tune fold by fold: Hub id or folder."),
    ] = None,
    epochs: Annotated[int, typer.Option(help="Passes over the rows when fine-tuning.")] = 3,
    classifier: Annotated[
        str | None,
        typer.Option("--classifier", help="Fine-tuned checkpoint: Hub id or folder."),
    ] = None,
    probabilities: Annotated[
        Path | None,
        typer.Option("--probabilities", help="File of probabilities or predictions."),
    ] = None,
    signal: Annotated[
        list[str] | None,
        typer.Option("--signal", help="Further signal, see labelreview signals; may be repeated."),
    ] = None,
    folds: Annotated[int, typer.Option(help="Parts of the cross-validation.")] = 5,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
    use_decisions: Annotated[
        bool,
        typer.Option(
            "--use-decisions",
            help="Let what people decided re-rank what they have not: seconds, nothing is encoded "
            "again.",
        ),
    ] = False,
    workspace: WorkspaceOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Also write the findings: .parquet, .csv or .jsonl."),
    ] = None,
) -> None:
    """Estimate for every row how likely its label is wrong.

    Example: labelreview score tweets.csv --output findings.csv
    """
    from labelreview.cli.console import report_run, reporting
    from labelreview.core.configuration import Configuration
    from labelreview.core.settings import Settings
    from labelreview.export import check_findings_file
    from labelreview.signals import requested_signals
    from labelreview.workspace import Workspace

    configuration = Configuration(
        encoder=None if encoder == "none" else encoder,
        second_encoder=second_encoder,
        fine_tune=fine_tune,
        classifier=classifier,
        probabilities=str(probabilities) if probabilities else None,
        epochs=epochs,
        folds=folds,
        seed=seed,
        signals=tuple(signal or ()),
    )
    # Before the work, which may be long.
    requested_signals(configuration)
    if output:
        check_findings_file(output, protected=Settings.resolve(workspace).own_places)
    place = Workspace.open(workspace)
    with reporting() as progress:
        name = place.ensure(
            source_or_name, text_column=text_column, label_column=label_column, progress=progress
        )
        run = place.score(name, configuration, progress=progress)
        if use_decisions:
            run = place.rerank(name, run.digest, progress=progress)
    if output:
        place.export_findings(name, run, output)
    report_run(name, run, output)


def signals() -> None:
    """List the signals: what a high score means, what each needs, and which every run has.

    Example: labelreview signals
    """
    from labelreview.cli.console import print_signals

    print_signals()


def findings(
    name: DatasetName,
    given: Annotated[list[str] | None, typer.Option(help="Given label; repeatable.")] = None,
    suggested: Annotated[
        list[str] | None, typer.Option(help="Suggested label; repeatable.")
    ] = None,
    split: Annotated[list[str] | None, typer.Option(help="Split; repeatable.")] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(help="undecided, keep, relabel, noisy, drop or unsure; repeatable."),
    ] = None,
    annotator: Annotated[list[str] | None, typer.Option(help="Who decided; repeatable.")] = None,
    disagree: Annotated[bool, typer.Option("--disagree", help="Suggestion differs.")] = False,
    flagged: Annotated[bool, typer.Option("--flagged", help="Flagged rows only.")] = False,
    copies: Annotated[
        bool, typer.Option("--copies", help="Same text elsewhere with another label.")
    ] = False,
    score_from: Annotated[float, typer.Option(help="Lowest score.")] = 0.0,
    score_to: Annotated[float, typer.Option(help="Highest score.")] = 1.0,
    confidence_from: Annotated[float, typer.Option(help="Lowest confidence.")] = 0.0,
    confidence_to: Annotated[float, typer.Option(help="Highest confidence.")] = 1.0,
    text: Annotated[str, typer.Option(help="Words that the text contains.")] = "",
    sort: Annotated[
        str, typer.Option(help="Column to sort by; with - before it, the largest first.")
    ] = "-score",
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    format_: Annotated[str, typer.Option("--format", help="table, json or csv.")] = "table",
    workspace: WorkspaceOption = None,
) -> None:
    """List the findings that a filter selects, the worst first.

    Example: labelreview findings tweets --disagree --sort -confidence --limit 50
    """
    from labelreview.cli.console import print_findings
    from labelreview.findings.filter import Filter
    from labelreview.workspace import Workspace

    selection = Filter(
        given=tuple(given or ()),
        suggested=tuple(suggested or ()),
        split=tuple(split or ()),
        status=tuple(status or ()),
        annotator=tuple(annotator or ()),
        disagree=disagree,
        flagged=flagged,
        copies=copies,
        score_from=score_from,
        score_to=score_to,
        confidence_from=confidence_from,
        confidence_to=confidence_to,
        text=text,
        sort=sort,
    )
    print_findings(Workspace.open(workspace).findings(name), selection, limit, format_)


def bench(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...",
            help="Files with texts and right labels, or folders of CSV files; columns "
            "votes_<label> or a file <name>_annotations.csv (id, annotator, label) give votes.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", help="Folder of the results; a stopped bench goes on there.")
    ],
    encoder: Annotated[
        str,
        typer.Option(
            "--encoder", help="none, or a sentence encoder: Hub id or folder.", metavar="none|MODEL"
        ),
    ] = "none",
    fine_tune: Annotated[
        str | None,
        typer.Option("--fine-tune", help="Also measure with this encoder fine-tuned."),
    ] = None,
    rows: Annotated[int, typer.Option(help="To which each dataset is thinned, by class.")] = 5_000,
    full: Annotated[bool, typer.Option("--full", help="Every row instead.")] = False,
    seeds: Annotated[int, typer.Option(help="How many seeds, from 0.")] = 5,
    rates: Annotated[
        str, typer.Option(help="Shares of wrong labels, separated by commas.")
    ] = "0.03,0.08,0.15",
    noise: Annotated[
        str,
        typer.Option(
            help="Kinds, separated by commas: symmetric, pair, bayes, neighbours, forest, votes, "
            "tail.",
            show_default=False,
        ),
    ] = "",
    datasets: Annotated[
        str, typer.Option(help="Names or patterns to run, separated by commas. Default: all.")
    ] = "",
    signals: Annotated[
        str, typer.Option(help="Further signals to measure, separated by commas, or all.")
    ] = "",
    jobs: Annotated[int, typer.Option(help="Settings at the same time, a core each.")] = 1,
) -> None:
    """Measure on labels with known noise how many wrong ones are found, against cleanlab.

    Example: labelreview bench data/ --encoder all-MiniLM-L6-v2 --output results --jobs 2
    """
    from labelreview.benchmark import NOISE, BenchmarkOptions, run_bench
    from labelreview.cli.console import print_bench, reporting

    options = BenchmarkOptions(
        encoder=None if encoder == "none" else encoder,
        rows=None if full else rows,
        seeds=seeds,
        rates=numbers_of(rates),
        noise=names_of(noise) or NOISE,
        datasets=names_of(datasets),
        signals=names_of(signals),
        fine_tune=fine_tune,
        jobs=jobs,
    )
    with reporting() as progress:
        results = run_bench(sources, output, options, progress)
    results.save(output)
    print_bench(results.table(), output)
