"""Labels in lists that are written as text: each cell keeps its form, whatever happens to it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from labelreview.core.listed_labels import with_label
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.workspace import Workspace


@pytest.mark.parametrize(
    ("cell", "label", "written"),
    [
        ('{"choices": ["c"]}', "claim", '{"choices": ["claim"]}'),
        ('["neg"]', 'so "bad"', r'["so \"bad\""]'),
        ("['neg']", "don't", '["don\'t"]'),
        ("['neg']", "so bad", "['so bad']"),
        ("[1]", "one", '["one"]'),
        ("neg", "negative", "negative"),
    ],
)
def test_one_label_is_changed_in_the_form_of_its_cell(cell: str, label: str, written: str) -> None:
    assert with_label(cell, label) == written


def test_relabelled_and_renamed_cells_stay_lists(tmp_path: Path) -> None:
    cells = ['["neg"]', "neg", '["pos"]', "['pos']"] * 5
    frame = pd.DataFrame({"id": range(20), "text": [f"a text {i}" for i in range(20)]})
    frame.assign(label=cells).to_csv(tmp_path / "rows.csv", index=False)
    space = Workspace.open(tmp_path / "workspace")
    space.import_dataset(tmp_path / "rows.csv")
    (tmp_path / "d.csv").write_text(
        "example_id,verdict,label\n0,relabel,pos\n1,relabel,pos\n3,relabel,neg\n"
    )
    space.decide_from_csv("rows", tmp_path / "d.csv", "ana")
    ClassChanges.beside(space.decisions("rows")).change("neg", "so bad", "ana")
    space.export("rows", "csv", tmp_path / "out.csv")
    space.close()
    found = pd.read_csv(tmp_path / "out.csv")["label"].tolist()
    assert found[:6] == ['["pos"]', "pos", '["pos"]', "['so bad']", '["so bad"]', "so bad"]
    assert json.loads(found[4]) == ["so bad"]
