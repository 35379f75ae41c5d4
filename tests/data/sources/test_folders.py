"""Folders of data files in the layouts that people have, read as the files alone are read."""

from __future__ import annotations

import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labelreview.core.errors import SourceError
from labelreview.core.json_cells import decode, is_marked
from labelreview.data.sources import ReadOptions, SourceTable, import_source, read_source
from labelreview.export.saved import added_split, to_datasets

Files = dict[str, str | bytes]

DATA = "id,text,label\n01,null,01\n9000000000000000001,1.0,NA\n,2020-01-01 10:00:00,01\n"
ROWS = [
    {"id": "01", "text": "null", "label": "01"},
    {"id": "9000000000000000001", "text": "1.0", "label": "NA"},
    {"id": None, "text": "2020-01-01 10:00:00", "label": "01"},
]


def table(*texts: str) -> str:
    return "text,label\n" + "".join(f"{text},{'ab'[i % 2]}\n" for i, text in enumerate(texts))


def parquet(**columns: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def make(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def read(folder: Path, files: Files, **options: Any) -> SourceTable:
    return read_source(make(folder / "data", files), ReadOptions(**options))


def refused(folder: Path, files: Files, **options: Any) -> str:
    with pytest.raises(SourceError) as raised:
        read(folder, files, **options)
    return str(raised.value).replace(str(folder), "")


@pytest.mark.parametrize("name", ["train.csv", "data.csv", "data/x-00000-of-00001.csv"])
def test_a_folder_gives_the_cells_of_the_file_alone(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, {name: DATA, "README.md": "# x", ".git/a.csv": "a\n", "run.py": "1/0"})
    assert found.table.to_pylist() == ROWS
    assert read_source(tmp_path / "data" / name).table.equals(found.table)
    assert (found.name, found.source, found.warnings) == ("data", "data", ())


def test_no_value_of_json_lines_becomes_a_time(tmp_path: Path) -> None:
    row = {"text": "x", "at": "2020-01-01 10:00:00", "id": 2**60 + 1}
    assert read(tmp_path, {"train.jsonl": json.dumps(row)}).table.to_pylist() == [row]


SPLITS: dict[str, tuple[list[str], list[str]]] = {
    # huggingface/hub-docs: docs/hub/datasets-file-names-and-splits.md
    "names": (["test.csv", "train.csv", "validation.csv"], ["train", "validation", "test"]),
    "words in names": (["my_train_file_1.csv", "sms-dev.csv"], ["train", "validation"]),
    "folders": (["data/test/a.csv", "data/train/a.csv"], ["train", "test"]),
    # nyu-mll/multiNLI
    "versions in names": (
        ["nli_1.0_dev_matched.csv", "nli_1.0_train.csv"],
        ["train", "validation"],
    ),
    "deep": (["dev/en/x.csv", "training/en/x.csv"], ["train", "validation"]),
    "shards": (
        ["data/extra-00000-of-00001.csv", "data/train-00000-of-00001.csv"],
        ["train", "extra"],
    ),
    "rest": (["all.csv", "eval.csv"], ["train", "test"]),
    "compressed": (["train.csv.gz", "test.csv"], ["train", "test"]),
}


@pytest.mark.parametrize(("names", "splits"), SPLITS.values(), ids=SPLITS.keys())
def test_splits_by_names(tmp_path: Path, names: list[str], splits: list[str]) -> None:
    files: Files = {
        name: gzip.compress(table("x").encode()) if name.endswith(".gz") else table("x")
        for name in names
    }
    found = read(tmp_path, files).table
    assert found.column("split").to_pylist() == splits
    assert found.column_names == ["text", "label", "split"]
    assert added_split(found, "split") == "split"
    one = read(tmp_path, files, splits=(splits[1],)).table
    assert one.column("split").to_pylist() == [splits[1]]


def test_splits_come_back_in_a_saved_export(tmp_path: Path) -> None:
    files: Files = {"train.csv": table("x"), "test.csv": table("y", "z"), "dev.csv": table()}
    made = to_datasets(read(tmp_path, files).table, "split")
    assert {name: part["text"][:] for name, part in made.items()} == {
        "train": ["x"], "validation": [], "test": ["y", "z"],
    }  # fmt: skip
    one = read(tmp_path, {}, splits=("test",)).table
    assert [*to_datasets(one, "split")] == ["test"]


def test_shards_follow_each_other(tmp_path: Path) -> None:
    files: Files = {f"data/train-0000{i}-of-00002.parquet": parquet(text=[f"t{i}"], label=[i])
                    for i in (0, 1)}  # fmt: skip
    found = read(tmp_path, files)
    assert found.table.to_pydict() == {"text": ["t0", "t1"], "label": [0, 1]}
    # google-research/google-research: goemotions/data/full_dataset/
    more = {f"goemotions_{i}.csv": table(f"t{i}") for i in (1, 2, 3)}
    (tmp_path / "b").mkdir()
    assert read(tmp_path / "b", {**more, "README.md": "x"}).table.num_rows == 3


MIXED_VALUES: dict[str, list[list[Any]]] = {
    "JSON with JSON": [[1, "1", {"a": 2}], [["x"], 3]],
    "JSON with texts": [["1", 2], ["1", "{", "null"]],
    "JSON with numbers": [["1", 2], [3, 4]],
    "lists with JSON of lists": [[["a"], ["b"]], [["c"], [1, "d"]]],
    "objects with other keys": [[{"a": 1}], [{"a": 1}, {"b": None}]],
    "JSON with nothing": [["1", 2], [None, None]],
}


@pytest.mark.parametrize("parts", MIXED_VALUES.values(), ids=MIXED_VALUES.keys())
@pytest.mark.parametrize("turned", [False, True])
def test_json_cells_of_several_files(tmp_path: Path, parts: list[list[Any]], turned: bool) -> None:
    parts = parts[::-1] if turned else parts
    files: Files = {
        f"{i}.jsonl": "".join(json.dumps({"text": "x", "more": v}) + "\n" for v in values)
        for i, values in enumerate(parts)
    }
    found = read(tmp_path, files).table
    field, cells = found.schema.field("more"), found.column("more").to_pylist()
    assert is_marked(field)
    assert [decode(cell) for cell in cells] == [value for values in parts for value in values]


def test_splits_with_other_columns_are_filled_and_said(tmp_path: Path) -> None:
    # As competitions have it: test without labels, and an example of what to hand in.
    found = read(
        tmp_path,
        {
            "train.csv": "id,text,label\n1,x,a\n2,y,b\n",
            "test.csv": "id,text\n3,z\n",
            "sample_submission.csv": "id,label\n3,a\n",
        },
    )
    assert found.table.column("label").to_pylist() == ["a", "b", None]
    assert found.warnings == (
        "Not read: sample_submission.csv.",
        "test.csv has no column 'label', so the rows of that file have no value there.",
    )


def test_types_that_differ_between_shards(tmp_path: Path) -> None:
    rows = ['{"text": "x", "n": 9007199254740993}', '{"text": "y", "n": "one"}', '{"text": "z"}']
    files: Files = {f"part-{i}.jsonl": row for i, row in enumerate(rows)}
    found = read(tmp_path, files)
    assert found.table.column("n").to_pylist() == ["9007199254740993", "one", None]
    assert "Column 'n' mixes types" in found.warnings[-1]


CLASS_FOLDERS: dict[str, tuple[list[str], list[str], set[str | None]]] = {
    # sklearn.datasets.load_files, keras.utils.text_dataset_from_directory
    "one level": (["pos/1.txt", "neg/2.txt"], ["neg", "pos"], {None}),
    # The archive aclImdb_v1.tar.gz of Stanford, unpacked.
    "aclImdb": (
        [
            *("aclImdb/train/pos/0_9.txt", "aclImdb/train/neg/0_2.txt", "aclImdb/test/pos/0_8.txt"),
            *("aclImdb/train/urls_pos.txt", "aclImdb/imdb.vocab", "aclImdb/README"),
        ],
        ["neg", "pos", "pos"],
        {"train", "test"},
    ),
    # scikit-learn/scikit-learn: doc/tutorial/text_analytics/data/twenty_newsgroups/fetch_data.py
    "20 newsgroups": (
        ["20news-bydate-train/alt.atheism/49960", "20news-bydate-test/sci.med/58040"],
        ["alt.atheism", "sci.med"],
        {"train", "test"},
    ),
    "Enron": (
        ["enron1/ham/0001.1999-12-10.farmer.ham.txt", "enron2/spam/0006.2003-12-18.GP.spam.txt"],
        ["ham", "spam"],
        {None},
    ),
    "SpamAssassin": (
        ["easy_ham/00001.7c53336b37003a9286aba55d2945844c", "spam/0001.bfc8d64d12b325ff385cca8d0"],
        ["easy_ham", "spam"],
        {None},
    ),
}


@pytest.mark.parametrize(
    ("names", "labels", "splits"), CLASS_FOLDERS.values(), ids=CLASS_FOLDERS.keys()
)
def test_a_folder_for_each_class(
    tmp_path: Path, names: list[str], labels: list[str], splits: set[str | None]
) -> None:
    found = read(tmp_path, {name: f"the text of\n{name}, café" for name in names}).table
    assert sorted(found.column("label").to_pylist()) == labels
    for file, text in zip(found["file"].to_pylist(), found["text"].to_pylist(), strict=True):
        assert text == f"the text of\n{file}, café"
    several = len(splits) > 1
    assert found.column_names == ["file", "text", "label", *(["split"] if several else [])]
    if several:
        assert set(found.column("split").to_pylist()) == splits


def test_texts_that_nobody_labelled_are_set_aside(tmp_path: Path) -> None:
    names = [f"train/{label}/{i}.txt" for label in ("pos", "neg", "unsup") for i in (1, 2)]
    found = read(tmp_path, {name: f"text {name}" for name in names})
    made = import_source(found, tmp_path / "out")
    assert made.report.set_aside == {"no label": 2}
    assert made.example_ids() == [
        f"train/{label}/{i}.txt" for label in ("neg", "pos") for i in "12"
    ]
    assert made.report.warnings == ()


def test_a_file_of_several_rows_is_not_their_id(tmp_path: Path) -> None:
    files: Files = {"ana.csv": table("x", "y"), "ben.csv": table("z", "w")}
    made = import_source(read(tmp_path, files), tmp_path / "out")
    assert made.id_column is None
    assert made.report.warnings == ()


def test_partitions_become_columns(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "label=so%20so/lang=en/p.parquet": parquet(text=["x"]),
            "label=good/lang=__HIVE_DEFAULT_PARTITION__/p.parquet": parquet(text=["y"]),
            "label=01/lang=de/p.parquet": parquet(text=["z"]),
            "_SUCCESS": "",
        },
    ).table
    assert found.to_pylist() == [
        {"text": "z", "label": "01", "lang": "de"},
        {"text": "y", "label": "good", "lang": None},
        {"text": "x", "label": "so so", "lang": "en"},
    ]


def test_names_of_files_and_folders_that_say_more_are_kept(tmp_path: Path) -> None:
    found = read(tmp_path, {"pos.csv": "text\nx\n", "neg.csv": "text\ny\nz\n"}).table
    assert found.to_pydict() == {"text": ["y", "z", "x"], "file": ["neg", "neg", "pos"]}
    (tmp_path / "b").mkdir()
    found = read(tmp_path / "b", {"pos/1.csv": "text\nx\n", "neg/1.csv": "text\ny\n"}).table
    assert found.to_pydict() == {"text": ["y", "x"], "folder": ["neg", "pos"]}


MIXED: dict[str, tuple[Files, str]] = {
    "settings": ({"data.csv": table("x"), "config.json": "{}", "notes.txt": "a, b"}, ""),
    "labels": ({"data.csv": table("x"), "labels.json": '{"0": "a"}'}, "labels.json"),
    # PolyAI-LDN/task-specific-datasets: banking_data/
    "categories": ({"train.csv": table("x"), "categories.json": '["a"]'}, "categories.json"),
    "two formats": ({"d.csv": table("y"), "d.jsonl": '{"text": "x", "label": "a"}'}, "d.csv"),
    "JSON splits": (
        {"train.json": '[{"text": "x", "label": "a"}]', "map.csv": "k,v\n1,2\n"},
        "map.csv",
    ),
    "pictures": ({"data.tsv": "text\tlabel\nx\ta\n", "a.png": b"\x89PNG", "m.pkl": b"x"}, ""),
}


@pytest.mark.parametrize(("files", "unread"), MIXED.values(), ids=MIXED.keys())
def test_the_table_in_a_mixed_folder(tmp_path: Path, files: Files, unread: str) -> None:
    found = read(tmp_path, files)
    assert found.table.to_pylist() == [{"text": "x", "label": "a"}]
    assert found.warnings == ((f"Not read: {unread}.",) if unread else ())


CARD = """---
license: mit
configs:
- config_name: english
  data_files:
  - split: train
    path: "en/tr*.csv"
  - split: test
    path: [en/held-out.csv]
- config_name: german
  data_dir: de
  data_files: "**.csv"
---
# My dataset
"""
CARD_FILES: Files = {
    "README.md": CARD,
    "en/tr-1.csv": table("x"),
    "en/held-out.csv": table("y"),
    "de/a.csv": table("z"),
}


def test_configurations_of_the_card(tmp_path: Path) -> None:
    # huggingface/hub-docs: docs/hub/datasets-manual-configuration.md
    english = read(tmp_path, CARD_FILES, config="english").table
    assert english.to_pydict() == {
        "text": ["x", "y"], "label": ["a", "a"], "split": ["train", "test"],
    }  # fmt: skip
    german = read(tmp_path, CARD_FILES, config="german").table
    assert german.to_pydict() == {"text": ["z"], "label": ["a"]}


REFUSED: dict[str, tuple[Files, dict[str, Any], str]] = {
    "several configurations": (
        CARD_FILES,
        {},
        "There are several configurations in the folder /data; choose one of: english, german.",
    ),
    "unknown configuration": (
        CARD_FILES,
        {"config": "french"},
        "There is no configuration 'french' in the folder /data; choose one of: english, german.",
    ),
    "no configurations": (
        {"a.csv": DATA},
        {"config": "x"},
        "A configuration was given, but the folder /data has no configurations; leave the"
        " configuration out.",
    ),
    "unrelated": (
        {"data.csv": DATA, "users.csv": "name,age\na,1\n"},
        {},
        "There are several tables in the folder /data (data.csv, users.csv) with different"
        ' columns; choose one with --member "data.csv".',
    ),
    "unknown split": (
        {"train.csv": DATA, "test.csv": DATA},
        {"splits": ("dev",)},
        "There is no split 'validation' in the folder /data; use one of: train, test.",
    ),
    "no splits": (
        {"data.csv": DATA},
        {"splits": ("train",)},
        "A split was given, but the folder /data has no splits; leave the split out.",
    ),
    "unknown member": (
        {"a.csv": DATA, "b.csv": DATA},
        {"member": "c.csv"},
        "There is no file 'c.csv' in the folder /data; use one of: a.csv, b.csv.",
    ),
    "broken": (
        {"train.csv": DATA, "sub/test.csv": "text,label\nx,a,b,c\n"},
        {},
        "Line 2 of sub/test.csv has 4 cells, but the header has 2; fix that line, or put quotation"
        " marks around texts that contain the separator.",
    ),
    "nothing": (
        {"a.png": b"x"},
        {},
        "There are no data files in the folder /data, only a.png; give one with files such as"
        " .parquet, .arrow, .feather, .ipc, .orc, .jsonl, .ndjson, .csv, .tsv, .tab, .psv, .xlsx,"
        " .xlsm, .json, .txt, .zip, .tar.",
    ),
}


@pytest.mark.parametrize(("files", "options", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(tmp_path: Path, files: Files, options: dict[str, Any], sentence: str) -> None:
    assert refused(tmp_path, files, **options) == sentence


@pytest.mark.parametrize("member", ["en/held-out.csv", "held-out.csv", "de", "d*/*.csv"])
def test_a_member_by_path_name_folder_or_pattern(tmp_path: Path, member: str) -> None:
    found = read(tmp_path, CARD_FILES, member=member).table
    assert found.column("text").to_pylist() == ["y" if "held" in member else "z"]


def test_links_inside_are_followed_once(tmp_path: Path) -> None:
    make(tmp_path / "data", {"README.md": "x", ".real/x.csv": table("x")})
    (tmp_path / "data" / "link").symlink_to(tmp_path / "data" / ".real")
    (tmp_path / "data" / "loop").symlink_to(tmp_path / "data")
    (tmp_path / "data" / "gone.csv").symlink_to(tmp_path / "nothing")
    assert read_source(tmp_path / "data").table.to_pylist() == [{"text": "x", "label": "a"}]


def test_too_many_files_and_an_unreadable_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labelreview.data.sources.places.folder._MOST_FILES", 2)
    assert refused(tmp_path, {f"{i}.csv": "" for i in range(3)}) == (
        "The folder /data contains more than 2 files; give the folder inside it that holds the"
        " data."
    )

    def deny(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(tmp_path / "data"))

    monkeypatch.setattr("os.scandir", deny)
    with pytest.raises(SourceError, match=r"data cannot be read \(Permission denied\); change its"):
        read_source(tmp_path / "data")


def test_empty_files_and_files_that_are_there_twice(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "part-0.csv": table("x"),
            "part-0.csv.gz": gzip.compress(table("x").encode()),
            "part-1.csv": "",
            "part-2.csv": "text,label\n",
        },
    )
    assert found.table.to_pylist() == [{"text": "x", "label": "a"}]
    assert found.warnings == ("part-1.csv is empty.",)


def test_names_that_are_no_text(tmp_path: Path) -> None:
    for label in (b"pos", b"\xe9t\xe9"):
        folder = os.fsencode(tmp_path) + b"/data/" + label
        os.makedirs(folder)
        with open(folder + b"/\xff.txt", "wb") as file:
            file.write(b"x")
    found = read_source(tmp_path / "data").table
    assert sorted(found.column("label").to_pylist()) == ["pos", "\ufffdt\ufffd"]


def test_class_names_that_differ(tmp_path: Path) -> None:
    import datasets

    for split, names in {"train": ["a", "b"], "test": ["b", "a"]}.items():
        features = datasets.Features(
            text=datasets.Value("string"), label=datasets.ClassLabel(names=names)
        )
        made = datasets.Dataset.from_dict({"text": ["x"], "label": [0]}, features=features)
        made.to_parquet(tmp_path / f"{split}.parquet")
    with pytest.raises(SourceError, match=r"have different class names for column 'label'; load"):
        read_source(tmp_path)
    only = read_source(tmp_path, ReadOptions(member="test.parquet"))
    assert only.label_names == {"label": ("b", "a")}
