"""The dashboard, its demo and its jobs, and what is installed."""

from __future__ import annotations

import typer

from labelreview.cli.options import Host, Port, WorkspaceOption


def serve(
    workspace: WorkspaceOption = None,
    host: Host = "127.0.0.1",
    port: Port = 8501,
) -> None:
    """Open the dashboard on a workspace.

    Example: labelreview serve --workspace ./review --port 8600
    """
    from labelreview.cli.server import run_server
    from labelreview.core.settings import Settings

    run_server(Settings.resolve(workspace), host, port)


def demo(
    workspace: WorkspaceOption = None,
    host: Host = "127.0.0.1",
    port: Port = 8501,
) -> None:
    """Score the built-in posts and open the dashboard on them. Downloads nothing.

    Example: labelreview demo
    """
    import platformdirs

    from labelreview.cli.console import reporting
    from labelreview.cli.server import run_server
    from labelreview.core.configuration import Configuration
    from labelreview.workspace import Workspace

    place = Workspace.open(workspace or platformdirs.user_data_path("labelreview") / "demo")
    with reporting() as progress:
        name = place.ensure("builtin", progress=progress)
        if not place.run_digests(name):
            place.score(name, Configuration(), progress=progress)
    run_server(place.settings, host, port)


def doctor(workspace: WorkspaceOption = None) -> None:
    """Say what is installed, what is missing and which command adds it.

    Example: labelreview doctor
    """
    from labelreview.cli.doctor import examine
    from labelreview.core.settings import Settings

    checks = examine(Settings.resolve(workspace))
    for check in checks:
        typer.echo(check.line())
    if any(check.is_broken for check in checks):
        raise typer.Exit(1)


def work(
    job_id: int,
    workspace: WorkspaceOption = None,
) -> None:
    """Do one job of the workspace; started by the dashboard in a process of its own."""
    from labelreview.cli.job_handlers import do_job
    from labelreview.workspace import Workspace

    do_job(Workspace.open(workspace), job_id)
