"""Commands that keep a workspace: back it up, restore it, and delete from it."""

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


def delete(
    what: Annotated[
        str,
        typer.Argument(metavar="WHAT", help="dataset, run, model, caches or leftovers."),
    ],
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="The dataset or the model.", show_default=False),
    ] = None,
    digest: Annotated[
        str | None,
        typer.Argument(
            metavar="DIGEST",
            help="The run: its digest, or how it begins.",
            show_default=False,
        ),
    ] = None,
    with_decisions: Annotated[
        bool,
        typer.Option("--with-decisions", help="Also delete what people made about a dataset."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Delete a dataset, a run, a model, caches, or what was left over.

    Shows what goes, what stays and how much is freed, and asks before it deletes. Decisions stay
    unless --with-decisions is given: importing the same content again finds them. Caches are made
    again when they are needed. Leftovers are a day old: what stopped processes did not finish, and
    datasets that were looked at but not imported.

    Example: labelreview delete run tweets 0f8b0c69
    """
    from labelreview.cli.confirming import confirm
    from labelreview.cli.console import say
    from labelreview.core.byte_sizes import size_words
    from labelreview.upkeep.delete import deletion_of
    from labelreview.workspace import Workspace

    space = Workspace.open(workspace)
    deletion = deletion_of(space, what, name, digest, with_decisions=with_decisions)
    if confirm(deletion, yes=yes):
        say(f"{size_words(deletion.carry_out())} freed.")
