"""The dashboard in a notebook: a DataFrame goes in, decisions come back."""

from __future__ import annotations

import atexit
import contextlib
import html
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from labelreview.core.configuration import Configuration
from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.core.progress import Progress, silent
from labelreview.core.settings import Settings
from labelreview.decision_log import MODEL
from labelreview.workspace import Workspace

_HOST = "127.0.0.1"
_SECONDS_TO_START = 60
_COLUMNS = ["row", "example_id", "text", "given_label", "label", "verdict", "note", "annotator",
            "decided_at"]  # fmt: skip


@dataclass(frozen=True)
class ShownDashboard:
    """A dataset in a dashboard that runs beside the notebook. As the last line of a cell it is the
    dashboard.

    dataset, workspace:
        Its name, and the workspace that keeps it and its decisions.
    url:
        Where the dashboard is; on this machine only.
    height:
        Of the cell, in pixels; 0: a link.
    """

    dataset: str
    workspace: Workspace
    url: str
    height: int
    _server: _Server = field(repr=False)

    def decisions(self) -> pd.DataFrame:
        """See `labelreview.decisions`."""
        return decisions(self)

    def close(self) -> None:
        """Stop the dashboard, as the end of the notebook does; datasets and decisions stay."""
        self._server.stop()

    def _repr_html_(self) -> str:
        url = html.escape(self.url)
        if not self.height:
            return f'<a href="{url}" target="_blank">{html.escape(self.dataset)} in labelreview</a>'
        return (
            f'<iframe src="{url}" width="100%" height="{self.height}" '
            'style="border: 1px solid #8888" allow="clipboard-write"></iframe>'
        )


def show(
    data: Any,
    *,
    text_column: str | None = None,
    label_column: str | None = None,
    name: str | None = None,
    workspace: str | Path | None = None,
    configuration: Configuration | None = None,
    height: int = 900,
    in_tab: bool = False,
    port: int | None = None,
    progress: Progress = silent,
) -> ShownDashboard:
    """Open the dashboard on a DataFrame, or on whatever else can be imported.

    Parameters
    ----------
    data:
        A pandas DataFrame, a path, a Hub id, or the name of a dataset of the workspace.
    text_column, label_column:
        Default: proposed, as in an import.
    name:
        What to call it; the same content is imported once.
    workspace:
        A folder; default: $LABELREVIEW_WORKSPACE, else your user data folder. Decisions stay there
        when the notebook is closed.
    configuration:
        How to score it when it has not been scored; default: words and characters, seconds.
    height, in_tab:
        Pixels of the cell, or a tab of the browser instead.
    port:
        Default: a free one. Where the notebook is not on your own machine, forward this port.

    Raises like `Workspace.import_dataset` and `Workspace.score`; `WorkspaceError` when the
    dashboard does not start.
    """
    space = Workspace.open(workspace)
    known = [entry.name for entry in space.datasets()]
    if isinstance(data, str) and data in known:
        dataset = data
    else:
        dataset = space.import_dataset(
            data,
            name=name,
            text_column=text_column,
            label_column=label_column,
            progress=progress,
        ).name
    if configuration is not None or not space.run_digests(dataset):
        space.score(dataset, configuration or Configuration(), progress)
    server = _Server.of(space.settings, port)
    url = f"{server.url}/queue?{urlencode({'dataset': dataset})}"
    shown = ShownDashboard(dataset, space, url, 0 if in_tab else height, server)
    if in_tab:
        webbrowser.open(url)
    _last.append(shown)
    return shown


def decisions(
    of: ShownDashboard | str | None = None, *, workspace: str | Path | None = None
) -> pd.DataFrame:
    """What people have decided, one row per decided example, in the order of the data.

    Parameters
    ----------
    of:
        What `show` gave back, or the name of a dataset; default: what was shown last.
    workspace:
        The folder, for a name; default as in `show`.

    Returns
    -------
    DataFrame with row (0-based in the data), example_id, text, given_label, label (the right one;
    missing for noisy, drop and unsure), verdict, note, annotator and decided_at. To put the labels
    into a DataFrame `df` that was shown:

        right = found.dropna(subset=["label"])
        df.iloc[right["row"], df.columns.get_loc("label")] = right["label"]

    What only the model decided is not there.

    Raises `NotFoundError` when nothing was shown and no dataset has that name.
    """
    if of is None:
        if not _last:
            raise NotFoundError("Nothing was shown yet", "name a dataset or call show first")
        of = _last[-1]
    if isinstance(of, ShownDashboard):
        name, space = of.dataset, of.workspace
    else:
        name, space = of, Workspace.open(workspace)
    dataset = space.dataset(name)
    examples = pd.DataFrame(
        {
            "example_id": dataset.example_ids(),
            "row": dataset.rows(),
            "text": dataset.texts(),
            "given_label": [dataset.labels.name(label) for label in dataset.given()],
        }
    )
    current = space.decisions(name).current()
    people = current[current["annotator"] != MODEL]
    found = examples.merge(people, on="example_id", suffixes=("", "_seen"))
    label = found["label"].where(found["verdict"] == "relabel")
    kept = found["verdict"] == "keep"
    return found.assign(label=label.mask(kept, found["given_label"]))[_COLUMNS]


_last: list[ShownDashboard] = []
_servers: dict[str, _Server] = {}


@dataclass
class _Server:
    """The process of a dashboard, which ends with this one, however that ends."""

    url: str
    process: subprocess.Popen[bytes]

    @classmethod
    def of(cls, settings: Settings, port: int | None) -> _Server:
        """The one that serves this workspace, or a new one."""
        key = f"{settings.folder} {settings.database_url}"
        there = _servers.get(key)
        if there is not None and there.process.poll() is None:
            return there
        _servers[key] = cls.start(settings, _free_port(port or 0))
        return _servers[key]

    @classmethod
    def start(cls, settings: Settings, port: int) -> _Server:
        environment: Mapping[str, str] = {
            **os.environ,
            "LABELREVIEW_DATABASE_URL": settings.database_url,
        }
        process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "labelreview.notebook"),
                *(str(settings.folder), str(port)),
            ],
            stdin=subprocess.PIPE,  # its end tells the dashboard that this process has ended
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        server = cls(f"http://{_HOST}:{port}", process)
        atexit.register(server.stop)
        until = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < until and process.poll() is None:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5),
            ):
                return server
            time.sleep(0.2)
        server.stop()
        raise WorkspaceError(
            f"The dashboard did not start on port {port}", "try again, or name another port"
        )

    def stop(self) -> None:
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        if self.process.poll() is None:
            self.process.kill()


def _free_port(wanted: int) -> int:
    """That port, or any for 0. Raises `WorkspaceError` when somebody else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, wanted))
        except OSError as error:
            raise WorkspaceError(
                f"Port {wanted} cannot be used ({error.strerror})", "name another port"
            ) from error
        return int(probe.getsockname()[1])


def _serve(folder: str, port: str) -> None:
    """Serve until standard input ends: until whoever started this stops it, or is gone."""
    serve = (sys.executable, "-P", "-m", "labelreview", "serve", "--workspace", folder)
    worker = subprocess.Popen([*serve, "--host", _HOST, "--port", port], stdin=subprocess.DEVNULL)
    threading.Thread(target=_end_with, args=(worker,), daemon=True).start()
    try:
        while sys.stdin.buffer.read(1):
            pass
    finally:
        worker.terminate()
        worker.wait()


def _end_with(worker: subprocess.Popen[bytes]) -> None:
    """End this process when that one ends."""
    os._exit(worker.wait())


if __name__ == "__main__":
    _serve(*sys.argv[1:])
