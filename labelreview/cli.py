"""The command line. Each command is one call of the package."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn, cast

import typer

from labelreview.errors import LabelReviewError

# The base of what typer raises for a wrong command line: click's, of which it may have its own.
_UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])
_STOPPED = 130

app = typer.Typer(
    help="Find the wrong labels in a text-classification dataset, fix them, export data to trust.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        help="Folder of datasets, runs and decisions. Default: $LABELREVIEW_WORKSPACE, "
        "else your user data folder.",
        show_default=False,
    ),
]
TextColumn = Annotated[
    str | None, typer.Option("--text-column", help="Column with the texts. Default: proposed.")
]
LabelColumn = Annotated[
    str | None, typer.Option("--label-column", help="Column with the labels. Default: proposed.")
]
Config = Annotated[str | None, typer.Option("--config", help="Configuration of a Hub dataset.")]
Splits = Annotated[
    list[str] | None, typer.Option("--split", help="Split to read; may be repeated. Default: all.")
]
Revision = Annotated[
    str | None, typer.Option("--revision", help="Branch, tag or commit of a Hub dataset.")
]
Host = Annotated[str, typer.Option("--host", help="Address to listen on.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")]
DatasetName = Annotated[str, typer.Argument(metavar="NAME", help="A dataset of the workspace.")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit.

    A problem that the user can mend is one sentence on standard error and exit code 2; Ctrl-C is
    exit code 130.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    code: int | None
    try:
        code = app(given or ["--help"], prog_name="labelreview", standalone_mode=False)
    except LabelReviewError as error:
        _fail(str(error), 2)
    except _UsageError as error:
        problem = error.format_message().split(". Did you mean")[0].rstrip(".")
        command = error.ctx.command_path if error.ctx else "labelreview"
        _fail(f"{problem}; see {command} --help.", 2)
    except (KeyboardInterrupt, typer.Abort):
        code = _STOPPED
    if code == _STOPPED:
        _fail("Stopped; run the same command to go on where it stopped.", _STOPPED)
    sys.exit(code or 0)


def _fail(sentence: str, code: int) -> NoReturn:
    from labelreview.console import one_line

    typer.echo(f"labelreview: {one_line(sentence)}", err=True)
    sys.exit(code)


@app.command("import")
def import_(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="Hub id, folder of a saved dataset, or CSV, TSV, JSON, JSONL or Parquet file "
            "(also compressed); `builtin` for the built-in posts.",
        ),
    ],
    name: Annotated[str | None, typer.Option("--name", help="What to call it here.")] = None,
    config: Config = None,
    split: Splits = None,
    revision: Revision = None,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Import a dataset and report which rows were kept and which were set aside.

    Example: labelreview import tweets.csv --text-column tweet --label-column class
    """
    from labelreview.console import report_import, reporting
    from labelreview.workspace import Workspace

    with reporting() as progress:
        imported = Workspace.open(workspace).import_dataset(
            source,
            name=name,
            config=config,
            splits=split or (),
            revision=revision,
            text_column=text_column,
            label_column=label_column,
            progress=progress,
        )
    report_import(imported)


@app.command()
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
    from labelreview.configuration import Configuration
    from labelreview.console import report_run, reporting
    from labelreview.export import check_findings_file
    from labelreview.settings import Settings
    from labelreview.signals import asked
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
    asked(configuration)
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


@app.command()
def signals() -> None:
    """List the signals: what a high score means, what each needs, and which every run has.

    Example: labelreview signals
    """
    from labelreview.console import print_signals

    print_signals()


@app.command()
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
    from labelreview.console import print_findings
    from labelreview.filters import Filter
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


