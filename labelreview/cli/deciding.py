"""Commands that record decisions of people and of the model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labelreview.cli.options import DatasetName, WorkspaceOption


def decide(
    name: DatasetName,
    decisions: Annotated[
        Path,
        typer.Argument(
            metavar="DECISIONS.csv",
            help="CSV file or Excel workbook with the columns example_id, verdict, label and note.",
        ),
    ],
    annotator: Annotated[str, typer.Option("--annotator", help="Name of the annotator.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Record the decisions in a CSV file or an Excel workbook.

    Recording the same file twice changes nothing.

    Rows without a verdict, on other examples, or that contradict each other are passed over, and
    the command says so.

    Example: labelreview decide tweets reviewed.csv --annotator ana
    """
    from labelreview.cli.console import say
    from labelreview.workspace import Workspace

    recorded = Workspace.open(workspace).decide_from_csv(name, decisions, annotator)
    say(recorded.sentence())
    for warning in recorded.warnings:
        say(f"Warning: {warning}")


def pseudo(
    name: DatasetName,
    confidence: Annotated[
        float, typer.Option(help="Minimum confidence of a suggestion, 0.5 to 1.")
    ] = 0.95,
    flagged: Annotated[bool, typer.Option("--flagged", help="Only flagged examples.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Record the labels; without it, they are only shown.")
    ] = (False),
    undo: Annotated[
        bool, typer.Option("--undo", help="Undo the labels that were recorded last.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Accept confident suggestions for undecided examples. Without --yes, only show a preview.

    The labels are recorded as decisions by the annotator "model": you can filter and undo them,
    people's decisions override them, and they are excluded from training.

    Example: labelreview pseudo tweets --confidence 0.97 --yes
    """
    from labelreview.cli.reports import report_pseudo_labels, report_recorded, report_undone
    from labelreview.core.errors import DecisionError
    from labelreview.decision_log import MODEL
    from labelreview.review.pseudo_labels import pseudo_labels, record_pseudo_labels
    from labelreview.workspace import Workspace

    if undo and yes:
        raise DecisionError("--yes and --undo cannot be combined", "use one of them")
    place = Workspace.open(workspace)
    if undo:
        report_undone(place.decisions(name).undo(MODEL))
        return
    found = place.findings(name)
    labels = pseudo_labels(found, confidence, flagged=flagged)
    report_pseudo_labels(found, labels)
    report_recorded(name, record_pseudo_labels(found, labels) if yes else None)
