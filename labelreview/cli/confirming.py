"""Ask before something is deleted."""

from __future__ import annotations

import sys

import typer

from labelreview.cli.console import say
from labelreview.core.byte_sizes import size_words
from labelreview.core.errors import WorkspaceError
from labelreview.upkeep.delete import Deletion


def confirm(deletion: Deletion, *, yes: bool) -> bool:
    """Show what goes and what stays, and return whether it is to be deleted.

    Raises `WorkspaceError` where nobody can be asked and `yes` is not given.
    """
    if not deletion.goes:
        say(f"There is nothing to delete of {deletion.title}.")
        return False
    say(f"Delete {deletion.title}?")
    for one in deletion.goes:
        say(f"  goes: {one}")
    for one in deletion.stays:
        say(f"  stays: {one}")
    say(f"  frees: {size_words(deletion.size)}")
    if yes:
        return True
    if not sys.stdin.isatty():
        raise WorkspaceError("Nothing was deleted", "repeat the command with --yes to delete")
    return typer.confirm("Delete?")
