"""The dashboard beside a notebook: what goes in, what comes back, and when it ends."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pandas as pd
import pytest

import labelreview
from labelreview import notebook
from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.data import builtin
from labelreview.decision_log import Decision
from labelreview.workspace import Workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    return builtin.load().head(150)[["text", "label"]].set_index(pd.Index(range(1_000, 1_150)))


@pytest.fixture(scope="module")
def scored(posts: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace where they have been shown. Only to be copied."""
    folder = tmp_path_factory.mktemp("scored")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebook._Server, "of", classmethod(lambda *_: NoServer()))
        patch.setattr(notebook, "_last", [])
        labelreview.show(posts, workspace=folder)
    return folder


@pytest.fixture
def folder(scored: Path, tmp_path: Path) -> Path:
    return shutil.copytree(scored, tmp_path / "workspace")


class NoServer:
    url = "http://127.0.0.1:1"
    frame_token = "secret"

    def stop(self) -> None:
        pass


@pytest.fixture
def serverless(monkeypatch):
    """No server is started."""
    monkeypatch.setattr(notebook._Server, "of", classmethod(lambda *_: NoServer()))


def test_decisions_come_back_beside_their_rows(posts, folder, serverless):
    shown = labelreview.show(posts, text_column="text", label_column="label", workspace=folder)
    ids = shown.workspace.dataset(shown.dataset).example_ids()
    made = [Decision(ids[7], "noisy", note="both"), Decision(ids[3], "keep")]
    other = next(label for label in set(posts["label"]) if label != posts["label"].iloc[5])
    made.append(Decision(ids[5], "relabel", other))
    shown.workspace.decisions(shown.dataset).record_missing(made, "ana")
    shown.workspace.decisions(shown.dataset).record_undecided([Decision(ids[9], "keep")], "model")
    found = labelreview.decisions(shown)
    assert found["row"].tolist() == [3, 5, 7]
    assert found["verdict"].tolist() == ["keep", "relabel", "noisy"]
    assert found["label"].tolist()[:2] == [posts["label"].iloc[3], other]
    assert found["label"].isna().tolist() == [False, False, True]
    assert found["text"].tolist() == posts["text"].iloc[[3, 5, 7]].tolist()
    assert found["given_label"].tolist() == posts["label"].iloc[[3, 5, 7]].tolist()
    assert found["note"].tolist() == ["", "", "both"]
    # As the docstring says.
    again = posts.copy()
    right = found.dropna(subset=["label"])
    again.iloc[right["row"], again.columns.get_loc("label")] = right["label"]
    assert again["label"].iloc[5] == other
    assert (again["label"].drop(again.index[5]) == posts["label"].drop(posts.index[5])).all()
    for same in (
        shown.decisions(),
        labelreview.decisions(),
        labelreview.decisions(shown.dataset, workspace=folder),
    ):
        pd.testing.assert_frame_equal(same, found)


def test_nothing_decided_is_an_empty_frame(posts, folder, serverless):
    shown = labelreview.show(posts, workspace=folder)
    assert list(shown.decisions().columns) == notebook._COLUMNS
    assert len(shown.decisions()) == 0


def test_the_same_data_is_the_same_dataset(posts, tmp_path, serverless):
    first = labelreview.show(posts, workspace=tmp_path)
    again = labelreview.show(posts, workspace=tmp_path)
    named = labelreview.show(first.dataset, workspace=tmp_path)
    assert first.dataset == again.dataset == named.dataset
    assert len(first.workspace.runs(first.dataset)) == 1


def test_a_cell_shows_a_frame_and_a_tab_a_link(posts, tmp_path, serverless, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    shown = labelreview.show(posts, name="a & <b>", workspace=tmp_path, height=500)
    frame = shown._repr_html_()
    url = "http://127.0.0.1:1/queue?dataset=a+%26+%3Cb%3E"
    assert frame.startswith(f'<iframe src="{url}&amp;frame=secret"')
    assert shown.url == url, "only the cell may show it inside itself"
    assert 'height="500"' in frame
    assert not opened
    tab = labelreview.show("a & <b>", workspace=tmp_path, in_tab=True)
    assert opened == [tab.url]
    assert "a &amp; &lt;b&gt; in labelreview</a>" in tab._repr_html_()
    assert "secret" not in tab._repr_html_()


def test_nothing_shown_yet(monkeypatch):
    monkeypatch.setattr(notebook, "_last", [])
    with pytest.raises(
        NotFoundError, match="No dataset has been shown yet; name a dataset or call show"
    ):
        labelreview.decisions()


def test_an_unknown_name(tmp_path):
    with pytest.raises(NotFoundError, match="no dataset called 'tweets'"):
        labelreview.decisions("tweets", workspace=tmp_path)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
            return True
    except OSError:
        return False


def gone(url: str) -> bool:
    until = time.monotonic() + 30
    while answers(url) and time.monotonic() < until:
        time.sleep(0.1)
    return not answers(url)


def test_one_server_for_a_workspace_until_it_is_closed(posts, folder):
    first = labelreview.show(posts, workspace=folder)
    address = first.url.partition("/queue")[0]
    assert answers(address)
    assert labelreview.show(posts, workspace=folder).url == first.url
    first.close()
    assert gone(address)
    again = labelreview.show(posts, workspace=folder)
    assert answers(again.url.partition("/queue")[0])
    again.close()


def test_the_server_ends_with_a_notebook_that_is_killed(posts, folder):
    dataset = Workspace.open(folder).datasets()[0].name
    code = f"""
import labelreview, sys, time
print(labelreview.show({dataset!r}, workspace={str(folder)!r}).url, flush=True)
time.sleep(600)
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().partition("/queue")[0]
    assert answers(address)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert gone(address)


def test_a_port_that_is_taken(posts, folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            WorkspaceError, match=rf"Port {port} is not available \(.+\); choose another"
        ):
            labelreview.show(posts, workspace=folder, port=port)
