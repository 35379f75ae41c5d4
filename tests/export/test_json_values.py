"""Objects, numbers and lists of JSON Lines come back as they were."""

from __future__ import annotations

import json
from typing import Any

import datasets
import pandas as pd
import pytest

from labelreview.data.sources import import_source, read_source
from labelreview.export import export_dataset

NAN, INF = float("nan"), float("inf")
CELLS: dict[str, list[Any]] = {
    "votes by annotator": [{"ana": "x"}, {"ben": "y", "cleo": "x"}, {}, None],
    "no keys": [{}, {}, {}, None],
    "nested without keys": [{"spans": {}}, {"spans": {}}, None, {"spans": {}}],
    "spans of prodigy": [[], [{"start": 0, "label": "A"}], [{"start": 1}], None],
    "entities of doccano": [[[0, 3, "PER"]], [], [[1, 2, "LOC"]], []],
    "results of Label Studio": [
        [{"result": [{"type": "choices", "value": {"choices": ["pos"]}}], "id": 1}],
        [{"result": [{"type": "rating", "value": {"rating": 3}}], "id": 2, "lead_time": 1.5}],
        [],
        [{"result": []}],
    ],
    "integers and floats": [1, 1.5, 2, None],
    "a float like an integer": [1, 1.0, 2, None],
    "inside a list": [[1, 1.5], [2], [], None],
    "inside an object": [{"a": 1}, {"a": 1.5}, {"a": None}, None],
    "truth and numbers": [True, 1, 0, False],
    "texts like numbers": ["1", 1, "null", None],
    "texts like JSON": ["[1]", [1], '"x"', "x"],
    "big": [2**63, 10**30, -(2**70), None],
    "unsigned": [2**64 - 1, 0, 1, None],
    "infinite": [INF, 1.5, -INF, None],
    "texts": ["", " ", "null", None],
    "names of keys": [{"": 1, "a.b": 2, "é\n": 3}] * 4,
    "key order": [{"a": 1, "b": 2}, {"b": 3, "a": 4}, {"a": 5, "b": 6}, None],
    "deeper than Parquet": [json.loads("[" * 60 + "]" * 60), [], None, []],
    "deep": [{"a": [{"b": [[{"c": None}]]}]}, {"a": []}, {"a": [{"b": []}]}, None],
}


def exported(path: Any, log: Any, folder: Any, form: str, *decisions: Any) -> Any:
    dataset = import_source(read_source(path), folder / "datasets")
    made = log(*((dataset.example_ids()[row], verdict, to) for row, verdict, to in decisions))
    out = folder / f"out.{form}"
    export_dataset(dataset, made, None, out, form, overwrite=True)
    return out


def write(path: Any, rows: list[dict[str, Any]]) -> Any:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def rows_of(cells: list[Any]) -> list[dict[str, Any]]:
    return [{"text": f"t{i}", "label": "ab"[i % 2], "x": cell} for i, cell in enumerate(cells)]


@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS)
def test_every_cell_comes_back(cells, log, tmp_path):
    source = write(tmp_path / "in.jsonl", rows_of(cells))
    lines = exported(source, log, tmp_path, "jsonl").read_text().splitlines()
    # As text: 1 is 1.0 and True in Python.
    found = [json.loads(line)["x"] for line in lines]
    assert [json.dumps(cell, sort_keys=True) for cell in found] == [
        json.dumps(cell, sort_keys=True) for cell in cells
    ]
    pd.read_parquet(exported(source, log, tmp_path, "parquet"))


def test_numbers_beyond_a_float_and_none(log, tmp_path):
    source = tmp_path / "in.jsonl"
    numbers = zip("abc", "xyx", ["1e400", "NaN", "1"], strict=True)
    source.write_text(
        "".join(f'{{"text": "{t}", "label": "{x}", "n": {n}}}\n' for t, x, n in numbers)
    )
    first, second, third = exported(source, log, tmp_path, "jsonl").read_text().splitlines()
    assert json.loads(first)["n"] == INF
    assert json.loads(second)["n"] != json.loads(second)["n"]
    assert json.loads(third)["n"] == 1


def test_numbers_are_numbers_in_parquet(log, tmp_path):
    source = write(tmp_path / "in.jsonl", rows_of([1, 1.5, 2, None]))
    frame = pd.read_parquet(exported(source, log, tmp_path, "parquet"))
    assert frame["x"].tolist()[:3] == [1.0, 1.5, 2.0]


def test_objects_are_not_padded(log, tmp_path):
    votes = [{f"annotator {i}-{j}": "x" for j in range(3)} for i in range(300)]
    source = write(tmp_path / "in.jsonl", rows_of(votes))
    out = exported(source, log, tmp_path, "jsonl")
    assert out.stat().st_size < 2 * source.stat().st_size


@pytest.mark.parametrize("labels", [[1, "x", 1, "x"], ["1", 2, "1", 2]], ids=str)
def test_a_label_is_written_as_the_others_of_its_class(labels, log, tmp_path):
    rows = [{"text": f"t{i}", "label": label} for i, label in enumerate(labels)]
    source = write(tmp_path / "in.jsonl", rows)
    out = exported(source, log, tmp_path, "jsonl", (0, "relabel", str(labels[1])))
    found = [json.loads(line)["label"] for line in out.read_text().splitlines()]
    assert found == [labels[1], *labels[1:]]


@pytest.mark.slow
def test_datasets_reads_each_file(log, tmp_path):
    source = write(tmp_path / "in.jsonl", rows_of(CELLS["votes by annotator"]))
    for form, reader in (("jsonl", "json"), ("csv", "csv"), ("parquet", "parquet")):
        out = exported(source, log, tmp_path, form)
        cache = str(tmp_path / "cache")
        made = datasets.load_dataset(reader, data_files=str(out), split="train", cache_dir=cache)
        assert made["text"][:] == ["t0", "t1", "t2", "t3"]
