"""What pandas notes in a Parquet file stays true for the exported one."""

from __future__ import annotations

import pandas as pd
import pytest

from labelreview.data.sources import ColumnOptions, import_source, read_source
from labelreview.export import export_dataset

TEXTS = [f"text {i}" for i in range(6)]
KINDS = {
    "Int64": pd.array([0, 1, None, 1, 0, 1], "Int64"),
    "boolean": pd.array([True, False, None, True, False, True], "boolean"),
    "Float64": pd.array([0.5, 1.0, None, 0.5, 1.0, 1.0], "Float64"),
    "categories": pd.Categorical(["n", "p", None, "n", "p", "p"]),
    "categories of numbers": pd.Categorical([0, 1, None, 1, 0, 1]),
    "texts": ["n", "p", None, "n", "p", "p"],
}


@pytest.mark.parametrize("index", [None, "label"], ids=["column", "index"])
@pytest.mark.parametrize("kind", KINDS)
def test_pandas_reads_renamed_classes(kind, index, log, tmp_path):
    frame = pd.DataFrame({"text": TEXTS, "label": KINDS[kind], "n": pd.array(range(6), "Int64")})
    frame = frame.set_index(index) if index else frame
    path = tmp_path / "in.parquet"
    frame.to_parquet(path)
    options = ColumnOptions("text", None, "label")
    dataset = import_source(read_source(path), tmp_path / "datasets", options)
    first, second = dataset.labels.names
    out = tmp_path / "out.parquet"
    becomes = {first: "new name", second: second}
    export_dataset(dataset, log(), None, out, "parquet", becomes=becomes)
    made = pd.read_parquet(out).reset_index()
    assert made["text"].tolist() == TEXTS
    assert made["n"].dtype == "Int64"
    assert set(made["label"].dropna()) == {"new name", second}


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({0: TEXTS, 1: list("ababab")}),
        pd.DataFrame({("text", "x"): TEXTS, ("label", "y"): list("ababab")}),
    ],
    ids=["numbers", "tuples"],
)
def test_columns_are_added_to_names_that_are_no_texts(frame, log, tmp_path):
    path = tmp_path / "in.parquet"
    frame.to_parquet(path)
    text, label = read_source(path).table.column_names
    options = ColumnOptions(text, None, label)
    dataset = import_source(read_source(path), tmp_path / "datasets", options)
    export_dataset(dataset, log(), None, tmp_path / "out.parquet", "parquet")
    assert pd.read_parquet(tmp_path / "out.parquet").columns[:2].tolist() == [text, label]
