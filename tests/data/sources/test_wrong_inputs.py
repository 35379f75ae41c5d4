"""Every wrong source gives one clear sentence: what is wrong, where, and what to do."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labelreview.core.errors import LabelReviewError, SourceError
from labelreview.data.sources import (
    ColumnOptions,
    ReadOptions,
    import_source,
    read_source,
    read_upload,
)

GOOD = b"text,label\ngood,a\nbad,b\nbetter,a\nworse,b\n"


def rows(texts: list[Any], labels: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({"text": texts, "label": labels})


def parquet(**columns: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def archive(**members: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "."), data)
    return sink.getvalue()


def locked_archive() -> bytes:
    data = bytearray(archive(a__csv=GOOD))
    # The bit that says "encrypted", in the local header and in the directory.
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


# What the user loads: a file's name and bytes, or a Python value; and the exact sentence.
FILES = {
    "empty file": ("a.csv", b"", "a.csv is empty; load a file with data."),
    "only blanks": ("a.jsonl", b"\n \n", "a.jsonl is empty; load a file with data."),
    "only a BOM": (
        "a.csv",
        b"\xef\xbb\xbf",
        "a.csv has no header row; add a first line with the column names.",
    ),
    "header only": (
        "a.csv",
        b"text,label\n",
        "There are no rows in a.csv; load a dataset that has some.",
    ),
    "ragged: too few": (
        "a.csv",
        b'text,label\n"two\nlines",a\nx\n',
        "Line 4 of a.csv has 1 cell, but the header has 2; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "ragged: too many": (
        "a.csv",
        b"text,label\nx,a\nHello, world,b\n",
        "Line 3 of a.csv has 3 cells, but the header has 2; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "ragged TSV": (
        "a.tsv",
        b"text\tlabel\nx\ta\ny\n",
        "Line 3 of a.tsv has 1 cell, but the header has 2; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "open quotation mark at the start": (
        "a.csv",
        b'text,label\n"x, x",a\n"y,b\nz,a\n',
        "Quotation marks from line 3 of a.csv on are unbalanced; double each quotation mark "
        "inside a text, and quote the whole text.",
    ),
    "open quotation mark swallows rows": (
        "a.csv",
        b'text,label\n"x, x",a\ny,"b\nz,a\nw,b\n',
        "Quotation marks from line 3 of a.csv on are unbalanced; double each quotation mark "
        "inside a text, and quote the whole text.",
    ),
    "no encoding": (
        "a.csv",
        b"text,label\nx,a\ncaf\x81\xff\x00,b\n",
        "Line 3 of a.csv is not valid UTF-8 (byte 0x81); save the file as UTF-8, or name its "
        "--encoding.",
    ),
    "no encoding in JSON lines": (
        "a.jsonl",
        b'{"text": "x"}\n{"text": "a\x81\xff\x00"}\n',
        "Line 2 of a.jsonl is not valid UTF-8 (byte 0x81); save the file as UTF-8, or name its "
        "--encoding.",
    ),
    "cut UTF-16 without a mark": (
        "a.csv",
        GOOD.decode().encode("utf-16-le")[:-1],
        "a.csv is not a text file; save it as UTF-8, or name its --encoding.",
    ),
    "UTF-16 cut in the middle": (
        "a.csv",
        GOOD.decode().encode("utf-16")[:-1],
        "a.csv is cut off or is not UTF-16 although its first bytes say so; save it as UTF-8.",
    ),
    "truncated Parquet": (
        "a.parquet",
        parquet(text=["a", "b"], label=[0, 1])[:-20],
        "a.parquet is not a complete Parquet file; copy or download it again.",
    ),
    "not Parquet": (
        "a.parquet",
        GOOD,
        "a.parquet is not a complete Parquet file; copy or download it again.",
    ),
    "Parquet without rows": (
        "a.parquet",
        parquet(text=pa.array([], pa.string()), label=pa.array([], pa.int64())),
        "There are no rows in a.parquet; load a dataset that has some.",
    ),
    "Parquet called CSV": (
        "a.csv",
        parquet(text=["a"], label=[0]),
        "a.csv is actually a Parquet file; rename it to end in .parquet.",
    ),
    "gzip called CSV": (
        "a.csv",
        gzip.compress(GOOD),
        "a.csv is actually a gzip file; rename it to end in .gz.",
    ),
    "workbook called CSV": (
        "a.csv",
        archive(xl=b"<x/>"),
        "a.csv is actually an Excel workbook or a zip archive; rename it to end in .xlsx or .zip.",
    ),
    "Git LFS pointer": (
        "a.csv",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        "a.csv is actually a Git LFS pointer; load the data itself, in one of the supported "
        "formats.",
    ),
    "zip called workbook": (
        "a.xlsx",
        archive(xl=b"<x/>"),
        "a.xlsx is not a complete Excel workbook; save it again as .xlsx, or as CSV.",
    ),
    "no ending": (
        "tweets",
        GOOD,
        "tweets has no file extension; convert or rename it (supported: .csv, .tsv, .tab, .txt, "
        ".psv, .json, .jsonl, .ndjson, .parquet, .arrow, .feather, .ipc, .orc, .xlsx, .xlsm, also "
        "compressed as .gz, .bz2, .xz or .zst, and in a .zip or .tar).",
    ),
    "truncated gzip": (
        "a.csv.gz",
        gzip.compress(GOOD)[:-9],
        "a.csv.gz is not a complete compressed file; copy or download it again.",
    ),
    "not gzip": (
        "a.csv.gz",
        GOOD,
        "a.csv.gz is not a complete compressed file; copy or download it again.",
    ),
    "truncated bzip2": (
        "a.csv.bz2",
        bz2.compress(GOOD)[:-9],
        "a.csv.bz2 is not a complete compressed file; copy or download it again.",
    ),
    "truncated xz": (
        "a.csv.xz",
        b"\xfd7zXZ\x00\x00",
        "a.csv.xz is not a complete compressed file; copy or download it again.",
    ),
    "not Zstandard": (
        "a.csv.zst",
        GOOD,
        "a.csv.zst is not a complete compressed file; copy or download it again.",
    ),
    "not zip": (
        "a.zip",
        GOOD,
        "a.zip is not a complete zip archive; copy or download it again.",
    ),
    "empty zip": ("a.zip", archive(), "There are no files in a.zip; give one with data files."),
    "zip with a password": (
        "a.zip",
        locked_archive(),
        "a.zip is password-protected; unpack it and load the file inside.",
    ),
    "zip in zip in zip": (
        "a.zip",
        archive(b__zip=archive(c__zip=archive(d__csv=GOOD))),
        "c.zip contains nested archives; unpack it and load the file inside.",
    ),
    "Parquet with damaged text": (
        "a.parquet",
        parquet(text=pa.array([b"\xff", b"y"]).view(pa.string()), label=["a", "b"]),
        "Column 'text' of a.parquet is damaged; save the file again.",
    ),
    "not JSON": (
        "a.json",
        b'[{"text": "x"},\n{"text": }]',
        "Line 2 of a.json is not valid JSON (Expecting value); fix the file.",
    ),
    "JSON of numbers": (
        "a.json",
        b"[1, 2]",
        "a.json does not contain a list of JSON objects; write it like"
        ' [{"text": "...", "label": "..."}].',
    ),
    "JSON of settings": (
        "a.json",
        b'{"name": "x", "version": 1}',
        "a.json does not contain a list of JSON objects; write it like"
        ' [{"text": "...", "label": "..."}].',
    ),
    "JSON without records": (
        "a.json",
        b"[]",
        "There are no rows in a.json; load a dataset that has some.",
    ),
    "JSON nested too deep": (
        "a.json",
        b"[" * 200_000,
        "a.json is nested too deeply or contains a number with too many digits; fix the file.",
    ),
    "JSON lines: broken line": (
        "a.jsonl",
        b'{"text": "x", "label": "a"}\n\n{"text": "y",\n',
        "Line 3 of a.jsonl is not valid JSON; write one JSON object per line.",
    ),
    "JSON lines: a number": (
        "a.jsonl",
        b"1\n",
        "Line 1 of a.jsonl is a number instead of a JSON object; write lines like"
        ' {"text": "...", "label": "..."}.',
    ),
    "half a character": (
        "a.jsonl",
        b'{"text": "\\ud83d", "label": "a"}\n',
        "Column 'text' of a.jsonl contains text that is not valid Unicode (half of a surrogate "
        "pair);"
        " remove that character.",
    ),
    "all texts empty": (
        "a.csv",
        b"text,label\n,a\n  ,b\n,\n",
        "None of the 3 rows can be used (3 without text); check that the text and label columns "
        "are the"
        " right ones.",
    ),
    "nothing labelled": (
        "a.jsonl",
        b'{"text": "x", "label": ""}\n{"text": " ", "label": "a"}\n',
        "None of the 2 rows can be used (1 without a label, 1 without text); check that the text "
        "and label"
        " columns are the right ones.",
    ),
    "one class": (
        "a.csv",
        b"text,label\nx,a\ny,a\n",
        "Every usable row of a.csv has the label 'a', but at least two classes are needed; load"
        " more rows or choose another label column.",
    ),
    "one row per class": (
        "a.csv",
        b"text,label\nx,a\ny,b\nz,c\n",
        "Every row has a different label in column 'label'; choose another label column, or load"
        " more rows of each class.",
    ),
    "labels are free text": (
        "a.csv",
        b"text,label\n" + b"".join(b"t%d,l%d\n" % (i, i * 3 // 4) for i in range(40)),
        "Column 'label' has 30 distinct values in 40 rows, too many to be classes; choose"
        " another label column.",
    ),
    "no column of texts": (
        "a.csv",
        b"who,label\nann,a\nann,b\nann,a\nann,b\n",
        "No column of a.csv looks like text; load a source with a column of texts.",
    ),
    "no column of labels": (
        "a.jsonl",
        b'{"text": "x"}\n{"text": "y"}\n',
        "No column of a.jsonl looks like labels; load a source with a label for each text.",
    ),
}

VALUES: dict[str, tuple[Callable[[], Any], dict[str, Any], str]] = {
    "wrong text column": (
        lambda: rows(["x", "y"], ["a", "b"]),
        {"text_column": "tweet"},
        "There is no column 'tweet' in the DataFrame; choose one of text, label.",
    ),
    "wrong label column": (
        lambda: rows(["x", "y"], ["a", "b"]),
        {"label_column": "Label"},
        "There is no column 'Label' in the DataFrame; choose one of text, label.",
    ),
    "text is label": (
        lambda: rows(["x", "y"], ["a", "b"]),
        {"text_column": "text", "label_column": "text"},
        "Column 'text' was chosen for both the text and the label; choose two different columns.",
    ),
    "the only texts are the label": (
        lambda: rows(["love this", "hate this", "so so"], [1, 2, 3]),
        {"label_column": "text"},
        "No column of the DataFrame besides 'text' looks like text; load a source with a column of "
        "texts.",
    ),
    "column of lists as text": (
        lambda: rows([["x"], ["y"]], ["a", "b"]),
        {},
        "Column 'text' contains lists or objects and cannot be the text; write text and label "
        'as values of their own, such as {"text": …, "label": …}.',
    ),
    "column of objects as text": (
        lambda: rows([{"s": "x"}, {"s": "y"}], ["a", "b"]),
        {},
        "Column 'text' contains lists or objects and cannot be the text; write text and label "
        'as values of their own, such as {"text": …, "label": …}.',
    ),
    "column of numbers as text": (
        lambda: rows([1.5, 2.5], ["a", "b"]),
        {"text_column": "text"},
        "Column 'text' contains numbers and cannot be the text; choose another text column.",
    ),
    "column of bytes as text": (
        lambda: rows([b"x", b"y"], ["a", "b"]),
        {"text_column": "text"},
        "Column 'text' contains bytes and cannot be the text; choose another text column.",
    ),
    "several labels per row": (
        lambda: rows(["x", "y"], [["a"], ["a", "b"]]),
        {},
        "Column 'label' is multi-label: 1 of 2 rows has several labels, such as 'a', 'b', but each "
        "example needs a single label; choose another label column, or keep one label for each "
        "text.",
    ),
    "vectors as labels": (
        lambda: rows(["x", "y"], [[0.5], [1.5]]),
        {},
        "Column 'label' contains lists or objects, but each example needs a single label; choose "
        "another label column.",
    ),
    "objects as labels": (
        lambda: rows(["x", "y"], [{"a": 1}, {"a": 2}]),
        {},
        "Column 'label' contains lists or objects, but each example needs a single label; choose "
        "another label column.",
    ),
    "dates as labels": (
        lambda: rows(["x", "y"], pd.to_datetime(["2020-01-01", "2020-01-02"]).to_list()),
        {},
        "Column 'label' contains dates or times, but each example needs a single label; choose "
        "another"
        " label column.",
    ),
    "no label anywhere": (
        lambda: rows(["x", "y"], [None, None]),
        {},
        "Column 'label' contains only missing values, but each example needs a single label; "
        "choose another label"
        " column.",
    ),
    "measurements as labels": (
        lambda: rows([f"t{i}" for i in range(90)], [i / 40 for i in range(45)] * 2),
        {},
        "Column 'label' contains measurements (45 distinct numbers), not classes; choose another"
        " label column.",
    ),
    "only unknown labels": (
        lambda: rows(["x", "y"], ["a", "b"]),
        {"label_names": ["A", "B"]},
        "None of the 2 rows can be used (2 with an unknown label); check that the text and label "
        "columns"
        " are the right ones.",
    ),
    "a class that numbers cannot express": (
        lambda: rows(["x", "y", "z"], [0, 1, 1]),
        {"label_names": ["0", "1", "maybe"]},
        "Column 'label' has no value for class 'maybe'; leave that class out.",
    ),
    "a class named twice": (
        lambda: rows(["x", "y", "z"], ["a", "b", "b"]),
        {"label_names": ["a", "b", "a"]},
        "Class 'a' is listed twice; list each class once.",
    ),
    "empty DataFrame": (
        lambda: rows([], []),
        {},
        "There are no rows in the DataFrame; load a dataset that has some.",
    ),
    "DataFrame without columns": (
        pd.DataFrame,
        {},
        "There are no columns in the DataFrame; load a dataset that has some.",
    ),
    "DataFrame with a column twice": (
        lambda: pd.DataFrame([["x", "a", "y"]], columns=["text", "label", "text"]),
        {},
        "There is more than one column called 'text' in the DataFrame; rename or remove the"
        " others.",
    ),
    "empty Dataset": (
        lambda: datasets.Dataset.from_dict({"text": [], "label": []}),
        {},
        "There are no rows in the dataset; load a dataset that has some.",
    ),
    "not a source": (
        lambda: [1, 2],
        {},
        "A value of type list cannot be read; pass a path, a Hub ID, a DataFrame, an Arrow table, a"
        " Dataset, columns by name, a list of records, or texts and labels.",
    ),
    "iterable dataset without labels": (
        lambda: datasets.Dataset.from_dict({"text": ["x"]}).to_iterable_dataset(),
        {},
        "No column of the dataset looks like labels; load a source with a label for each text.",
    ),
    "no splits": (
        datasets.DatasetDict,
        {},
        "There are no splits in the dataset; load a dataset that has some.",
    ),
    "splits that do not fit": (
        lambda: datasets.DatasetDict(
            a=datasets.Dataset.from_dict({"text": ["x"], "label": [0]}),
            b=datasets.Dataset.from_dict({"text": ["x"], "label": ["no"]}),
        ),
        {},
        "The splits of the dataset have different columns or class names; load them one at a "
        "time: a, b.",
    ),
}


@pytest.mark.parametrize(("name", "data", "sentence"), FILES.values(), ids=FILES.keys())
def test_file(tmp_path: Path, name: str, data: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError) as on_disk:
        import_source(read_source(tmp_path / name), tmp_path / "datasets")
    assert str(on_disk.value) == sentence
    with pytest.raises(SourceError) as uploaded:
        import_source(read_upload(name, data), tmp_path / "datasets")
    assert str(uploaded.value) == sentence
    assert not (tmp_path / "datasets").exists()


@pytest.mark.parametrize(("make", "choices", "sentence"), VALUES.values(), ids=VALUES.keys())
def test_value(
    tmp_path: Path, make: Callable[[], Any], choices: dict[str, Any], sentence: str
) -> None:
    names, options = choices.get("label_names"), ColumnOptions.of(choices)
    with pytest.raises(LabelReviewError) as raised:
        import_source(read_source(make()), tmp_path / "datasets", options, label_names=names)
    assert str(raised.value) == sentence
    assert not (tmp_path / "datasets").exists()


def make_script_folder(folder: Path) -> Path:
    (folder / "tweets").mkdir()
    (folder / "tweets" / "tweets.py").write_text("raise SystemExit")
    return folder / "tweets"


def make_folder(name: str, **files: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).mkdir()
        for file, data in files.items():
            (folder / name / file.replace("__", ".")).write_bytes(data)
        return folder / name

    return make


def saved_without_data(folder: Path) -> Path:
    datasets.Dataset.from_dict({"text": ["x"], "label": [0]}).save_to_disk(folder / "saved")
    (folder / "saved" / "data-00000-of-00001.arrow").unlink()
    return folder / "saved"


PAGES: dict[str, tuple[Callable[[Path], Any], dict[str, Any], str]] = {
    "missing file": (
        lambda folder: folder / "no.csv",
        {},
        r"There is no file /.*/no\.csv; check the path\.",
    ),
    "missing relative file": (
        lambda _: "data/tweets.csv",
        {},
        r"There is no file data/tweets\.csv; check the path\.",
    ),
    "missing folder": (
        lambda folder: f"{folder}/no/",
        {},
        r"There is no file /.*/no/; check the path\.",
    ),
    "too long a name": (
        lambda _: "x" * 5000 + ".csv",
        {},
        r"There is no file x+\.csv; check the path\.",
    ),
    "no name": (
        lambda _: "",
        {},
        r"No source was given; give a file, a folder or a dataset id on the Hub\.",
    ),
    "neither path nor id": (
        lambda _: "my tweets",
        {},
        r"'my tweets' is not a file, a folder or a dataset id on the Hub; check the path, or"
        r" give an id such as cardiffnlp/tweet_eval\.",
    ),
    "device": (
        lambda _: "/dev/null",
        {},
        r"/dev/null is neither a file nor a folder; give the path of a data file\.",
    ),
    "empty folder": (
        make_folder("empty"),
        {},
        r"There are no files in the folder /.*/empty; give one with data files\.",
    ),
    "folder of something else": (
        make_folder("photos", a__xyz=b"1"),
        {},
        r"There are no data files in the folder /.*/photos, only a\.xyz; give one with files such "
        r"as \.parquet, .*\.",
    ),
    "folder with a file that only looks like data": (
        make_folder("scratch", a__json=b'{"a": 1', b__bin=b"x", c__log=b"y"),
        {},
        r"a\.json ends in the middle of line 1; copy it again\.",
    ),
    "folder with code": (
        make_script_folder,
        {},
        r"/.*/tweets can only be read by running its own code, which is never done; load its data "
        r"files instead, such as its Parquet version \(--revision refs/convert/parquet on the "
        r"Hub\)\.",
    ),
    "saved dataset that lost a file": (
        saved_without_data,
        {},
        r"/.*/saved could not be loaded \(FileNotFoundError: .*\); check it, or load one of its"
        r" files\.",
    ),
    "damaged state": (
        make_folder("saved", state__json=b"{", dataset_info__json=b"{"),
        {},
        r"/.*/saved could not be loaded \(.*\); check it, or load one of its files\.",
    ),
    "broken data file in a folder": (
        make_folder("files", train__csv=b"text,label\nx,a,b\nx\nx,y,z,w\n"),
        {},
        r"Line 2 of train\.csv has 3 cells, but the header has 2; fix that line, or put quotation "
        r"marks around texts that contain the separator\.",
    ),
    "split of a file": (
        make_folder("plain", a__csv=GOOD),
        {"splits": ["train"], "file": "a.csv"},
        r"A split was given, but a\.csv has no splits; leave the split out\.",
    ),
    "configuration of a file": (
        make_folder("plain", a__csv=GOOD),
        {"config": "emotion", "file": "a.csv"},
        r"A configuration was given, but a\.csv has no configurations; leave the configuration "
        r"out\.",
    ),
}


@pytest.mark.parametrize(("make", "options", "sentence"), PAGES.values(), ids=PAGES.keys())
def test_place(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], Any],
    options: dict[str, Any],
    sentence: str,
) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", str(tmp_path / "cache"))
    source = make(tmp_path)
    if file := options.pop("file", None):
        source = source / file
    with pytest.raises(SourceError) as raised:
        read_source(source, ReadOptions.of(options))
    assert re.fullmatch(sentence, str(raised.value)), str(raised.value)


OPEN = "labelreview.data.sources.places.folder.open_resolved"


def test_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(GOOD)

    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    # The tests may run as root, who may read everything.
    monkeypatch.setattr(OPEN, refuse)
    with pytest.raises(
        SourceError,
        match=r"a\.csv cannot be read \(permission denied\); change its "
        r"permissions or copy it",
    ):
        read_source(path)


def test_disk_that_fails_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(GOOD)

    def fail(*_: Any) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(OPEN, fail)
    with pytest.raises(SourceError, match=r"cannot be read \(Input/output error\); check the disk"):
        read_source(path)


def test_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABELREVIEW_LARGEST_INPUT", "4 kB")
    for name, data in {
        "a.csv.gz": gzip.compress(GOOD * 999),
        "a.zip": archive(a__csv=GOOD * 999),
    }.items():
        with pytest.raises(SourceError, match=f"{name} is larger than 4 kB"):
            read_upload(name, data)


def test_at_least_forty_sentences_all_different() -> None:
    sentences = {case[-1] for case in [*FILES.values(), *VALUES.values(), *PAGES.values()]}
    assert len(sentences) >= 40
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in sentences)


@pytest.mark.parametrize("error", ["No space left on device", "Read-only file system"])
def test_disk_full_or_read_only_while_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    code = {"No space left on device": 28, "Read-only file system": 30}[error]

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(code, error)

    monkeypatch.setattr("labelreview.data.sources.importing.pq.write_table", refuse)
    with pytest.raises(
        LabelReviewError, match=r"is full; free some|\(permission denied\); change its"
    ):
        import_source(read_upload("a.csv", GOOD), tmp_path / "datasets")
    assert list((tmp_path / "datasets").iterdir()) == []


def test_json_objects_with_different_keys_are_no_error(tmp_path: Path) -> None:
    lines = [{"text": "x", "label": "a"}, {"label": "b", "text": "y", "more": 1}] * 2
    data = "\n".join(json.dumps(line) for line in lines).encode()
    dataset = import_source(read_upload("a.jsonl", data), tmp_path)
    assert dataset.report.kept == 4


@pytest.mark.parametrize(
    "options",
    [{"delimiter": ";"}, {"quote": "none"}, {"encoding": "cp1252"}, {"header": False}],
    ids=["delimiter", "quote", "encoding", "header"],
)
@pytest.mark.parametrize("where", ["memory", "saved", "hub"])
def test_how_text_is_read_says_nothing_about_other_sources(
    tmp_path: Path, where: str, options: dict[str, Any]
) -> None:
    source: Any = {"memory": rows(["x"], ["a"]), "hub": "owner/name"}.get(where, tmp_path / "saved")
    if where == "saved":
        datasets.Dataset.from_dict({"text": ["x"], "label": ["a"]}).save_to_disk(source)
    with pytest.raises(SourceError, match=r"of delimited text was given, but .* is none; leave it"):
        read_source(source, ReadOptions(**options))
