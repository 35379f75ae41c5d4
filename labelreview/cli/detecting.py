"""Commands that find wrong labels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labelreview.cli.filter_options import (
    ConfidenceFrom,
    ConfidenceTo,
    Containing,
    Copies,
    DecidedBy,
    Disagree,
    Flagged,
    Given,
    Like,
    ScoreFrom,
    ScoreTo,
    Sort,
    Split,
    Status,
    Suggested,
    Where,
    in_order,
)
from labelreview.cli.judge_options import (
    DryRun,
    Judge,
    JudgeBudget,
    JudgePrice,
    JudgeRows,
    JudgeUrl,
    foretell,
    prices_of,
)
from labelreview.cli.options import (
    DatasetName,
    LabelColumn,
    MergeSpellings,
    Overwrite,
    SecondTextColumn,
    SetAside,
    TextColumn,
    Votes,
    WorkspaceOption,
)
from labelreview.core.judge_options import USUAL_ROWS


def score(
    source_or_name: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE_OR_NAME",
            help="A dataset in the workspace, or a source to import first.",
        ),
    ],
    text_column: TextColumn = None,
    second_text_column: SecondTextColumn = None,
    label_column: LabelColumn = None,
    votes: Votes = None,
    set_aside: SetAside = None,
    merge_spellings: MergeSpellings = False,
    encoder: Annotated[
        str,
        typer.Option(
            "--encoder", help="Sentence encoder: Hub ID or folder, or none.", metavar="none|MODEL"
        ),
    ] = "none",
    second_encoder: Annotated[
        str | None,
        typer.Option("--second-encoder", help="Second sentence encoder: Hub ID or folder."),
    ] = None,
    fine_tune: Annotated[
        str | None,
        typer.Option("--fine-tune", help="Encoder to fine-tune, once per fold: Hub ID or folder."),
    ] = None,
    epochs: Annotated[int, typer.Option(help="Number of fine-tuning epochs.")] = 3,
    thorough: Annotated[
        bool,
        typer.Option(
            "--thorough",
            help="Use an encoder as it is and fine-tuned: the one of --encoder, or the first on "
            "this machine. Says before the start what it costs.",
        ),
    ] = False,
    classifier: Annotated[
        str | None,
        typer.Option("--classifier", help="Fine-tuned classifier to query: Hub ID or folder."),
    ] = None,
    zero_shot: Annotated[
        str | None,
        typer.Option(
            "--zero-shot",
            help="Model for natural language inference that reads the class names and never a "
            "label: Hub ID or folder.",
        ),
    ] = None,
    probabilities: Annotated[
        Path | None,
        typer.Option(
            "--probabilities",
            help="File with your model's probabilities or predictions: .npy, .parquet or .csv.",
        ),
    ] = None,
    judge: Judge = None,
    judge_url: JudgeUrl = None,
    judge_rows: JudgeRows = USUAL_ROWS,
    judge_budget: JudgeBudget = None,
    judge_price: JudgePrice = None,
    signal: Annotated[
        list[str] | None,
        typer.Option("--signal", help="Additional signal (see labelreview signals); repeatable."),
    ] = None,
    folds: Annotated[int, typer.Option(help="Number of cross-validation folds.")] = 5,
    seed: Annotated[int, typer.Option(help="Random seed.")] = 0,
    use_decisions: Annotated[
        bool,
        typer.Option(
            "--use-decisions",
            help="Use the decisions so far to re-rank the undecided examples; takes seconds, since "
            "nothing is encoded again.",
        ),
    ] = False,
    workspace: WorkspaceOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Also write the findings: .parquet, .csv or .jsonl."),
    ] = None,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
) -> None:
    """Score every example by how likely its label is wrong.

    Example: labelreview score tweets.csv --output findings.csv
    """
    from labelreview.cli.console import reporting, say
    from labelreview.cli.reports import report_imported, report_run
    from labelreview.core.configuration import Configuration
    from labelreview.core.settings import Settings
    from labelreview.evidence.encoders_here import first_encoder_here
    from labelreview.export import check_findings_file
    from labelreview.review.stopping import estimate_in
    from labelreview.signals import requested_signals
    from labelreview.workspace import Workspace

    configuration = Configuration(
        encoder=None if encoder == "none" else encoder,
        second_encoder=second_encoder,
        fine_tune=fine_tune,
        classifier=classifier,
        zero_shot=zero_shot,
        probabilities=str(probabilities) if probabilities else None,
        judge=judge,
        judge_url=judge_url,
        judge_rows=judge_rows,
        judge_budget=judge_budget,
        judge_prices=prices_of(judge_price),
        epochs=epochs,
        folds=folds,
        seed=seed,
        signals=tuple(signal or ()),
    )
    if thorough:
        configuration = configuration.thorough(configuration.encoder or first_encoder_here())
    # Before the work, which may be long.
    requested_signals(configuration)
    if output:
        own = Settings.resolve(workspace).own_places
        check_findings_file(output, overwrite=overwrite, protected=own)
    place = Workspace.open(workspace)
    with reporting() as progress:
        name = place.ensure(
            source_or_name,
            text_column=text_column,
            second_text_column=second_text_column,
            label_column=label_column,
            votes=votes,
            set_aside=set_aside or (),
            merge_spellings=merge_spellings,
            progress=progress,
            report=report_imported,
        )
        if judge or configuration.fine_tune or dry_run:
            for sentence in foretell(place, name, configuration):
                say(sentence)
        if dry_run:
            return
        run = place.score(name, configuration, progress=progress)
        if use_decisions:
            run = place.rerank(name, run.digest, progress=progress)
    if output:
        place.export_findings(name, run, output, overwrite=overwrite)
    report_run(name, run, estimate_in(place, name), output)


def signals(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="A scored dataset: how well each signal tells the labels that people found wrong "
            "from those they found right. Without one, the signals are listed.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """List the signals: what a high score means, what each one needs, and which are on by default.
    With a dataset, say which ones to trust there by the decisions so far.

    Example: labelreview signals tweets
    """
    from labelreview.cli.tables import print_signals, print_trusted

    if name is None:
        print_signals()
        return
    from labelreview.review.trust import trusted_in
    from labelreview.workspace import Workspace

    print_trusted(trusted_in(Workspace.open(workspace), name))


def findings(
    name: DatasetName,
    given: Given = None,
    suggested: Suggested = None,
    split: Split = None,
    status: Status = None,
    annotator: DecidedBy = None,
    disagree: Disagree = False,
    flagged: Flagged = False,
    copies: Copies = False,
    score_from: ScoreFrom = 0.0,
    score_to: ScoreTo = 1.0,
    confidence_from: ConfidenceFrom = 0.0,
    confidence_to: ConfidenceTo = 1.0,
    text: Containing = "",
    like: Like = "",
    where: Where = None,
    sort: Sort = "",
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of findings.")] = 20,
    format_: Annotated[
        str, typer.Option("--format", help="Output format: table, json or csv.")
    ] = "table",
    workspace: WorkspaceOption = None,
) -> None:
    """List the findings that match a filter, most suspicious first.

    Example: labelreview findings tweets --disagree --sort -confidence --limit 50
    """
    from labelreview.cli.tables import print_findings
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
        slice=tuple(where or ()),
        **in_order(like, sort),
    )
    print_findings(Workspace.open(workspace).findings(name), selection, limit, format_)
