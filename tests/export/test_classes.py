"""Renamed and merged classes in the exported dataset: labels, class lists and features."""

from __future__ import annotations

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import ClassLabel, Dataset, Features, Value

from labelreview.core.labels import Labels
from labelreview.export import export_dataset
from labelreview.export.classes import with_current_classes

LABELS = Labels(("anger", "fear", "joy"))
MERGED = {"anger": "anger", "fear": "anger", "joy": "joy"}
RENAMED = {"anger": "anger", "fear": "worry", "joy": "joy"}


def column(values, becomes, raw=LABELS.names, kind=None) -> tuple[pa.Table, list, int]:
    table = pa.table({"other": list(range(len(values))), "label": pa.array(values, kind)})
    called, rows = with_current_classes(table, "label", LABELS, raw, becomes, {})
    assert called["other"].equals(table["other"])
    return called, called["label"].to_pylist(), rows


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]
)
def test_texts_become_the_new_names(kind):
    values = ["fear", "joy", None, "no class", "anger", "fear"]
    called, labels, rows = column(values, RENAMED, kind=kind)
    assert labels == ["worry", "joy", None, "no class", "anger", "worry"]
    assert called["label"].type == kind
    assert rows == 2


def test_nothing_changes_without_a_change():
    table = pa.table({"label": ["fear"]})
    for becomes in ({}, {name: name for name in LABELS.names}):
        assert with_current_classes(table, "label", LABELS, LABELS.names, becomes, {}) == (table, 0)


def test_numbers_stay_when_classes_are_merged():
    called, labels, rows = column([10, 20, None, 30, 99], MERGED, raw=(10, 20, 30))
    assert labels == [10, 10, None, 30, 99]
    assert called["label"].type == pa.int64()
    assert rows == 1


def test_numbers_become_names_when_a_class_gets_a_new_one():
    called, labels, _ = column([10, 20, None, 30, 99], RENAMED, raw=(10, 20, 30))
    assert labels == ["anger", "worry", None, "joy", "99"]
    assert called["label"].type == pa.string()


@pytest.fixture
def hugging_face(make_dataset):
    features = Features({"text": Value("string"), "label": ClassLabel(names=list(LABELS.names))})
    columns = {"text": list("abcd"), "label": [1, 0, 2, -1]}
    table = Dataset.from_dict(columns, features=features).data.table
    return make_dataset(table, (0, 1, 2), set_aside={3})


def test_a_saved_dataset_has_the_classes_of_now(hugging_face, log, tmp_path):
    decisions = log(("e2", "relabel", "fear"))
    report = export_dataset(
        hugging_face, decisions, None, tmp_path / "out", "saved", becomes=MERGED
    )
    made = datasets.load_from_disk(tmp_path / "out")
    assert made.features["label"].names == ["anger", "joy"]
    assert made["label"][:] == [0, 0, 0, -1]
    assert made.features["original_label"].names == list(LABELS.names)
    assert made["original_label"][:] == [1, 0, 2, -1]
    assert report.class_changed == 2
    assert "2 rows in renamed or merged classes" in report.sentence()


def test_a_renamed_class_keeps_its_place(hugging_face, log, tmp_path):
    export_dataset(hugging_face, log(), None, tmp_path / "out", "saved", becomes=RENAMED)
    made = datasets.load_from_disk(tmp_path / "out")
    assert made.features["label"].names == ["anger", "worry", "joy"]
    assert made["label"][:] == [1, 0, 2, -1]


def test_numbers_of_classes_that_were_left_out_count_anew_too(hugging_face, log, tmp_path):
    """The import kept two of the three classes; the third stays one in the file."""
    table = pq.read_table(hugging_face.source_path)
    two = Labels(("fear", "joy"))
    called, rows = with_current_classes(
        table, "label", two, (1, 2), {"fear": "joy", "joy": "joy"}, {}
    )
    assert called["label"].to_pylist() == [1, 0, 1, -1]
    assert rows == 1


def test_numbers_with_features_become_texts_with_features(make_dataset, log, tmp_path):
    features = Features({"text": Value("string"), "label": Value("int64")})
    table = Dataset.from_dict({"text": ["a", "b"], "label": [1, 2]}, features=features).data.table
    dataset = make_dataset(table, (0, 1, 2))
    export_dataset(dataset, log(), None, tmp_path / "out", "saved", becomes=RENAMED)
    made = datasets.load_from_disk(tmp_path / "out")
    assert made["label"][:] == ["worry", "joy"]
    assert made.features["label"] == Value("string")
    assert made["original_label"][:] == [1, 2]


@pytest.mark.parametrize("becomes", [RENAMED, MERGED])
def test_a_file_has_them_too(dataset, log, findings, tmp_path, becomes):
    """Row 9 was given fear, and row 0 is relabelled to it."""
    output = tmp_path / "out.parquet"
    decisions = log(("e0", "relabel", "fear"))
    report = export_dataset(dataset, decisions, findings, output, "parquet", becomes=becomes)
    labels = pq.read_table(output)["label"].to_pylist()
    before = pq.read_table(dataset.source_path)["label"].to_pylist()
    assert labels == [becomes["fear"], *before[1:9], becomes["fear"]]
    assert report.class_changed == 2
