"""`labelreview score --use-decisions` and `labelreview pseudo`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from labelreview.data import builtin
from labelreview.decision_log import MODEL
from labelreview.workspace import Workspace


@pytest.fixture
def reviewed(own: Path, command: Any) -> Path:
    """30 of the worst rows decided as they should be."""
    command("score", "builtin", "--output", "before.csv")
    worst = pd.read_csv("before.csv", keep_default_na=False).head(30)
    truth = builtin.load().set_index("id")["true_label"]
    label = worst["example_id"].map(truth)
    pd.DataFrame(
        {
            "example_id": worst["example_id"],
            "verdict": (label == worst["given_label"]).map({True: "keep", False: "relabel"}),
            "label": label.where(label != worst["given_label"], ""),
        }
    ).to_csv("reviewed.csv", index=False)
    assert command("decide", "builtin", "reviewed.csv", "--annotator", "ana").code == 0
    return own


def test_decisions_re_rank(reviewed: Path, command: Any) -> None:
    said = command("score", "builtin", "--use-decisions", "--output", "after.csv")
    assert (said.code, said.err) == (0, "")
    assert "seed 0, re-ranked with 30 decisions. Flagged" in said.out
    before, after = (pd.read_csv(f"{name}.csv") for name in ("before", "after"))
    assert list(before.columns) == list(after.columns)
    assert sorted(before["example_id"]) == sorted(after["example_id"])
    assert before["example_id"].tolist() != after["example_id"].tolist()
    with_others = Workspace.open()
    assert with_others.run("builtin").decisions == 30
    again = command("score", "builtin", "--use-decisions", "--output", "after.csv", "--overwrite")
    assert again == said
    assert len(with_others.runs("builtin")) == 2


def test_without_a_decision_it_says_so(own: Path, command: Any) -> None:
    said = command("score", "builtin", "--use-decisions")
    assert said.code == 2
    assert said.err == (
        "labelreview: There are no decisions to learn from; keep or relabel some examples first.\n"
    )


def test_a_preview_records_nothing(own: Path, command: Any) -> None:
    said = command("pseudo", "builtin", "--confidence", 0.9)
    assert (said.code, said.err) == (0, "")
    first, *lines = said.out.splitlines()
    many = int(first.split()[-1])
    assert first == f"Undecided examples that would be relabelled: {many}"
    changes = [line for line in lines if " x " in line and line.startswith("  ")]
    assert sum(int(line.split()[0]) for line in changes) == many
    assert any(line.startswith("Expected accuracy: ") for line in lines)
    place = lines.index("A sample, most confident first:")
    assert 0 < len(lines[place + 1 : -1]) <= 10
    assert lines[-1] == (
        "Nothing was recorded; add --yes to record these labels as the annotator 'model'."
    )
    assert Workspace.open().decisions("builtin").revision() == 0


def test_yes_records_and_undo_takes_back(own: Path, command: Any) -> None:
    said = command("pseudo", "builtin", "--confidence", 0.9, "--flagged", "--yes")
    assert said.code == 0
    many = int(said.out.splitlines()[0].split()[-1])
    assert f"{many} decisions recorded, 0 already in the log." in said.out
    current = Workspace.open().decisions("builtin").current()
    assert set(current["annotator"]) == {MODEL}
    assert len(current) == many
    listed = command("findings", "builtin", "--annotator", MODEL, "--limit", many + 1)
    assert f"{many} of {many} examples decided by model" in listed.out
    assert "would be relabelled" in command("pseudo", "builtin").out
    undone = command("pseudo", "builtin", "--undo")
    assert (undone.code, undone.out) == (0, f"{many} model labels undone.\n")
    assert command("pseudo", "builtin", "--undo").out == "0 model labels undone.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("builtin", "--confidence", "0.2"),
            "The confidence must be between 0.5 and 1, not 0.2; use 0.9",
        ),
        (("builtin", "--confidence", "sure"), "Invalid value for '--confidence'"),
        (("nothing",), "The workspace has no dataset called 'nothing'"),
    ],
)
def test_wrong_input_is_one_sentence(
    own: Path, command: Any, arguments: tuple[str, ...], sentence: str
) -> None:
    said = command("pseudo", *arguments)
    assert said.code == 2
    assert sentence in said.err
    assert said.err.count("\n") == 1
