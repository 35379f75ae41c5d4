"""Files of labelling tools are imported with one label for each text."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import datasets
import pandas as pd
import pytest

from labelreview.core.errors import SourceError
from labelreview.data.sources import SourceTable, import_source, read_source
from labelreview.data.sources import read_upload as upload
from labelreview.data.sources.columns.proposing import propose_columns


def annotation(who: str, *labels: str) -> dict[str, Any]:
    value = {"choices": list(labels)}
    return {"completed_by": {"email": who}, "result": [{"from_name": "topic", "value": value}]}


TASKS = [
    {
        "id": 1,
        "data": {"text": "Water is rising"},
        "annotations": [
            annotation("ann", "flood"),
            annotation("bo", "flood"),
            annotation("cy", "fire"),
        ],
    },
    {"id": 2, "data": {"text": "Smoke"}, "annotations": [annotation("ann", "fire")]},
    {
        "id": 3,
        "data": {"text": "Rain and smoke"},
        "annotations": [annotation("ann", "fire"), annotation("bo", "flood")],
    },
    {
        "id": 4,
        "data": {"text": "Both at once"},
        "annotations": [annotation("ann", "fire", "flood")],
    },
    {"id": 5, "data": {"text": "Nothing yet"}, "annotations": []},
]


def columns(source: SourceTable) -> dict[str, list[Any]]:
    return {name: source.table[name].to_pylist() for name in source.table.column_names}


def test_the_label_is_the_majority() -> None:
    found = upload("tweets.json", json.dumps(TASKS).encode())
    assert found.warnings[0] == (
        "tweets.json is a file of Label Studio: 5 texts, 7 answers by 3 annotators; the label is "
        "the majority of each text (none for 1 tie and 1 text with several labels)."
    )
    rows = columns(found)
    assert rows["label"] == ["flood", "fire", None, None, None]
    assert rows["several_labels"] == [None, None, None, ["fire", "flood"], None]
    assert rows["annotators"] == ["ann, bo, cy", "ann", "ann, bo", "ann", None]
    assert [row and json.loads(row) for row in rows["votes"]] == [
        {"ann": "flood", "bo": "flood", "cy": "fire"},
        None,
        {"ann": "fire", "bo": "flood"},
        None,
        None,
    ]
    assert "prediction" not in rows


def test_what_was_read_is_a_note_and_no_warning(tmp_path: Path) -> None:
    found = upload("tweets.json", json.dumps(TASKS * 2).encode())
    report = import_source(found, tmp_path).report
    assert report.notes == (found.warnings[0],)
    assert not set(report.warnings) & set(found.warnings)


def test_csv_rows_of_one_text_become_one() -> None:
    rows = pd.DataFrame(
        {
            "annotation_id": range(4),
            "annotator": ["ann", "bo", "ann", "bo"],
            "choices": ["flood", "flood", "fire", "fire"],
            "created_at": "2024-05-01T10:00:00Z",
            "id": [1, 1, 2, 2],
            "lead_time": 2.5,
            "text": ["Water is rising", "Water is rising", "Smoke, all over", "Smoke, all over"],
            "updated_at": "2024-05-01T10:00:00Z",
        }
    )
    found = columns(upload("export.csv", rows.to_csv(index=False).encode()))
    assert found["text"] == ["Water is rising", "Smoke, all over"]
    assert found["label"] == ["flood", "fire"]


EXAMPLES = [
    {
        "example_id": name,
        "content": text,
        "annotations": [],
        "classifications": [{"classname": label, "annotated_by": [{"annotator": "ann"}]}],
    }
    for name, text, label in [("e1", "Water is rising", "flood"), ("e2", "Smoke", "fire")]
]
TAGS = {"tags": [{"name": "flood"}], "classification_types": [{"name": "kind"}]}


@pytest.mark.parametrize(
    "whole",
    [
        {"dataset": {"name": "tweets", "examples": EXAMPLES}},
        {"dataset": {"examples": EXAMPLES, "relations": []}, "schema": TAGS},
        {"examples": EXAMPLES, "relations": [{"id": 1}], "schema": TAGS},
        {"export": {"dataset": {"examples": EXAMPLES}}},
        {"results": [{**one, "label": "?"} for one in EXAMPLES], "errors": [{"code": 1}]},
    ],
)
def test_records_inside_other_objects(whole: Any) -> None:
    found = columns(upload("a.json", json.dumps(whole).encode()))
    assert found["text"] == ["Water is rising", "Smoke"]
    assert found["label"] == ["flood", "fire"]


@pytest.mark.parametrize("kind", ["tasks", "answers"])
def test_a_file_for_each_task_or_answer(tmp_path: Path, kind: str) -> None:
    files = TASKS
    if kind == "answers":
        pairs = [({**t, "annotations": None}, a) for t in TASKS for a in t["annotations"]]
        files = [{**answer, "task": task} for task, answer in pairs]
    (tmp_path / "project").mkdir()
    for number, one in enumerate(files):
        (tmp_path / "project" / f"{number}.json").write_text(json.dumps(one))
    found = read_source(tmp_path / "project")
    count = len(TASKS) - (kind == "answers")
    assert f"is a file of Label Studio: {count} texts, 7 answers by 3" in found.warnings[0]
    assert columns(found)["label"][:4] == ["flood", "fire", None, None]


def test_a_dataset_of_argilla_has_names_for_its_class_labels() -> None:
    features = datasets.Features(
        {
            "text": datasets.Value("string"),
            "label.responses": datasets.List(datasets.Value("string")),
            "label.responses.users": datasets.List(datasets.Value("string")),
            "label.suggestion": datasets.ClassLabel(names=["fire", "flood"]),
        }
    )
    rows = {
        "text": ["Water is rising", "Smoke"],
        "label.responses": [["flood"], None],
        "label.responses.users": [["u1"], None],
        "label.suggestion": [0, 0],
    }
    found = columns(read_source(datasets.Dataset.from_dict(rows, features=features)))
    assert found["label"] == ["flood", None]
    assert found["prediction"] == ["fire", "fire"]


def test_parquet_of_the_same_columns() -> None:
    content = io.BytesIO()
    rows = {"text": ["Rain"], "label.responses": [["flood"]], "label.responses.users": [["u1"]]}
    pd.DataFrame(rows).to_parquet(content)
    assert columns(upload("a.parquet", content.getvalue()))["label"] == ["flood"]


@pytest.mark.parametrize("answers", [[], [annotation("ann", "a", "b")], [annotation("ann")]])
def test_a_file_without_a_single_label_is_refused(answers: list[Any]) -> None:
    tasks = [{"id": 1, "data": {"text": "Rain"}, "annotations": answers}]
    with pytest.raises(
        SourceError, match=r"No text in a\.json, a file of Label Studio, has a single label"
    ):
        upload("a.json", json.dumps(tasks).encode())


def test_values_beyond_python_are_left_alone() -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = pa.BufferOutputStream()
    early = pa.array([-(2**62)], pa.timestamp("us"))
    pq.write_table(pa.table({"when": early, "text": ["Rain"]}), content)
    found = upload("a.parquet", content.getvalue().to_pybytes())
    assert found.table.column_names == ["when", "text"]


TABLES = {
    "comments": ("", "text,label,Comments\n", "text {0},need,\n", "label"),
    "approved": ("", "id,text,label,annotation_approver\n", "{0},text {0},need,ann\n", "label"),
    "cleanlab": (
        "label issues as cleanlab",
        "comment,topic,is_label_issue,label_issue_score,suggested_label,empty\n",
        "Send tents to camp {0},need,True,95,info,\n",
        "topic",
    ),
    "cleanlab of the package": (
        "label issues as cleanlab",
        "text,is_label_issue,label_quality,given_label,predicted_label\n",
        "Send tents to camp {0},True,0.02,need,info\n",
        "given_label",
    ),
    "fastclean": (
        "predictions as fastclean",
        "Id,Text,Label,HashTag,predicted,confidence\n",
        "{0},Cases in the harbour {0},need,NA,info,87%\n",
        "Label",
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_keeps_its_columns_and_its_label(name: str) -> None:
    said, header, row, label = TABLES[name]
    rows = [row.format(number) for number in range(8)]
    rows += [one.replace("need", "rescue") for one in rows]
    found = upload("a.csv", (header + "".join(rows)).encode())
    assert found.table.column_names == header.strip().split(",")
    assert columns(found)[header.strip().split(",")[-1]][0] == (row.strip().split(",")[-1] or None)
    assert [said in warning for warning in found.warnings if "a.csv" in warning] == [True] * bool(
        said
    )
    assert propose_columns(found).label == label
