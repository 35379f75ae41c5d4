"""The web server of the dashboard."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from labelreview.core.errors import WorkspaceError
from labelreview.core.file_access import FILES
from labelreview.core.settings import Settings
from labelreview.core.visitors import Visitors


def app_path() -> Path:
    """Return the path of streamlit_app.py: beside the package in a checkout, else inside it."""
    package = Path(__file__).parents[1]
    checkout = package.parent / "streamlit_app.py"
    return checkout if checkout.exists() else package / "app" / "streamlit_app.py"


def check_folder(files: Path | None) -> None:
    """Raise `WorkspaceError` unless it is a folder that pages can read and write in, or None."""
    if files is not None and not files.expanduser().is_dir():
        raise WorkspaceError(f"There is no folder {files}", "give --files the folder of your data")


def run_server(
    settings: Settings, host: str, port: int, visitors: Visitors, files: Path | None = None
) -> None:
    """Serve the dashboard until it is stopped. Pages read and write in the folder `files`, else
    where `FileAccess.of_server` says.

    Raises `WorkspaceError` when the port is taken, when there is no such folder, and when others
    could reach it whom `visitors` does not let in.
    """
    check_folder(files)
    visitors.check_address(host)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise WorkspaceError(
                f"Port {port} on {host} is not available ({error.strerror})",
                "choose another with --port",
            ) from error
    app = app_path()
    command = [
        *(sys.executable, "-m", "labelreview.ui.shell.command_line", "run", str(app)),
        *("--server.address", host, "--server.port", str(port)),
        *("--server.fileWatcherType", "none"),
    ]
    environment = {
        **os.environ,
        "LABELREVIEW_WORKSPACE": str(settings.folder),
        "LABELREVIEW_DATABASE_URL": settings.database_url,
        **({FILES: str(files.expanduser().absolute())} if files else {}),
        **visitors.environment(),
    }
    # The theme and the server's settings are read from the folder that Streamlit starts in.
    os.chdir(app.parent)
    if os.name == "nt":
        sys.exit(subprocess.run(command, env=environment, check=False).returncode)
    # In place of this process, so that stopping it by its id stops the server.
    sys.stdout.flush()
    os.execve(sys.executable, command, environment)
