"""Commands that send examples to other labelling tools and receive the answers."""

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
from labelreview.cli.options import DatasetName, Overwrite, WorkspaceOption

Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        help="Address of a Label Studio or Argilla server, with the token in "
        "$LABEL_STUDIO_API_KEY or $ARGILLA_API_KEY.",
    ),
]
Project = Annotated[
    str | None,
    typer.Option("--project", help="Project on that server. Default: the name of the dataset."),
]
Tool = Annotated[
    str | None,
    typer.Option("--tool", help="Tool that the file is from. Default: recognised by its content."),
]


def send(
    name: DatasetName,
    to: Annotated[
        str,
        typer.Option(
            "--to", help="Labelling tool: label-studio, argilla, doccano, prodigy or labelbox."
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", help="File with the tasks to import there.")
    ] = None,
    url: Url = None,
    project: Project = None,
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
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Maximum number of examples. Default: all.", show_default=False),
    ] = None,
    overwrite: Overwrite = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Send examples to another labelling tool, most suspicious first, with their suggestions.

    Example: labelreview send tweets --flagged --limit 200 --to label-studio --output batch.json
    """
    from labelreview.cli.reports import report_batch, report_sent
    from labelreview.core.errors import ExportError
    from labelreview.exchange import check_batch_files, tool_called
    from labelreview.findings.filter import Filter
    from labelreview.findings.selected_names import check_selection
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
    tool = tool_called(to)
    if (output is None) == (url is None):
        raise ExportError(
            "A batch goes either to a file or to a server", "give one of --output and --url"
        )
    exchange = Workspace.open(workspace).exchange(name)
    check_selection(exchange.dataset, selection)
    if output is not None:
        check_batch_files(tool, output, overwrite=overwrite, protected=exchange.protected)
        batch = exchange.batch(selection, limit)
        report_batch(batch, tool, exchange.send(batch, to, output, overwrite=overwrite))
    else:
        batch = exchange.batch(selection, limit)
        sent = exchange.upload(batch, to, str(url), project)
        there = f"--tool {to} --url {url}" + (f" --project {project!r}" if project else "")
        report_sent(batch, tool, sent, there)


def receive(
    name: DatasetName,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="File that a labelling tool exported."),
    ] = None,
    tool: Tool = None,
    url: Url = None,
    project: Project = None,
    annotator: Annotated[
        str | None,
        typer.Option("--annotator", help="Who gave the answers that do not say who gave them."),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Record the answers of another labelling tool as decisions of those who gave them.

    Receiving the same answers twice changes nothing.

    Example: labelreview receive tweets project-1-export.json
    """
    from labelreview.cli.console import say
    from labelreview.core.errors import SourceError
    from labelreview.workspace import Workspace

    if (file is None) == (url is None):
        raise SourceError(
            "Answers come either from a file or from a server", "give one of FILE and --url"
        )
    if url is not None and tool is None:
        raise SourceError(f"The server at {url} may be of several tools", "name it with --tool")
    exchange = Workspace.open(workspace).exchange(name)
    if file is not None:
        received = exchange.receive(file, tool=tool, annotator=annotator)
    else:
        received = exchange.download(str(tool), str(url), project, annotator=annotator)
    for sentence in received.sentences():
        say(sentence)
