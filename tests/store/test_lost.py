"""A workspace whose database is missing or empty is an error; a new log begins only on purpose."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from labelreview.core.errors import DatabaseLostError
from labelreview.decision_log import Decision
from labelreview.store import open_engine
from labelreview.workspace import Workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a dataset of four posts, one of them decided, and a run."""
    folder = tmp_path / "space"
    space = Workspace.open(folder)
    posts = {"text": ["rain", "sun", "hail", "blue"], "label": ["bad", "good", "bad", "good"]}
    name = space.import_dataset(posts, name="posts").name
    run = folder / "runs" / "r1"
    run.mkdir(parents=True)
    told = {"digest": "r1", "dataset_digest": space.dataset(name).digest, "configuration": {}}
    told |= {"created_at": "2026", "rows": 2, "flagged": 0, "warnings": []}
    (run / "manifest.json").write_text(json.dumps(told))
    space.catalog.add_run(name, "r1")
    example = space.dataset(name).example_ids()[0]
    space.decisions(name).record([Decision(example, "keep")], "ana", seen_revision=0)
    space.close()
    return folder


def lose(folder: Path, how: str) -> None:
    file = folder / "decisions.db"
    if how == "missing":
        file.unlink()
    elif how == "empty":
        os.truncate(file, 0)
    elif how == "without tables":
        file.unlink()
        engine = create_engine(f"sqlite:///{file}")
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE x (y)"))
        engine.dispose()
    else:
        (folder / "decisions.db").rename(folder / "decisions.db-wal")


HOW = ("missing", "empty", "without tables", "changes alone")


@pytest.mark.parametrize("how", HOW)
def test_a_lost_database_is_an_error_and_nothing_is_made(folder, how, command: Any) -> None:
    lose(folder, how)
    before = {path.name: path.stat().st_size for path in folder.iterdir()}
    with pytest.raises(DatabaseLostError) as refused:
        Workspace.open(folder)
    assert str(refused.value) == (
        f"The database {folder / 'decisions.db'} is missing or empty, but {folder} holds datasets "
        "or runs: its decisions were lost; put the database back, restore a backup with: "
        "labelreview restore, or begin with an empty log: labelreview doctor --new-log."
    )
    said = command("doctor", "--workspace", folder)
    assert said.code == 1
    assert "broken  database: The database" in said.out
    assert {path.name: path.stat().st_size for path in folder.iterdir()} == before


@pytest.mark.parametrize("how", HOW)
def test_a_new_log_begins_only_when_it_is_asked_for(folder, how, command: Any) -> None:
    space = Workspace.open(folder)
    held = space.dataset("posts").digest
    space.close()
    lose(folder, how)
    left = sum(path.stat().st_size for path in folder.glob("decisions.db*"))
    said = command("doctor", "--new-log", "--workspace", folder)
    assert (said.code, said.err) == (0, "")
    space = Workspace.open(folder)
    (entry,) = space.datasets()
    assert entry.digest == held
    assert said.out.startswith(f"A new decision log, without decisions, for {entry.name}\n")
    assert space.run_digests(entry.name) == ["r1"]
    assert space.decisions(entry.name).revision() == 0
    space.close()
    # Whatever was left is kept for those who can read it.
    assert sum(path.stat().st_size for path in folder.glob("*.lost-*")) == left
    again = command("doctor", "--new-log", "--workspace", folder)
    assert again.code == 2
    assert "has a decision log; move its database away" in again.err


def test_a_lost_postgresql_database_is_the_same_error(folder, database_url) -> None:
    shutil.move(folder / "decisions.db", folder.parent / "aside.db")
    with pytest.raises(DatabaseLostError, match="is missing or empty, but"):
        Workspace.open(folder, database_url)
    with pytest.raises(DatabaseLostError):
        open_engine(database_url, beside=folder)


def test_folders_without_results_are_no_loss(tmp_path) -> None:
    for name in ("datasets/.half.1", "runs", "evidence/e1"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "datasets/.half.1/manifest.json").write_text("{}")
    assert Workspace.open(tmp_path).datasets() == []


def test_the_dashboard_says_it_too(folder, monkeypatch) -> None:
    from streamlit.testing.v1 import AppTest

    (folder / "decisions.db").unlink()
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", str(folder))
    app = AppTest.from_file(str(Path(__file__).parents[2] / "streamlit_app.py")).run()
    assert not app.exception
    assert "is missing or empty" in app.session_state["labelreview"].outage
    assert not (folder / "decisions.db").exists()


@pytest.mark.parametrize("kind", ["runs", "datasets"])
def test_a_new_log_leaves_out_what_is_damaged_and_names_it(folder, kind, command: Any) -> None:
    (folder / "decisions.db").unlink()
    (damaged,) = (folder / kind).glob("*/manifest.json")
    damaged.write_text("{")
    said = command("doctor", "--new-log", "--workspace", folder)
    assert said.err == ""
    assert f"Left out: {damaged.parent} is damaged" in said.out
    space = Workspace.open(folder)
    names = [entry.name for entry in space.datasets()]
    assert len(names) == (kind == "runs")
    assert [space.run_digests(name) for name in names] == [[] for _ in names]
    space.close()
