"""Every kind of source gives the same rows, and every value as it was written."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelreview.data.sources import (
    ReadOptions,
    SourceTable,
    import_source,
    propose_columns,
    read_source,
)
from labelreview.data.sources import read_upload as upload

ROWS = [
    {"id": "01", "text": "Bridge closed, use the ferry", "label": "advice", "note": "NA"},
    {"id": "02", "text": 'They say "all clear"', "label": "rumour", "note": "null"},
    {"id": "03", "text": "two\nlines\ttab", "label": "advice", "note": "None"},
    {"id": "04", "text": "¡Agua! 💧 ماء", "label": "rumour", "note": "1.0"},
]
FRAME = pd.DataFrame(ROWS)
CSV = FRAME.to_csv(index=False).encode()
JSONL = FRAME.to_json(orient="records", lines=True, force_ascii=False).encode()

STRANGE = {
    "html": "<b>bold</b> &amp; <img src=x onerror=alert(1)>",
    "script": "<script>document.title='run'</script>",
    "markdown": "**bold** [link](javascript:alert(1)) # head $x$ :smile:",
    "formula": "=cmd|'/c calc'!A1",
    "plus and at": "+1 @SUM(A1)",
    "right to left": "שלום \u202eabc\u202c مرحبا",
    "joined emoji": "👩‍👩‍👧‍👦 ok\ufe0f",
    "combining": "Zalgo z\u0351\u036b",
    "spaces kept": "  before and after  ",
    "line ends": "a\rb\nc\r\nd\u2028e",
    "looks missing": "NaN",
    "looks like a date": "2020-01-01T00:00:00",
    "looks like a number": "0012",
    "quotes": "\"'“”",
    "backslash": "\\n \\\\ \\u0041",
    "megabyte": "ab " * 350_000,
}


def zipped(name: str, data: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as file:
        file.writestr("folder/", b"")
        file.writestr(f"folder/{name}", data)
        file.writestr(f"__MACOSX/folder/._{name}", b"x")
    return sink.getvalue()


def parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


FILES = {
    "t.csv": CSV,
    "T.CSV": CSV,
    "bom.csv": b"\xef\xbb\xbf" + CSV,
    "windows.csv": FRAME.to_csv(index=False, lineterminator="\r\n").encode(),
    "utf16.csv": CSV.decode().encode("utf-16"),
    "utf16be.csv": b"\xfe\xff" + CSV.decode().encode("utf-16-be"),
    "utf32.csv": CSV.decode().encode("utf-32"),
    "semicolon.csv": FRAME.to_csv(index=False, sep=";").encode(),
    "tab.csv": FRAME.to_csv(index=False, sep="\t").encode(),
    "blank-lines.csv": b"\n" + CSV + b"\n\n",
    "t.tsv": FRAME.to_csv(index=False, sep="\t").encode(),
    "t.jsonl": JSONL,
    "t.ndjson": JSONL,
    "lines.json": JSONL,
    "list.json": json.dumps(ROWS).encode(),
    "data.json": json.dumps({"version": 1, "data": ROWS}).encode(),
    "columns.json": json.dumps(FRAME.to_dict(orient="list")).encode(),
    "t.parquet": parquet(pa.Table.from_pylist(ROWS)),
    "pandas.parquet": parquet(pa.Table.from_pandas(FRAME)),
    "t.csv.gz": gzip.compress(CSV),
    "t.csv.bz2": bz2.compress(CSV),
    "t.csv.xz": lzma.compress(CSV),
    "t.csv.zst": pa.compress(CSV, "zstd", asbytes=True),
    "t.zip": zipped("t.csv", CSV),
    "t.csv.zip": zipped("t.jsonl.gz", gzip.compress(JSONL)),
    "t.parquet.gz": gzip.compress(parquet(pa.Table.from_pylist(ROWS))),
}


@pytest.mark.parametrize("name", FILES)
def test_file_and_upload_give_the_same_rows(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    on_disk, uploaded = read_source(str(tmp_path / name)), upload(name, FILES[name])
    assert on_disk.table.to_pylist() == uploaded.table.to_pylist() == ROWS
    assert on_disk.source == uploaded.source == name
    dataset = import_source(on_disk, tmp_path / "datasets")
    assert dataset.texts() == [row["text"] for row in ROWS]
    assert dataset.labels.names == ("advice", "rumour")
    assert dataset.given().tolist() == [0, 1, 0, 1]
    assert dataset.example_ids() == ["01", "02", "03", "04"]
    assert pq.read_table(dataset.source_path).to_pylist() == ROWS


@pytest.mark.parametrize(
    "source",
    [
        FRAME,
        FRAME.astype({"label": "category", "text": object}),
        FRAME.set_index("id"),
        FRAME[::-1][::-1],
        datasets.Dataset.from_list(ROWS),
        datasets.Dataset.from_list([ROWS[3], *ROWS]).select([1, 2, 3, 4]),
    ],
    ids=["frame", "categories", "named index", "filtered", "dataset", "selected"],
)
def test_python_values_give_the_same_rows(tmp_path: Path, source: Any) -> None:
    table = read_source(source)
    assert table.table.to_pylist() == ROWS
    dataset = import_source(table, tmp_path)
    assert dataset.given().tolist() == [0, 1, 0, 1]
    assert dataset.raw_labels == ("advice", "rumour")


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet"])
def test_texts_and_labels_stay_exactly_as_they_are(tmp_path: Path, text: str, ending: str) -> None:
    frame = pd.DataFrame({"text": [text, "b", "c"], "label": ["x", text[:50], "x"]})
    path = tmp_path / f"t.{ending}"
    if ending == "parquet":
        frame.to_parquet(path)
    elif ending == "jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        # csv.writer of pandas quotes a lone carriage return only when told to quote.
        frame.to_csv(path, index=False, sep="," if ending == "csv" else "\t", quoting=1)
    dataset = import_source(read_source(path), tmp_path / "datasets")
    assert dataset.texts()[0] == text
    assert dataset.labels.name(int(dataset.given()[1])) == text[:50]
    assert dataset.report.kept == 3


@settings(max_examples=50, deadline=None)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
        min_size=1,
        max_size=6,
    )
)
def test_any_text_survives_csv(texts: list[str]) -> None:
    data = pd.DataFrame({"t,1": texts, "l": "x"}).to_csv(index=False, quoting=1).encode()
    assert upload("a.csv", data).table.column("t,1").to_pylist() == texts


def test_only_an_empty_cell_is_missing() -> None:
    table = upload("a.csv", b'text,label,n\nNA,a,\nnull,None,01\nnan,a,""\n').table
    assert table.to_pydict() == {
        "text": ["NA", "null", "nan"],
        "label": ["a", "None", "a"],
        "n": [None, "01", ""],
    }


def test_tsv_without_quoting() -> None:
    data = b'text\tlabel\n"open\ta\nplain\tb\n5" pipe\ta\n'
    assert upload("a.tsv", data).table.column("text").to_pylist() == ['"open', "plain", '5" pipe']


def test_json_values_are_not_guessed() -> None:
    data = b'{"text": "x", "when": "2020-01-01", "n": 1}\n{"text": "y", "when": "?", "n": 2.5}\n'
    assert upload("a.jsonl", data).table.to_pylist() == [
        {"text": "x", "when": "2020-01-01", "n": "1"},
        {"text": "y", "when": "?", "n": "2.5"},
    ]


def test_mixed_kinds_become_json_text_and_say_so(tmp_path: Path) -> None:
    data = "\n".join(
        json.dumps({"text": f"t{i}", "label": "ab"[i % 2], "meta": meta})
        for i, meta in enumerate([1, "one", [1], {"é": None}, None, 10**30])
    ).encode()
    table = upload("a.jsonl", data)
    assert table.table.column("meta").to_pylist() == [
        "1", "one", "[1]", '{"é": null}', None, str(10**30),
    ]  # fmt: skip
    report = import_source(table, tmp_path).report
    assert report.warnings == ("Column 'meta' mixes types, so its values are kept as JSON text.",)


def test_a_frame_of_mixed_labels(tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": list("abcd"), "label": [0, "0", "x", float("nan")]})
    dataset = import_source(read_source(frame), tmp_path)
    assert dataset.labels.names == ("0", "x")
    assert dataset.report.set_aside == {"no label": 1}


@pytest.mark.parametrize(
    ("values", "names", "raw", "given"),
    [
        ([3, 10, 3, 10], ("3", "10"), (3, 10), [0, 1, 0, 1]),
        ([-1, 0, 1, 1], ("-1", "0", "1"), (-1, 0, 1), [0, 1, 2, 2]),
        ([1.0, 0.0, 1.0, 0.0], ("0", "1"), (0.0, 1.0), [1, 0, 1, 0]),
        ([0.5, 1.0, 0.5, 1.0], ("0.5", "1"), (0.5, 1.0), [0, 1, 0, 1]),
        ([True, False, True, True], ("False", "True"), (False, True), [1, 0, 1, 1]),
    ],
    ids=["integers", "negative", "whole floats", "floats", "booleans"],
)
def test_labels_without_names(
    tmp_path: Path,
    values: list[Any],
    names: tuple[str, ...],
    raw: tuple[Any, ...],
    given: list[int],
) -> None:
    dataset = import_source(
        read_source(pd.DataFrame({"text": list("abcd"), "label": values})), tmp_path
    )
    assert dataset.labels.names == names
    assert dataset.raw_labels == raw
    assert [type(value) for value in dataset.raw_labels] == [type(value) for value in raw]
    assert dataset.given().tolist() == given


def class_labels(values: list[int | None], names: list[str]) -> datasets.Dataset:
    features = datasets.Features(
        text=datasets.Value("string"), label=datasets.ClassLabel(names=names)
    )
    columns = {"text": [f"t{i}" for i in range(len(values))], "label": values}
    return datasets.Dataset.from_dict(columns, features=features)


def test_class_label_names_and_their_way_back(tmp_path: Path) -> None:
    source = class_labels([1, 0, -1, 1, None], ["zebra", "ant", "never"])
    dataset = import_source(read_source(source), tmp_path)
    assert dataset.labels.names == ("zebra", "ant", "never")
    assert dataset.raw_labels == (0, 1, 2)
    assert dataset.given().tolist() == [1, 0, 1]
    assert dataset.report.set_aside == {"no label": 2}
    restored = datasets.Dataset(pq.read_table(dataset.source_path))
    assert restored.features == source.features
    assert restored.to_dict() == source.to_dict()


def test_class_label_names_survive_parquet(tmp_path: Path) -> None:
    class_labels([1, 0, 1], ["zebra", "ant"]).to_parquet(tmp_path / "t.parquet")
    dataset = import_source(read_source(tmp_path / "t.parquet"), tmp_path)
    assert dataset.labels.names == ("zebra", "ant")


def test_a_number_beyond_the_names_is_an_unknown_label(tmp_path: Path) -> None:
    source = read_source(class_labels([1, 0, 1], ["zebra", "ant"]))
    table = source.table.set_column(1, "label", pa.array([1, 0, 7]))
    damaged = SourceTable(table, source.name, source.source, source.label_names)
    with pytest.raises(Exception, match="Every row has a different label in"):
        import_source(damaged, tmp_path)
    longer = pa.concat_tables([table, table])
    damaged = SourceTable(longer, source.name, source.source, source.label_names)
    assert import_source(damaged, tmp_path).report.set_aside == {"unknown label": 2}


def test_allowed_classes_set_others_aside(tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": list("abcd"), "label": ["x", "y", "z", "x"]})
    dataset = import_source(read_source(frame), tmp_path, label_names=["y", "x", "w"])
    assert dataset.labels.names == ("y", "x", "w")
    assert dataset.raw_labels == ("y", "x", "w")
    assert dataset.given().tolist() == [1, 0, 1]
    assert dataset.rows().tolist() == [0, 1, 3]
    assert pq.read_table(dataset.set_aside_path).to_pylist() == [
        {"row": 2, "reason": "unknown label"}
    ]


def test_names_for_numbers(tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": list("abcd"), "label": [0, 1, 1, -1]})
    dataset = import_source(read_source(frame), tmp_path, label_names=["no", "yes"])
    assert dataset.labels.names == ("no", "yes")
    assert dataset.raw_labels == (0, 1)
    assert dataset.report.set_aside == {"no label": 1}


def test_splits_are_kept_apart(tmp_path: Path) -> None:
    splits = datasets.DatasetDict(
        train=class_labels([0, 1, 1], ["a", "b"]), test=class_labels([-1, 1], ["a", "b"])
    )
    splits.save_to_disk(tmp_path / "saved")
    for source in (splits, tmp_path / "saved"):
        table = read_source(source)
        dataset = import_source(table, tmp_path / "datasets")
        assert dataset.split_column == "split"
        examples = pd.read_parquet(dataset.examples_path)
        assert examples["split"].tolist() == ["train", "train", "train", "test"]
        only_test = read_source(source, ReadOptions(splits=("test",))).table
        assert only_test.column("split").to_pylist() == ["test"] * 2
    assert table.name == "saved"


def test_saved_dataset(tmp_path: Path) -> None:
    source = class_labels([0, 1, 1], ["a", "b"]).shuffle(seed=1)
    source.save_to_disk(tmp_path / "saved")
    assert read_source(f"{tmp_path}/saved/").table.to_pylist() == source.to_list()


def test_folder_of_data_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "repo"
    (folder / "data").mkdir(parents=True)
    for split, values in {"train": [0, 1, 0], "test": [1, 1]}.items():
        class_labels(values, ["a", "b"]).to_parquet(folder / "data" / f"{split}-0.parquet")
    table = read_source(folder)
    assert table.table.column("split").to_pylist() == ["train"] * 3 + ["test"] * 2
    assert table.label_names == {"label": ("a", "b")}


def test_no_split_column_for_plain_sources(tmp_path: Path) -> None:
    dataset = import_source(upload("a.jsonl", JSONL), tmp_path)
    assert dataset.split_column is None
    assert pd.read_parquet(dataset.examples_path)["split"].isna().all()


def test_large_table_is_sampled_for_the_proposal() -> None:
    n = 50_000
    table = pa.table(
        {
            "kind": np.repeat(["a", "b"], n // 2),  # sorted, so its beginning has one class
            "words": [f"some words {i}" for i in range(n)],
            "key": np.arange(n),
        }
    )
    proposal = propose_columns(SourceTable(table, "t", "t", {}))
    assert (proposal.text, proposal.label, proposal.id) == ("words", "kind", None)


def test_not_a_number_is_no_label(tmp_path: Path) -> None:
    table = pa.table({"text": list("abcde"), "label": [1.0, float("nan"), 0.0, None, 1.0]})
    dataset = import_source(upload("a.parquet", parquet(table)), tmp_path)
    assert dataset.labels.names == ("0", "1")
    assert dataset.given().tolist() == [1, 0, 1]
    assert dataset.report.set_aside == {"no label": 2}
