"""Every file format gives back what was put in."""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import json
import tempfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelreview.data.sources import read_source
from labelreview.export.formats import FILE_WRITERS

# Weighted towards what breaks text files: quotes, separators and every kind of line break.
nasty = st.text(
    st.one_of(
        st.sampled_from("\",;\t\r\n\\'=+-@ \0\x1a\x85\u2028\u2029\ufeff\u202e"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=12,
)
tables = st.lists(st.tuples(nasty | st.none(), nasty | st.none()), min_size=1, max_size=8).map(
    lambda rows: pa.table(
        {
            'te"xt,\n': pa.array([row[0] for row in rows], pa.string()),
            "label": pa.array([row[1] for row in rows], pa.string()),
        }
    )
)
many = settings(max_examples=100, deadline=None)


def write(table: pa.Table, suffix: str, folder: str | Path) -> Path:
    path = Path(folder) / f"out{suffix}"
    FILE_WRITERS[suffix](table, path)
    return path


@pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ","), (".tsv", "\t")])
@given(table=tables)
@many
def test_csv_gives_texts_back(suffix, delimiter, table):
    with tempfile.TemporaryDirectory() as folder:
        path = write(table, suffix, folder)
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file, delimiter=delimiter, strict=True)
        frame = pd.read_csv(path, sep=delimiter, keep_default_na=False, dtype=str)
    wanted = [[text or "" for text in row.values()] for row in table.to_pylist()]
    assert header == table.column_names
    assert rows == wanted
    assert frame.columns.tolist() == header
    has_null = any("\0" in cell for row in rows for cell in row)
    if not (has_null and pd.__version__.startswith("2.")):  # there, it ends a cell
        assert frame.to_numpy().tolist() == wanted


@given(table=tables)
@many
def test_jsonl_gives_texts_back(table):
    with tempfile.TemporaryDirectory() as folder:
        data = write(table, ".jsonl", folder).read_bytes()
    lines = data.decode("utf-8").removesuffix("\n").split("\n")
    assert [json.loads(line) for line in lines] == table.to_pylist()


@given(table=tables)
@many
def test_parquet_gives_texts_back(table):
    with tempfile.TemporaryDirectory() as folder:
        assert pq.read_table(write(table, ".parquet", folder)).equals(table)


@pytest.mark.parametrize("suffix", sorted(FILE_WRITERS))
def test_what_is_written_can_be_imported(suffix, source, tmp_path):
    texts = source.select(["text", "label", "note"])
    table = read_source(write(texts, suffix, tmp_path)).table
    wanted = texts.to_pylist()
    if suffix == ".xlsx":  # a cell without characters is an empty one
        wanted = [{name: cell or None for name, cell in row.items()} for row in wanted]
    assert table.to_pylist() == wanted


@given(texts=st.lists(nasty.filter(bool), min_size=1, max_size=40))
@settings(max_examples=20, deadline=None)
def test_excel_gives_texts_back(texts):
    table = pa.table({"text": texts, "label": ["_x000D_"] * len(texts)})
    with tempfile.TemporaryDirectory() as folder:
        assert read_source(write(table, ".xlsx", folder)).table.to_pylist() == table.to_pylist()


@pytest.mark.parametrize("suffix", sorted(FILE_WRITERS))
def test_no_rows_leave_a_file_with_the_columns(suffix, source, tmp_path):
    path = write(source.slice(0, 0), suffix, tmp_path)
    if suffix == ".parquet":
        assert pq.read_schema(path).equals(source.schema)
    elif suffix == ".jsonl":
        assert path.read_bytes() == b""
    elif suffix == ".xlsx":
        assert pd.read_excel(path).columns.tolist() == source.column_names
    else:
        assert pd.read_csv(path, sep=None, engine="python").columns.tolist() == source.column_names


def test_csv_tells_missing_from_empty(tmp_path):
    table = pa.table({"text": ["", None], "n": pa.array([None, 1])})
    assert write(table, ".csv", tmp_path).read_text() == '"text","n"\n"",\n,1\n'


def test_types_that_text_formats_lack(tmp_path):
    when = dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)
    table = pa.table(
        {
            "tags": [["a", 'b"'], None],
            "user": [{"id": 1, "at": when, "x": float("inf")}, None],
            "when": pa.array([when, None], pa.timestamp("ns", tz="UTC")),
            "day": [when.date(), None],
            "price": [decimal.Decimal("1.50"), None],
            "took": [dt.timedelta(seconds=90), None],
            "kind": pa.array(["x", None]).dictionary_encode(),
            "view": pa.array(["x", None], pa.string_view()),
            "half": pa.array([0.5, None], pa.float16()),
            "inf": [float("inf"), None],
            "nothing": pa.nulls(2),
            "yes": [True, None],
        }
    )
    first = {
        "tags": ["a", 'b"'],
        "user": {"id": 1, "at": when.isoformat(), "x": float("inf")},
        "when": when.isoformat(),
        "day": "2026-03-01",
        "price": "1.50",
        "took": "0:01:30",
        "kind": "x",
        "view": "x",
        "half": 0.5,
        "inf": float("inf"),
        "nothing": None,
        "yes": True,
    }
    lines = write(table, ".jsonl", tmp_path).read_text().splitlines()
    assert [json.loads(line) for line in lines] == [first, dict.fromkeys(first)]

    with write(table, ".csv", tmp_path).open(newline="") as file:
        one, two = csv.DictReader(file)
    assert json.loads(one.pop("tags")) == first["tags"]
    assert json.loads(one.pop("user")) == first["user"]
    assert one.pop("inf") == "inf"
    assert one.pop("yes") == "true"
    assert one.pop("half") == "0.5"
    assert one.pop("nothing") == ""
    assert one == {name: first[name] for name in one}
    assert set(two.values()) == {""}

    plain = table.drop_columns(["user", "inf"])
    assert pq.read_table(write(table, ".parquet", tmp_path)).select(
        plain.column_names
    ).to_pylist() == (plain.to_pylist())


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (pa.array([b"\xff\0"]), "/wA="),
        (pa.array([[b"x"]]), ["eA=="]),
        (pa.array([{"a": [{"b": b"x"}]}]), {"a": [{"b": "eA=="}]}),
        (pa.array([b"x"], pa.binary(1)), "eA=="),
    ],
    ids=str,
)
def test_bytes_are_base64_in_text_formats(column, cell, tmp_path):
    table = pa.table({"image": column})
    assert json.loads(write(table, ".jsonl", tmp_path).read_text()) == {"image": cell}
    for suffix, delimiter in ((".csv", ","), (".tsv", "\t")):
        with write(table, suffix, tmp_path).open(newline="") as file:
            (row,) = csv.DictReader(file, delimiter=delimiter)
        assert row["image"] == cell or json.loads(row["image"]) == cell


def test_more_rows_than_are_written_at_once(tmp_path):
    table = pa.table({"n": range(45_001), "text": [f"text {n}" for n in range(45_001)]})
    assert pd.read_csv(write(table, ".csv", tmp_path)).equals(table.to_pandas())
    with write(table, ".jsonl", tmp_path).open() as lines:
        assert [json.loads(line)["n"] for line in lines] == list(range(45_001))


def test_parquet_keeps_the_index_of_pandas(tmp_path):
    frame = pd.DataFrame({"text": ["a", "b", "c"]}, index=pd.Index(["x", "y", "z"], name="key"))
    table = pa.Table.from_pandas(frame)
    for mask in ([True, False, True], [True, True, True]):
        path = write(table.filter(pa.array(mask)), ".parquet", tmp_path)
        pd.testing.assert_frame_equal(pd.read_parquet(path), frame[mask])
