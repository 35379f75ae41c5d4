"""Commands that keep a workspace: back it up and restore it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labelreview.cli.options import WorkspaceOption


def backup(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="New file outside the workspace. Default: labelreview-backup-DATE-TIME.zip in the "
            "current folder.",
            show_default=False,
        ),
    ] = None,
    without_datasets: Annotated[
        bool,
        typer.Option(
            "--without-datasets",
            help="Only what people made: decisions, guidelines, filters and selections.",
        ),
    ] = False,
    with_evidence: Annotated[
        bool,
        typer.Option(
            "--with-evidence", help="Also evidence and caches, which would be made again."
        ),
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an existing file.")] = (
        False
    ),
    workspace: WorkspaceOption = None,
) -> None:
    """Back up the workspace into one file, and check that file.

    People may go on deciding meanwhile. The file holds texts and names of people: only its owner
    can read it.

    Example: labelreview backup /backups/tweets.zip
    """
    from labelreview.cli.console import reporting, say
    from labelreview.upkeep.backup import back_up
    from labelreview.workspace import Workspace

    with reporting() as progress:
        report = back_up(
            Workspace.open(workspace),
            file,
            datasets=not without_datasets,
            evidence=with_evidence,
            overwrite=overwrite,
            progress=progress,
        )
    for sentence in report.sentences():
        say(sentence)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file of a backup.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Restore a workspace from a backup: all of it, or nothing.

    The workspace must be a new folder, or one that has lost its database. The decisions go into
    the database of $LABELREVIEW_DATABASE_URL, which must be empty, or else into a SQLite file.

    Example: labelreview restore /backups/tweets.zip --workspace ./review
    """
    from labelreview.cli.console import reporting, say
    from labelreview.core.settings import Settings
    from labelreview.upkeep.restore import restore

    with reporting() as progress:
        report = restore(file, Settings.resolve(workspace), progress=progress)
    for sentence in report.sentences():
        say(sentence)
