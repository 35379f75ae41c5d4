"""The dashboard in a notebook: show a DataFrame, get the decisions back."""

from __future__ import annotations

import atexit
import contextlib
import html
import os
import secrets
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
from typing import TYPE_CHECKING, Any, Unpack
from urllib.parse import urlencode

import pandas as pd

from labelreview.core.configuration import Configuration
from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.core.progress import Progress, silent
from labelreview.core.settings import Settings
from labelreview.core.visitors import FRAME, FRAME_TOKEN
from labelreview.decision_log import MODEL
from labelreview.workspace import Workspace

if TYPE_CHECKING:
    from labelreview.data.sources import ImportOptions

_HOST = "127.0.0.1"
_SECONDS_TO_START = 60
_COLUMNS = ["row", "example_id", "text", "given_label", "label", "verdict", "note", "annotator",
            "decided_at"]  # fmt: skip


@dataclass(frozen=True)
class ShownDashboard:
    """A dashboard that runs beside the notebook. As the last line of a cell, it displays itself.

    dataset, workspace:
        The name of the dataset, and the workspace that stores it and its decisions.
    url:
        The address of the dashboard, reachable from this machine only.
    height:
        Height of the cell in pixels; 0 shows a link instead.
    """

    dataset: str
    workspace: Workspace
    url: str
    height: int
    _server: _Server = field(repr=False)

    def decisions(self) -> pd.DataFrame:
        """Return the decisions on this dataset; see `labelreview.decisions`."""
        return decisions(self)

    def close(self) -> None:
        """Stop the dashboard, which also stops with the notebook. Datasets and decisions stay."""
        self._server.stop()

    def _repr_html_(self) -> str:
        if not self.height:
            url = html.escape(self.url)
            return f'<a href="{url}" target="_blank">{html.escape(self.dataset)} in labelreview</a>'
        url = html.escape(f"{self.url}&{urlencode({FRAME: self._server.frame_token})}")
        return (
            f'<iframe src="{url}" width="100%" height="{self.height}" '
            'style="border: 1px solid #8888" allow="clipboard-write"></iframe>'
        )


def show(
    data: Any,
    *,
    name: str | None = None,
    workspace: str | Path | None = None,
    configuration: Configuration | None = None,
    height: int = 900,
    in_tab: bool = False,
    port: int | None = None,
    progress: Progress = silent,
    **options: Unpack[ImportOptions],
) -> ShownDashboard:
    """Open the dashboard on a DataFrame, or on any other source that can be imported.

    Parameters
    ----------
    data:
        A pandas DataFrame, a path, a Hub ID, or the name of a dataset in the workspace.
    name:
        Name of the dataset in the workspace. The same content is imported only once.
    workspace:
        Folder of the workspace, which keeps the decisions when the notebook is closed. Default:
        $LABELREVIEW_WORKSPACE, or else your user data folder.
    configuration:
        How to score the dataset. Default: existing scores, or else a TF-IDF model, which takes
        seconds.
    height, in_tab:
        Height of the cell in pixels, or a browser tab instead of a cell.
    port:
        Port of the dashboard. Default: any free port. When the notebook runs on another machine,
        forward this port to your own.
    options:
        As in `Workspace.import_dataset`, such as `text_column` and `label_column`.

    Raises what `Workspace.import_dataset` and `Workspace.score` raise, and `WorkspaceError` when
    the dashboard does not start.
    """
    space = Workspace.open(workspace)
    known = [entry.name for entry in space.datasets()]
    if isinstance(data, str) and data in known:
        dataset = data
    else:
        dataset = space.import_dataset(data, name=name, progress=progress, **options).name
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
    """Return people's decisions, one row per decided example, in the order of the data.

    Parameters
    ----------
    of:
        The return value of `show`, or the name of a dataset. Default: the dataset shown last.
    workspace:
        Folder of the workspace when `of` is a name. Default: as in `show`.

    Returns
    -------
    DataFrame with row (0-based in the data), example_id, text, given_label, label (the corrected
    label; missing for noisy, drop and unsure), verdict, note, annotator and decided_at. To copy the
    labels into a DataFrame `df` that was shown:

        corrected = found.dropna(subset=["label"])
        df.iloc[corrected["row"], df.columns.get_loc("label")] = corrected["label"]

    Decisions of the model are left out.

    Raises `NotFoundError` when nothing was shown yet or no dataset has that name.
    """
    if of is None:
        if not _last:
            raise NotFoundError(
                "No dataset has been shown yet", "name a dataset or call show() first"
            )
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
    """The process of a dashboard, which ends when this process ends, even if it is killed.

    frame_token:
        What only the notebook knows, so that no other page can show the dashboard inside itself.
    """

    url: str
    process: subprocess.Popen[bytes]
    frame_token: str

    @classmethod
    def of(cls, settings: Settings, port: int | None) -> _Server:
        """Return the server of this workspace, starting one if necessary."""
        key = f"{settings.folder} {settings.database_url}"
        there = _servers.get(key)
        if there is not None and there.process.poll() is None:
            return there
        _servers[key] = cls.start(settings, _free_port(port or 0))
        return _servers[key]

    @classmethod
    def start(cls, settings: Settings, port: int) -> _Server:
        frame_token = secrets.token_urlsafe()
        environment: Mapping[str, str] = {
            **os.environ,
            FRAME_TOKEN: frame_token,
            "LABELREVIEW_DATABASE_URL": settings.database_url,
        }
        process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "labelreview.notebook"),
                *(str(settings.folder), str(port)),
            ],
            stdin=subprocess.PIPE,  # closes when this process ends, which stops the dashboard
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        server = cls(f"http://{_HOST}:{port}", process, frame_token)
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
            f"The dashboard did not start on port {port}", "try again, or choose another port"
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
    """Return that port, or any free one for 0. Raises `WorkspaceError` when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, wanted))
        except OSError as error:
            raise WorkspaceError(
                f"Port {wanted} is not available ({error.strerror})", "choose another port"
            ) from error
        return int(probe.getsockname()[1])


def _serve(folder: str, port: str) -> None:
    """Serve until standard input closes: until the parent process stops this, or has ended."""
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
    """End this process when `worker` ends."""
    os._exit(worker.wait())


if __name__ == "__main__":
    _serve(*sys.argv[1:])
