"""Folders that the Hugging Face libraries load, with class names and splits."""

from __future__ import annotations

import datasets
import pyarrow as pa
import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, Value

from labelreview.core.errors import ExportError
from labelreview.export import export_dataset
from labelreview.export.saved import added_split, quiet, to_datasets, write

FEATURES = Features(
    {
        "text": Value("string"),
        "label": ClassLabel(names=["anger", "fear", "joy"]),
        "n": Value("int8"),
    }
)


def hugging_face(texts: list[str], labels: list[int]) -> pa.Table:
    columns = {"text": texts, "label": labels, "n": list(range(len(texts)))}
    return Dataset.from_dict(columns, features=FEATURES).data.table


def test_features_and_cells_come_back(make_dataset, log, tmp_path):
    table = hugging_face(["a", "b\r", "c"], [0, 2, 1])
    dataset = make_dataset(table, (0, 1, 2))
    report = export_dataset(
        dataset, log(("e1", "relabel", "fear")), None, tmp_path / "out", "saved"
    )
    made = datasets.load_from_disk(tmp_path / "out")
    assert report.path == str(tmp_path / "out")
    assert {name: made.features[name] for name in FEATURES} == FEATURES
    assert made.features["original_label"] == FEATURES["label"]
    assert made["label"][:] == [0, 1, 1]
    assert made["original_label"][:] == [0, 2, 1]
    assert (
        made.data.table.select(["text", "n"]).to_pydict() == table.select(["text", "n"]).to_pydict()
    )


def test_parquet_gives_features_to_the_libraries_too(make_dataset, log, tmp_path):
    dataset = make_dataset(hugging_face(["a", "b"], [0, 2]), (0, 1, 2))
    export_dataset(dataset, log(), None, tmp_path / "out.parquet", "parquet")
    made = Dataset.from_parquet(str(tmp_path / "out.parquet"), cache_dir=str(tmp_path / "cache"))
    assert {name: made.features[name] for name in FEATURES} == FEATURES
    assert made.features["original_label"] == FEATURES["label"]


def test_splits_that_the_import_joined_are_apart_again(make_dataset, log, tmp_path):
    table = hugging_face(["a", "b", "c"], [0, 1, 2]).append_column(
        "split", pa.array(["train", "train", "test"])
    )
    dataset = make_dataset(table, (0, 1, 2), split_column="split")
    decisions = log(("e2", "drop", None))
    report = export_dataset(dataset, decisions, None, tmp_path / "out", "saved", dropped="apart")
    made = datasets.load_from_disk(tmp_path / "out")
    assert isinstance(made, DatasetDict)
    assert {name: made[name]["text"][:] for name in made} == {"train": ["a", "b"]}
    assert "split" not in made["train"].features
    apart = datasets.load_from_disk(tmp_path / "out-dropped")
    assert {name: apart[name]["text"][:] for name in apart} == {"test": ["c"]}
    assert report.apart == {str(tmp_path / "out-dropped"): 1}


def test_a_split_column_of_the_source_stays_a_column(make_dataset, log, tmp_path):
    table = pa.table(
        {"text": ["a", "b"], "label": ["joy", "fear"], "split": ["train", "odd name!"]}
    )
    dataset = make_dataset(table, ("anger", "fear", "joy"), split_column="split")
    export_dataset(dataset, log(), None, tmp_path / "out", "saved")
    made = datasets.load_from_disk(tmp_path / "out")
    assert made["split"][:] == ["train", "odd name!"]


def test_added_split_needs_features_without_it():
    table = hugging_face(["a"], [0]).append_column("split", pa.array(["train"]))
    assert added_split(table, "split") == "split"
    assert added_split(table, "label") is None
    assert added_split(table, None) is None
    assert added_split(table.replace_schema_metadata(None), "split") is None


def test_splits_keep_their_order_and_empty_ones_can_be_loaded(tmp_path):
    table = pa.table({"text": ["a", "b", "c"], "split": ["test", "train", "test"]})
    assert list(to_datasets(table, "split")) == ["test", "train"]
    write(table.slice(0, 0), tmp_path / "one", split_column=None)
    assert datasets.load_from_disk(tmp_path / "one").column_names == ["text", "split"]


def test_all_rows_left_out_with_splits(tmp_path):
    table = pa.table({"text": ["a"], "split": ["train"]}).slice(0, 0)
    write(table, tmp_path / "none", split_column="split")
    assert datasets.load_from_disk(tmp_path / "none").num_rows in (0, {})


def test_categories_become_texts():
    table = pa.table({"text": pa.array(["a", "b", "a"]).dictionary_encode()})
    assert to_datasets(table, None)["text"][:] == ["a", "b", "a"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            pa.table({"m": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64()))}),
            "A column cannot be stored in a Hugging Face dataset",
        ),
        (pa.table({"split": ["../train"], "text": ["a"]}), "is not a valid split name"),
        (
            pa.table({"split": ["a", None], "text": ["a", "b"]}),
            "None is not a valid split name",
        ),
    ],
)
def test_what_does_not_fit(table, said):
    with pytest.raises(ExportError, match=said):
        to_datasets(table, "split" if "split" in table.column_names else None)


def test_quiet_leaves_progress_bars_as_they_were():
    before = datasets.are_progress_bars_disabled()
    with quiet():
        assert datasets.are_progress_bars_disabled()
    assert datasets.are_progress_bars_disabled() == before
