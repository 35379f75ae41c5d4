"""Commands that serve the dashboard, run its jobs and check the installation."""

from __future__ import annotations

from typing import Annotated

import typer

from labelreview.cli.options import (
    AllowAnyone,
    AllowHost,
    Files,
    Host,
    Port,
    WorkspaceOption,
)
from labelreview.core.labels import preview


def serve(
    workspace: WorkspaceOption = None,
    host: Host = "127.0.0.1",
    port: Port = 8501,
    files: Files = None,
    allow_anyone: AllowAnyone = False,
    allow_host: AllowHost = None,
) -> None:
    """Serve the dashboard for a workspace.

    Example: labelreview serve --workspace ./review --port 8600
    """
    from labelreview.cli.server import run_server
    from labelreview.core.settings import Settings
    from labelreview.core.visitors import Visitors

    visitors = Visitors.from_environment().and_also(allow_anyone, allow_host or ())
    run_server(Settings.resolve(workspace), host, port, visitors, files)


def demo(
    workspace: WorkspaceOption = None,
    host: Host = "127.0.0.1",
    port: Port = 8501,
    files: Files = None,
    allow_anyone: AllowAnyone = False,
    allow_host: AllowHost = None,
) -> None:
    """Score the built-in dataset and serve the dashboard. Downloads nothing.

    Example: labelreview demo
    """
    from labelreview.cli.console import reporting
    from labelreview.cli.server import check_folder, run_server
    from labelreview.core.configuration import Configuration
    from labelreview.core.settings import Settings
    from labelreview.core.visitors import Visitors
    from labelreview.workspace import Workspace

    check_folder(files)
    visitors = Visitors.from_environment().and_also(allow_anyone, allow_host or ())
    visitors.check_address(host)  # before the work
    place = Workspace.open(Settings.resolve(workspace, unnamed="demo").folder)
    typer.echo(f"The workspace is {place.settings.folder}")
    with reporting() as progress:
        name = place.ensure("builtin", progress=progress)
        if not place.run_digests(name):
            place.score(name, Configuration(), progress=progress)
    run_server(place.settings, host, port, visitors, files)


def doctor(
    workspace: WorkspaceOption = None,
    new_log: Annotated[
        bool,
        typer.Option(
            "--new-log",
            help="Where the database of datasets and runs is lost, begin with an empty log of "
            "decisions.",
        ),
    ] = False,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Read the database and every file that the workspace keeps, and name what is "
            "damaged and what mends it.",
        ),
    ] = False,
) -> None:
    """Check the installation, and print the command that adds what is missing.

    Exit code 1 when something is broken.

    Example: labelreview doctor --verify
    """
    from labelreview.cli.console import reporting
    from labelreview.cli.doctor import examine, verified
    from labelreview.core.settings import Settings

    settings = Settings.resolve(workspace)
    if new_log:
        from labelreview.upkeep.new_log import begin_new_log

        begun = begin_new_log(settings)
        typer.echo(
            f"A new decision log, without decisions, for {preview(begun.names) or 'nothing'}"
        )
        for error in begun.damaged:
            typer.echo(f"Left out: {error}")
    checks = examine(settings)
    if verify:
        with reporting() as progress:
            checks += verified(settings, progress)
    for check in checks:
        typer.echo(check.line())
    if any(check.is_broken for check in checks):
        raise typer.Exit(1)


def work(
    job_id: int,
    workspace: WorkspaceOption = None,
) -> None:
    """Run one job of the workspace; the dashboard starts this in a process of its own."""
    from labelreview.cli.job_handlers import do_job
    from labelreview.workspace import Workspace

    space = Workspace.open(workspace)
    space.background.forecasts.has_started()
    do_job(space, job_id)