@app.command()
def decide(
    name: DatasetName,
    decisions: Annotated[
        Path,
        typer.Argument(metavar="DECISIONS.csv", help="CSV: example_id, verdict, label and note."),
    ],
    annotator: Annotated[str, typer.Option("--annotator", help="Who decided.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Record the decisions of a CSV file; reading the same file twice changes nothing.

    Example: labelreview decide tweets reviewed.csv --annotator ana
    """
    from labelreview.workspace import Workspace

    recorded = Workspace.open(workspace).decide_from_csv(name, decisions, annotator)
    typer.echo(recorded.sentence())


@app.command()
def pseudo(
    name: DatasetName,
    confidence: Annotated[
        float, typer.Option(help="Least confidence of a suggestion, 0.5 to 1.")
    ] = 0.95,
    flagged: Annotated[bool, typer.Option("--flagged", help="Flagged rows only.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Record them; else they are only shown.")] = (
        False
    ),
    undo: Annotated[
        bool, typer.Option("--undo", help="Take back the labels that were recorded last.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show what the confident suggestions would relabel where nobody has decided, or record it.

    Recorded labels are decisions by the annotator "model": they can be filtered and undone, give
    way to what people decide, and teach nothing.

    Example: labelreview pseudo tweets --confidence 0.97 --yes
    """
    from labelreview.console import print_pseudo_labels, report_pseudo_labels, report_undone
    from labelreview.decisions import MODEL
    from labelreview.errors import DecisionError
    from labelreview.pseudo import pseudo_labels, record_pseudo_labels
    from labelreview.workspace import Workspace

    if undo and yes:
        raise DecisionError("Both --yes and --undo were given", "choose one")
    place = Workspace.open(workspace)
    if undo:
        report_undone(place.decisions(name).undo(MODEL))
        return
    found = place.findings(name)
    labels = pseudo_labels(found, confidence, flagged=flagged)
    print_pseudo_labels(found, labels)
    report_pseudo_labels(name, record_pseudo_labels(found, labels) if yes else None)


@app.command()
def fit(
    name: DatasetName,
    model: Annotated[str, typer.Option("--model", help="Encoder to fine-tune: Hub id or folder.")],
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the rows.")] = 3,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
    workspace: WorkspaceOption = None,
) -> None:
    """Fine-tune a classifier on all rows, with the labels as they are decided now, and keep it.

    Example: labelreview fit tweets --model sentence-transformers/all-MiniLM-L6-v2
    """
    from labelreview.console import report_fit, reporting
    from labelreview.workspace import Workspace

    with reporting() as progress:
        saved = Workspace.open(workspace).fit(
            name, model, epochs=epochs, seed=seed, progress=progress
        )
    report_fit(saved)


@app.command()
def predict(
    name: DatasetName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A text of your own.")],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            help="Fine-tuned classifier: folder or Hub id. Default: words and characters of the "
            "dataset, fitted now.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Say which label a text gets, which words drove that, and which examples are like it.

    Example: labelreview predict tweets "the river is rising again"
    """
    from labelreview.configuration import Configuration
    from labelreview.console import print_tried, reporting
    from labelreview.trying import prepare_trial
    from labelreview.workspace import Workspace

    place = Workspace.open(workspace)
    dataset = place.dataset(name)
    with reporting() as progress:
        trial = prepare_trial(
            dataset,
            Configuration(),
            model=model,
            cache=place.evidence_folder,
            progress=progress,
        )
    print_tried(trial(text), dataset.labels)


@app.command()
def export(
    name: DatasetName,
    format_: Annotated[
        str, typer.Option("--format", help="csv, tsv, parquet, jsonl, saved (a folder) or hub.")
    ],
    output: Annotated[
        str, typer.Option("--output", help="File, folder, or Hub id of the new dataset.")
    ],
    noisy: Annotated[
        str, typer.Option(help="Rows marked noisy: keep, leave-out or apart.")
    ] = "keep",
    dropped: Annotated[
        str, typer.Option(help="Dropped rows: keep, leave-out or apart.")
    ] = "leave-out",
    neutralise: Annotated[
        bool, typer.Option("--neutralise", help="Defuse CSV cells that a spreadsheet would run.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    log: Annotated[
        Path | None,
        typer.Option("--log", help="Also write the decision log: .csv, .parquet or .jsonl."),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the cleaned dataset: the source's rows and columns with corrected labels.

    Example: labelreview export tweets --format csv --output tweets-clean.csv
    """
    from labelreview.export import check_log_file
    from labelreview.settings import Settings
    from labelreview.workspace import Workspace

    if log:  # before anything is written
        check_log_file(log, overwrite=overwrite, protected=Settings.resolve(workspace).own_places)
    place = Workspace.open(workspace)
    report = place.export(
        name,
        format_,
        output,
        noisy=noisy,
        dropped=dropped,
        neutralise=neutralise,
        overwrite=overwrite,
    )
    typer.echo(report.sentence())
    if log:
        place.export_log(name, log, overwrite=overwrite)
        typer.echo(f"Decision log written to {log}.")


@app.command()
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
    from labelreview.bench import NOISE, Options, run_bench
    from labelreview.console import print_bench, reporting

    options = Options(
        encoder=None if encoder == "none" else encoder,
        rows=None if full else rows,
        seeds=seeds,
        rates=_numbers(rates),
        noise=_names(noise) or NOISE,
        datasets=_names(datasets),
        signals=_names(signals),
        fine_tune=fine_tune,
        jobs=jobs,
    )
    with reporting() as progress:
        results = run_bench(sources, output, options, progress)
    results.save(output)
    print_bench(results.table(), output)


def _names(given: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in given.split(",") if name.strip())


def _numbers(given: str) -> tuple[float, ...]:
    try:
        return tuple(float(name) for name in _names(given))
    except ValueError:
        raise typer.BadParameter(f"{given!r} holds something else than numbers") from None


@app.command()
def serve(
    workspace: WorkspaceOption = None,
    host: Host = "127.0.0.1",
    port: Port = 8501,
) -> None:
    """Open the dashboard on a workspace.

    Example: labelreview serve --workspace ./review --port 8600
    """
    from labelreview.server import run_server
    from labelreview.settings import Settings

    run_server(Settings.resolve(workspace), host, port)


@app.command()
def demo(
    workspace: WorkspaceOption = None,
    host: Host = "127.0.0.1",
    port: Port = 8501,
) -> None:
    """Score the built-in posts and open the dashboard on them. Downloads nothing.

    Example: labelreview demo
    """
    import platformdirs

    from labelreview.configuration import Configuration
    from labelreview.console import reporting
    from labelreview.server import run_server
    from labelreview.workspace import Workspace

    place = Workspace.open(workspace or platformdirs.user_data_path("labelreview") / "demo")
    with reporting() as progress:
        name = place.ensure("builtin", progress=progress)
        if not place.run_digests(name):
            place.score(name, Configuration(), progress=progress)
    run_server(place.settings, host, port)


@app.command()
def doctor(workspace: WorkspaceOption = None) -> None:
    """Say what is installed, what is missing and which command adds it.

    Example: labelreview doctor
    """
    from labelreview.doctor import examine
    from labelreview.settings import Settings

    checks = examine(Settings.resolve(workspace))
    for check in checks:
        typer.echo(check.line())
    if any(check.is_broken for check in checks):
        raise typer.Exit(1)


@app.command(hidden=True)
def work(
    job_id: int,
    workspace: WorkspaceOption = None,
) -> None:
    """Do one job of the workspace; started by the dashboard in a process of its own."""
    from labelreview.handlers import do_job
    from labelreview.workspace import Workspace

    do_job(Workspace.open(workspace), job_id)
