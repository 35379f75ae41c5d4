"""Data in a Python session: any index, every marker of a missing value, scalars and tensors."""

from __future__ import annotations

import decimal
import enum
from typing import Any

import datasets
import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from labelreview.core.errors import LabelReviewError
from labelreview.data.sources import import_source, read_source

TEXTS = [f"text {i}" for i in range(6)]
LABELS = ["a", "b"] * 3


class Answer(enum.Enum):
    A = "a"
    B = "b"


class Scalar:
    """A 0-d tensor: it prints as tensor(…), and only `tolist` gives its value."""

    def __init__(self, value: int) -> None:
        self.value = value

    def tolist(self) -> int:
        return self.value

    def __repr__(self) -> str:
        return f"tensor({self.value})"


class Frame:
    """What polars and others have: the Arrow interface, here behind a lazy frame."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.table.__arrow_c_stream__(requested_schema)

    def collect(self) -> Frame:
        return self


def frame(**more: Any) -> pd.DataFrame:
    return pd.DataFrame({"text": TEXTS, "label": LABELS, **more})


INDEXES = {
    "repeats a column": (frame(id=range(6)).set_index("id", drop=False), ["text", "label", "id"]),
    "differs from the column of its name": (
        frame(id=range(6)).set_index(pd.Index(range(9, 15), name="id")),
        ["index_id", "text", "label", "id"],
    ),
    "text": (frame().set_index("text"), ["text", "label"]),
    "two levels": (frame(x=1).set_index(["label", "x"]), ["label", "x", "text"]),
    "one of two levels named": (
        frame().set_index(pd.MultiIndex.from_arrays([LABELS, range(6)], names=["k", None])),
        ["k", "level_1", "text", "label"],
    ),
    "repeating": (frame().set_axis([1] * 6), ["text", "label"]),
    "moments": (
        frame().set_index(pd.date_range("2020", periods=6, name="when", tz="Europe/Berlin")),
        ["when", "text", "label"],
    ),
    "categories": (
        frame().set_index(pd.CategoricalIndex(LABELS, name="c")),
        ["c", "text", "label"],
    ),
    "intervals": (frame().set_index(pd.interval_range(0, 6, name="i")), ["i", "text", "label"]),
    "range": (frame().set_axis(pd.RangeIndex(0, 12, 2, name="r")), ["r", "text", "label"]),
    "numbers for names": (pd.DataFrame({0: TEXTS, 1: LABELS}), ["0", "1"]),
    "tuples for names": (
        pd.DataFrame(
            {("text", ""): TEXTS, ("label", "x"): LABELS},
        ),
        ["text", "label_x"],
    ),
    "no name": (frame(x=1).rename(columns={"x": None}), ["text", "label", "unnamed"]),
}


@pytest.mark.parametrize(("given", "names"), INDEXES.values(), ids=INDEXES)
def test_any_index_and_any_names(given: pd.DataFrame, names: list[str]) -> None:
    table = read_source(given).table
    assert table.column_names == names
    assert table[names[names.index("text") if "text" in names else 0]].to_pylist() == TEXTS


TABLE = pa.table({"text": TEXTS, "label": LABELS})
SOURCES = {
    "columns": lambda: {"text": TEXTS, "label": LABELS},
    "arrays": lambda: {"text": np.array(TEXTS), "label": np.array(LABELS, dtype=object)},
    "records": lambda: [{"text": t, "label": x} for t, x in zip(TEXTS, LABELS, strict=True)],
    "generator": lambda: ({"text": t, "label": x} for t, x in zip(TEXTS, LABELS, strict=True)),
    "pair": lambda: (TEXTS, LABELS),
    "series": lambda: (pd.Series(TEXTS, index=range(5, 11)), pd.Series(LABELS)),
    "index and categories": lambda: (pd.Index(TEXTS), pd.Categorical(LABELS)),
    "arrow arrays": lambda: (pa.array(TEXTS, pa.string_view()), pa.chunked_array([LABELS])),
    "structured array": lambda: frame().to_records(index=False),
    "arrow table": lambda: TABLE,
    "record batch": lambda: TABLE.to_batches()[0],
    "reader": TABLE.to_reader,
    "lazy frame": lambda: Frame(TABLE),
    "duckdb": lambda: duckdb.connect().from_arrow(TABLE),
    "dataset": lambda: datasets.Dataset.from_dict({"text": TEXTS, "label": LABELS}),
}


@pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)
def test_whatever_holds_texts_and_labels(make: Any) -> None:
    table = read_source(make()).table
    assert table.select(["text", "label"]).to_pydict() == {"text": TEXTS, "label": LABELS}


@pytest.mark.slow  # loads torch where it is installed
def test_iterables_are_read_to_their_end() -> None:
    part = datasets.Dataset(TABLE).to_iterable_dataset()
    for one in (part, part.with_format("numpy")):
        assert read_source(one).table.to_pydict() == {"text": TEXTS, "label": LABELS}
    given = datasets.IterableDatasetDict({"train": part, "test": part.take(2)})
    assert read_source(given).table["split"].to_pylist() == ["train"] * 6 + ["test"] * 2
    assert read_source(dict(given)).table.num_rows == 8


CLASSES = {
    "missing of every kind": (
        [None, np.nan, pd.NA, pd.NaT, decimal.Decimal("NaN"), np.float32("nan"), *"abab"],
        ("a", "b"),
    ),
    "NumPy scalars": ([np.int64(1), np.int32(0)] * 3, ("0", "1")),
    "tensors": ([Scalar(1), Scalar(0)] * 3, ("0", "1")),
    "arrays of one": ([np.array(1), np.array(0)] * 3, ("0", "1")),
    "enumeration": ([Answer.A, Answer.B] * 3, ("a", "b")),
    "nullable": (pd.array([1, 0, None, 1, 0], "Int64"), ("0", "1")),
    "categories of numbers": (pd.Categorical([1, 0] * 3), ("0", "1")),
    "sparse": (pd.arrays.SparseArray([0, 0, 1, 1, 0, 0]), ("0", "1")),
    "numbers and texts": ([0, "0", "x", "x", float("nan")], ("0", "x")),
}


@pytest.mark.parametrize(("labels", "names"), CLASSES.values(), ids=CLASSES)
def test_classes_are_values(labels: Any, names: tuple[str, ...], tmp_path: Any) -> None:
    texts = [f"text {i}" for i in range(len(labels))]
    column = labels if isinstance(labels, list) else pd.Series(labels)
    for source in ((texts, labels), pd.DataFrame({"text": texts, "label": column})):
        dataset = import_source(read_source(source), tmp_path)
        assert dataset.labels.names == names


def test_cells_of_arrays_and_of_pandas_types() -> None:
    given = frame(
        vector=[np.arange(2)] * 6,
        ragged=[np.arange(i) for i in range(6)],
        meta=[{"n": np.int64(1)}] * 6,
        month=pd.period_range("2020", periods=6, freq="M"),
        part=pd.cut(range(6), [0, 3, 6]),
        moment=pd.Series([pd.Timestamp(1, unit="ns")] * 6, dtype=object),
        big=pd.array([2**62 + 1, None, 3, 4, 5, 6], "Int64"),
    )
    table = read_source(given).table
    assert table.slice(5).drop_columns(["text", "label"]).to_pylist() == [
        {
            "vector": [0, 1],
            "ragged": [0, 1, 2, 3, 4],
            "meta": {"n": 1},
            "month": "2020-06",
            "part": "(3, 6]",
            "moment": pd.Timestamp(1, unit="ns"),
            "big": 6,
        }
    ]
    assert table.to_pandas()["big"].tolist()[:2] == [2**62 + 1, pd.NA]


WRONG = {
    "a column": (pd.Series(TEXTS), "A value of type Series cannot be read; pass a path, a Hub ID"),
    "repeated names": (
        pd.concat([frame(), frame()], axis=1),
        "There is more than one column called 'text', 'label' in the DataFrame; rename or remove",
    ),
    "unequal": (
        {"text": TEXTS, "label": LABELS[1:]},
        "The columns of the data are not equally long; give one value for each row.",
    ),
    "single values": (
        {"text": "a", "label": "b"},
        "Column 'text' of the data is a single value; give a list with one for each row.",
    ),
    "vectors for labels": (
        (TEXTS, np.zeros((6, 2))),
        "Column 'label' contains lists or objects, but each example needs a single label",
    ),
}


@pytest.mark.parametrize(("given", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_no_dataset_is_refused(given: Any, sentence: str, tmp_path: Any) -> None:
    with pytest.raises(LabelReviewError) as raised:
        import_source(read_source(given), tmp_path)
    assert str(raised.value).startswith(sentence)
