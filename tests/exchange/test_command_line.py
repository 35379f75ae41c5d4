"""`labelreview send` and `labelreview receive`: a round trip, and what wrong use gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from labelreview.labelling_tools import TOOLS
from labelreview.workspace import Workspace

from .conftest import answered


@pytest.fixture
def posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Any) -> Path:
    """A workspace with a dataset that is not scored, and its folder as the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", "review")
    rows = [f"the {word} is wet again,{label}" for word in "abcd" for label in ("rain", "storm")]
    Path("posts.csv").write_text("\n".join(["text,label", *rows]), encoding="utf-8")
    assert command("import", "posts.csv").code == 0
    return tmp_path


@pytest.mark.parametrize(
    ("tool", "beside"),
    [
        ("labelbox", "with the pre-labels {0}-prelabels.ndjson and the ontology {0}-ontology.json"),
        ("prodigy", "with the command in {0}-command.txt"),
    ],
)
def test_the_files_beside_a_batch_are_called_what_they_are(
    command: Any, posts: Path, tool: str, beside: str
) -> None:
    said = command("send", "posts", "--to", tool, "--output", f"b{TOOLS[tool].suffix}")
    assert beside.format(posts / "b") in said.out


def test_a_round_trip_of_what_is_not_scored(command: Any, posts: Path) -> None:
    said = command("send", "posts", "--to", "label-studio", "--output", "b.json", "--limit", 3)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        f"3 examples of posts written to {posts / 'b.json'}.",
        f"Next: import {posts / 'b.json'} in Label Studio with the configuration "
        f"{posts / 'b-config.xml'}, and after the work there: labelreview receive posts EXPORT",
    ]
    tasks = json.loads(Path("b.json").read_text(encoding="utf-8"))
    answered(tasks[0], "storm", by={"id": 3, "email": "ana@example.org"})
    answered(tasks[1], None)
    Path("export.json").write_text(json.dumps(tasks), encoding="utf-8")
    said = command("receive", "posts", "export.json")
    assert said.out.splitlines() == [
        "2 decisions recorded, 0 already in the log.",
        "1 task has no answer yet.",
    ]
    assert command("receive", "posts", "export.json").out.startswith("0 decisions recorded, 2 ")
    assert command("export", "posts", "--format", "csv", "--output", "clean.csv").code == 0
    assert "ana@example.org" in Path("clean.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("send posts --to paper --output b.json", "No labelling tool is called 'paper'; use one"),
        ("send posts --to doccano", "give one of --output and --url"),
        ("send posts --to doccano --output b.json", "does not end in .jsonl"),
        ("send posts --to doccano --output b.jsonl --given sun", "No class is called 'sun'"),
        ("send posts --to doccano --output b.jsonl --split dev", "the dataset has no splits"),
        ("send posts --to doccano --output b.jsonl --flagged", "has not been scored yet"),
        ("send posts --to doccano --output no/b.jsonl", "There is no folder"),
        ("send posts --to doccano --url https://tool", "Nothing can be sent directly to doccano"),
        ("send nothing --to doccano --output b.jsonl", "nothing"),
        ("receive posts", "give one of FILE and --url"),
        ("receive posts none.json", "none.json cannot be read"),
        ("receive posts posts.csv", "not recognised as an export of a labelling tool"),
        ("receive posts --url https://tool", "name it with --tool"),
    ],
)
def test_wrong_use_is_one_sentence(command: Any, posts: Path, arguments: str, said: str) -> None:
    got = command(*arguments.split())
    assert (got.code, got.out) == (2, "")
    assert said in got.err
    assert got.err.count("\n") == 1
    assert "Traceback" not in got.err
    assert Workspace.open().decisions("posts").revision() == 0


def test_the_help_names_every_tool(command: Any) -> None:
    said = " ".join(command("send", "--help").out.replace("│", " ").split())
    assert all(name in said for name in TOOLS)
