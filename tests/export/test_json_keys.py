"""Keys that only some objects have: neither added nor lost on the way through."""

from __future__ import annotations

import json
from pathlib import Path

from labelreview.workspace import Workspace

ROWS = [
    {"text": "one fine day", "label": "a", "note": None, "meta": {"by": "ana"}},
    {"text": "two fine days", "label": "b", "score": 1},
    {"text": "three fine days", "label": "a", "score": 2.5, "note": "null"},
    {"text": "four fine days", "label": "b", "note": "fine", "votes": {}},
]
ADDED = ("original_label", "verdict", "annotator", "decided_at", "labelreview_score")


def test_objects_come_back_with_their_own_keys(tmp_path: Path) -> None:
    source = tmp_path / "rows.jsonl"
    source.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS))
    space = Workspace.open(tmp_path / "workspace")
    space.import_dataset(source)
    space.export("rows", "jsonl", tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text().splitlines()
    found = [{k: v for k, v in json.loads(line).items() if k not in ADDED} for line in lines]
    assert found == ROWS
    assert repr(found[1]["score"]) == "1"
    space.export("rows", "parquet", tmp_path / "out.parquet")
    space.export("rows", "csv", tmp_path / "out.csv")
    space.close()
