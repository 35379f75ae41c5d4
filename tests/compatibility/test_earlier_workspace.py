"""A workspace that labelreview 0.1.0 made (see make_workspace.py) opens with all that is in it."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from labelreview.cli import main
from labelreview.decision_log import Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import Filter
from labelreview.review.guidelines import Guidelines
from labelreview.review.projection import principal, projected
from labelreview.review.queue import open_queue
from labelreview.review.saved_filters import SavedFilters
from labelreview.workspace import Workspace

HERE = Path(__file__).parent
NAME = "storm"
UNDECIDED = Filter(status=("undecided",))


def first(space: Workspace, run: str, selection: Filter) -> list[list[Any]]:
    table = space.findings(NAME, run).table(selection, 5)
    columns = (table["example_id"], table["score"].round(6), table["suggested_label"])
    return [list(row) for row in zip(*columns, strict=True)]


def log_of(log: pd.DataFrame) -> dict[str, Any]:
    return {
        "rows": len(log),
        "undone": (log["verdict"] == "undo").sum(),
        "noted": (log["note"] != "").sum(),
        "blind": log["blind_label"].notna().sum(),
        "origins": log["origin"].value_counts().to_dict(),
        "batches": log["batch"].nunique(),
    }


def decisions_of(current: pd.DataFrame) -> dict[str, list[str | None]]:
    told = current[["verdict", "label", "annotator"]].astype(object)
    rows = told.where(told.notna(), None).to_numpy().tolist()
    return dict(zip(current["example_id"], rows, strict=True))


def found_in(space: Workspace) -> dict[str, Any]:
    """All that expected-0.1.0.json tells, as it is read from the workspace."""
    dataset, (latest, *_) = space.dataset(NAME), space.runs(NAME)
    runs, log = space.run_digests(NAME), space.decisions(NAME)
    classes = ClassChanges.beside(log)
    (experiment,) = space.experiments(NAME)
    results = experiment.results()
    filters = {one.name: one for one in SavedFilters.beside(log).all()}
    picks = filters["Picked on the map"].filter().picked
    jobs = {kind: space.jobs.latest(NAME, kind) for kind in ("score", "map")}
    return {
        "dataset": {
            "name": next(entry.name for entry in space.datasets()),
            "digest": dataset.digest,
            "source": dataset.source,
            "columns": [
                dataset.text_column,
                dataset.label_column,
                dataset.id_column,
                dataset.split_column,
            ],
            "rows": len(dataset.example_ids()),
            "set_aside": dataset.report.set_aside,
            "labels": list(dataset.labels.names),
        },
        "runs": runs,
        "from_run": latest.from_run,
        "learned_from": latest.decisions,
        "first": {run: first(space, run, Filter()) for run in runs},
        "first_undecided": {run: first(space, run, UNDECIDED) for run in runs},
        "log": log_of(space.decision_log(NAME)),
        "decisions": decisions_of(log.current()),
        "classes": classes.mapping(),
        "class_changes": [[one.label, one.becomes, one.undone_by] for one in classes.history()],
        "filters": {one.name: one.query for one in filters.values()},
        "guidelines": {
            " | ".join(pair): one.text for pair, one in Guidelines.beside(log).all().items()
        },
        "picks": {picks: space.saved_selections.ids(picks)},
        "experiment": {
            "digest": experiment.digest,
            "question": experiment.name,
            "cells": len(results.cells),
            "figures": len(results.figures),
            "values": round(float(results.figures["value"].sum()), 6),
        },
        "jobs": {kind: job.state for kind, job in jobs.items() if job},
    }


def test_a_workspace_of_0_1_0_opens_with_everything_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "workspace"
    with zipfile.ZipFile(HERE / "workspace-0.1.0.zip") as archive:
        archive.extractall(folder)
    expected = json.loads((HERE / "expected-0.1.0.json").read_text(encoding="utf-8"))
    exported = expected.pop("export")
    assert expected.pop("version") == "0.1.0"
    space = Workspace.open(folder)

    assert found_in(space) == expected

    # The command line lists and exports it.
    def command(*arguments: object) -> str:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, arguments), "--workspace", str(folder)])
        said = capsys.readouterr()
        assert (ended.value.code, said.err) == (0, "")
        return said.out

    listed = json.loads(command("findings", NAME, "--limit", 5, "--format", "json"))
    latest = expected["runs"][0]
    assert [row["example_id"] for row in listed] == [row[0] for row in expected["first"][latest]]
    command("export", NAME, "--format", "csv", "--output", tmp_path / "clean.csv")
    with (tmp_path / "clean.csv").open(newline="", encoding="utf-8") as file:
        clean = list(csv.DictReader(file))
    labels = [row["label"] for row in clean]
    assert {"rows": len(clean), "columns": list(clean[0])} == {
        name: exported[name] for name in ("rows", "columns")
    }
    assert {label: labels.count(label) for label in labels} == exported["labels"]

    # The saved filter, the queue, the map and a card, and the work goes on where it was.
    findings, log = space.findings(NAME), space.decisions(NAME)
    (picks, ids), *_ = expected["picks"].items()
    assert sorted(findings.ids(Filter(picked=picks))) == ids
    queue = open_queue(findings, UNDECIDED, log.revision())
    assert queue.left() == len(findings.ids(UNDECIDED))
    scored = space.run(NAME, expected["from_run"])
    drawn = projected(space.dataset(NAME), scored, space.evidence_folder)
    assert drawn is not None
    assert drawn.shape == principal(space.dataset(NAME), scored, space.evidence_folder).shape
    (worst,) = findings.ids(UNDECIDED, 1)
    card = findings.one(worst)
    assert card.neighbours
    log.record([Decision(worst, "keep")], "ana", seen_revision=log.revision())
    again = space.rerank(NAME)
    assert (again.from_run, again.decisions) == (scored.digest, expected["learned_from"] + 1)
    space.close()
