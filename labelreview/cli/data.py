"""Commands that import and export datasets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labelreview.cli.options import (
    Config,
    DatasetName,
    Delimiter,
    Encoding,
    LabelColumn,
    Member,
    MergeSpellings,
    NoHeader,
    Overwrite,
    Quote,
    Revision,
    SecondTextColumn,
    SetAside,
    Splits,
    TextColumn,
    Votes,
    WorkspaceOption,
)


def import_(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="File, or its address: CSV, TSV, JSON, JSONL, Parquet, Arrow, ORC or Excel, also "
            "compressed or in a zip or tar archive; folder with such files or a saved dataset; Hub "
            "ID; or `builtin` for the built-in dataset.",
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option(
            "--name", help="Name of the dataset in the workspace. Default: taken from the source."
        ),
    ] = None,
    config: Config = None,
    split: Splits = None,
    revision: Revision = None,
    text_column: TextColumn = None,
    second_text_column: SecondTextColumn = None,
    label_column: LabelColumn = None,
    votes: Votes = None,
    set_aside: SetAside = None,
    merge_spellings: MergeSpellings = False,
    member: Member = None,
    no_header: NoHeader = False,
    delimiter: Delimiter = None,
    quote: Quote = None,
    encoding: Encoding = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Import a dataset, and report which rows were kept and which were set aside.

    Example: labelreview import tweets.csv --text-column tweet --label-column class
    """
    from labelreview.cli.console import reporting
    from labelreview.cli.reports import report_import
    from labelreview.workspace import Workspace

    with reporting() as progress:
        imported = Workspace.open(workspace).import_dataset(
            source,
            name=name,
            config=config,
            splits=split or (),
            revision=revision,
            text_column=text_column,
            second_text_column=second_text_column,
            label_column=label_column,
            votes=votes,
            set_aside=set_aside or (),
            merge_spellings=merge_spellings,
            member=member,
            header=False if no_header else None,
            delimiter=delimiter,
            quote=quote,
            encoding=encoding,
            progress=progress,
        )
    report_import(imported)


def export(
    name: DatasetName,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            help="csv, tsv, xlsx, parquet, jsonl, saved (a Hugging Face dataset folder) or hub.",
        ),
    ],
    output: Annotated[str, typer.Option("--output", help="File, folder or Hub ID to write to.")],
    noisy: Annotated[
        str, typer.Option(help="Noisy rows: keep, leave-out, or apart (in a separate file).")
    ] = "keep",
    dropped: Annotated[
        str, typer.Option(help="Dropped rows: keep, leave-out, or apart (in a separate file).")
    ] = "leave-out",
    notes: Annotated[
        bool, typer.Option("--notes", help="Add the notes of the reviewers as a column.")
    ] = False,
    neutralise: Annotated[
        bool,
        typer.Option(
            "--neutralise",
            help="Escape CSV and TSV cells that a spreadsheet would run as formulas.",
        ),
    ] = False,
    overwrite: Overwrite = False,
    log: Annotated[
        Path | None,
        typer.Option("--log", help="Also write the decision log: .csv, .tsv, .parquet or .jsonl."),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the cleaned dataset: the rows and columns of the source with corrected labels.

    Example: labelreview export tweets --format csv --output tweets-clean.csv
    """
    from labelreview.core.settings import Settings
    from labelreview.export import check_log_file
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
        notes=notes,
        overwrite=overwrite,
    )
    typer.echo(report.sentence())
    if log:
        place.export_log(name, log, overwrite=overwrite)
        typer.echo(f"Decision log written to {log}.")
