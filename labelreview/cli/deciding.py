"""What people decide, and what the model may."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labelreview.cli.options import DatasetName, WorkspaceOption


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
    from labelreview.cli.console import print_pseudo_labels, report_pseudo_labels, report_undone
    from labelreview.core.errors import DecisionError
    from labelreview.decision_log import MODEL
    from labelreview.review.pseudo_labels import pseudo_labels, record_pseudo_labels
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
