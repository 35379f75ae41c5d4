"""Labels that are one in several spellings, that are none, and that are several."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import datasets
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labelreview.core.errors import ColumnError, LabelError
from labelreview.data.dataset import Dataset
from labelreview.data.sources import ColumnOptions, import_source, read_source
from labelreview.decision_log import Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.workspace import Workspace


def dataset(tmp_path: Path, labels: list[Any], **options: Any) -> Dataset:
    texts = [f"the text with number {i}" for i in range(len(labels))]
    frame = pd.DataFrame({"text": texts, "label": labels})
    return import_source(read_source(frame), tmp_path, ColumnOptions(**options))


def given(imported: Dataset) -> list[str]:
    return [imported.labels.name(label) for label in imported.given()]


def relabel(space: Workspace, row: int, label: str) -> None:
    example = space.dataset("posts").example_ids()[row]
    space.decisions("posts").record_missing([Decision(example, "relabel", label)], "ana")


SPELLINGS = {
    # ThienIT84/vietnamese-hate-speech-dataset, data/labeled/Huy_500.csv
    "integers and floats": ["0", "0.0", "1", "1.0", "01"],
    "case": ["Positive", "positive", "NEG", "neg"],
    "spaces": ["neg ", "neg", "pos", "\u00a0pos"],
    "composed": ["bl\u00e5", "bla\u030a", "red", "red"],
    "invisible": ["\u200bneg", "neg", "\ufeffpos", "pos", "po\u00ads"],
    "true and false": ["True", "true", "FALSE", "False"],
    "quotation marks": ["'neg'", "neg", '"pos"', "pos"],
    "hyphens": ["not hate", "not_hate", "not-hate", "hate"],
    "full width": ["\uff11", "1", "2", "2"],
}


@pytest.mark.parametrize("labels", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_spellings_are_one_warning_and_can_be_merged(tmp_path: Path, labels: list[str]) -> None:
    as_found = dataset(tmp_path, labels * 3)
    assert len(as_found.labels) == len({*labels})
    said = [text for text in as_found.report.warnings if "--merge-spellings" in text]
    assert len(said) == 1
    assert sum(map(len, as_found.report.spellings)) > 1
    merged = dataset(tmp_path, labels * 3, merge_spellings=True)
    assert len(merged.labels) == 2
    assert {*merged.labels.names} <= {*labels}
    assert merged.report.spellings == ()
    assert merged.report.notes[0].startswith("Spellings merged: ")
    assert Dataset.open(merged.folder) == merged


@pytest.mark.parametrize(
    "labels",
    [["1", "10", "11"], ["-1", "1"], ["1.5", "1.25"], ["C", "C++"], ["c1", "c01"], ["1,0", "10"]],
)
def test_other_labels_are_no_spellings(tmp_path: Path, labels: list[str]) -> None:
    imported = dataset(tmp_path, labels * 3, merge_spellings=True)
    assert (set(imported.labels.names), imported.spellings) == ({*labels}, {})


def test_the_most_frequent_spelling_is_the_class(tmp_path: Path) -> None:
    imported = dataset(tmp_path, ["Yes", "yes", "Yes", "no"], merge_spellings=True)
    assert (imported.labels.names, imported.raw_labels) == (("no", "Yes"), ("no", "Yes"))
    assert given(imported) == ["Yes", "Yes", "Yes", "no"]
    assert imported.spellings == {"yes": "Yes"}


def test_the_export_writes_one_spelling(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    rows = ["0", "0.0", "1", "1.0", "0", "1"]
    path.write_text("text,label\n" + "".join(f"words {i},{x}\n" for i, x in enumerate(rows)))
    space = Workspace.open(tmp_path / "space")
    space.import_dataset(path, merge_spellings=True)
    relabel(space, 3, "0")
    report = space.export("posts", "csv", tmp_path / "out.csv")
    space.close()
    assert report.class_changed == 1
    written = pd.read_csv(tmp_path / "out.csv", dtype=str)
    assert written["label"].tolist() == ["0", "0", "1", "0", "0", "1"]
    assert written["original_label"].tolist() == rows


def test_names_of_numbers_can_be_spellings(tmp_path: Path) -> None:
    features = datasets.Features(
        text=datasets.Value("string"), label=datasets.ClassLabel(names=["pos", "neg", "Pos"])
    )
    rows = {"text": [f"words {i}" for i in range(6)], "label": [0, 1, 2, 0, 1, -1]}
    source = read_source(datasets.Dataset.from_dict(rows, features))
    merged = import_source(source, tmp_path, ColumnOptions(merge_spellings=True))
    assert (merged.labels.names, merged.raw_labels) == (("pos", "neg"), (0, 1))
    assert merged.given().tolist() == [0, 1, 0, 0, 1]


PLACEHOLDERS = {
    # GLUE hides the labels of its test sets
    "hidden": ([-1, 0, 1, 2], ("-1",)),
    "hidden in text": (["-1", "0", "1"], ("-1",)),
    "of pandas": (["nan", "pos", "neg"], ("nan",)),
    "of databases": (["NULL", "N/A", "pos", "neg"], ("N/A", "NULL")),
    "of Python": (["None", "pos", "neg"], ("None",)),
    # The gold labels of SNLI without a consensus
    "marks": (["-", "?", "pos", "neg"], ("-", "?")),
    "words": (["unlabeled", "pos", "neg"], ("unlabeled",)),
    "a scale": ([-2, -1, 0, 1, 2], ()),
    "signs": ([-1, 1], ()),
    "real classes": (["unknown", "other", "neutral"], ()),
}


@pytest.mark.parametrize(("labels", "found"), PLACEHOLDERS.values(), ids=PLACEHOLDERS.keys())
def test_placeholders_are_one_warning_and_can_be_set_aside(
    tmp_path: Path, labels: list[Any], found: tuple[str, ...]
) -> None:
    imported = dataset(tmp_path, labels * 2)
    assert imported.report.placeholders == found
    assert sum("--set-aside" in text for text in imported.report.warnings) == bool(found)
    assert imported.report.set_aside == {}
    if found:
        aside = dataset(tmp_path, labels * 2, set_aside=found)
        assert aside.report.set_aside == {"no label": 2 * len(found)}
        assert (aside.report.placeholders, aside.digest == imported.digest) == ((), False)
        assert not {*found} & {*aside.labels.names}


def test_a_label_to_set_aside_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(LabelError) as refused:
        dataset(tmp_path, ["a", "b", "a"], set_aside=("c",))
    assert str(refused.value) == "No label in column 'label' is 'c'; set aside one of a, b."


ONE = {
    # doccano/doccano#150
    "lists": [["neg"], ["pos"], ["neg"], ["pos"], []],
    # support.prodi.gy/t/2523, after a CSV
    "lists of Python in text": ["['neg']", "['pos']", "['neg']", "['pos']", "[]"],
    "lists of NumPy in text": ["['neg']", "['pos']", "['neg']", "['pos']", ""],
    "lists of JSON in text": ['["neg"]', '["pos"]', '["neg"]', '["pos"]', "[]"],
    # HumanSignal/label-studio#2954
    "choices": [
        '{"choices": ["neg"]}', '{"choices":["pos"]}', '["neg"]', "pos", "",
    ],
    "mixed": ["neg", '["pos"]', '["neg"]', "pos", None],
}  # fmt: skip


@pytest.mark.parametrize("labels", ONE.values(), ids=ONE.keys())
def test_a_list_of_one_is_a_label(tmp_path: Path, labels: list[Any]) -> None:
    imported = dataset(tmp_path, labels)
    assert given(imported) == ["neg", "pos", "neg", "pos"]
    assert imported.report.set_aside == {"no label": 1}


def test_lists_in_text_come_back_as_lists(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    cells = ["['neg']", "['pos']", "['neg']", "pos", "['neg']"]
    frame = pd.DataFrame({"text": [f"words {i}" for i in range(5)], "label": cells})
    frame.to_csv(path, index=False)
    space = Workspace.open(tmp_path / "space")
    space.import_dataset(path)
    relabel(space, 0, "pos")
    ClassChanges.beside(space.decisions("posts")).change("neg", "negative", "ana")
    space.export("posts", "csv", tmp_path / "out.csv")
    space.close()
    written = pd.read_csv(tmp_path / "out.csv")["label"].tolist()
    assert written[1:] == ["['pos']", "['negative']", "pos", "['negative']"]
    assert written[0] in ("['pos']", "pos")


SEVERAL = {
    "lists": [["neg"], ["pos"], ["neg", "pos"], ["neu"], ["neu"], ["pos"]],
    # monologg/GoEmotions-pytorch, data/original
    "bars": ["neg", "pos", "neg|pos", "neu", "neu", "pos"],
    # doccano/doccano#1821
    "hashes": ["neg", "pos", "neg#pos", "neu", "neu", "pos"],
    "commas": ["neg", "pos", "neg, pos", "neu", "neu", "pos"],
    "semicolons": ["neg", "pos", "pos;neg", "neu", "neu", "pos"],
    "lists in text": ["neg", "pos", "['neg', 'pos']", "neu", "neu", "pos"],
    "lists of NumPy": ["neg", "pos", "['neg' 'pos']", "neu", "neu", "pos"],
    "choices": ["neg", "pos", '{"choices": ["neg", "pos"]}', "neu", "neu", "pos"],
}


@pytest.mark.parametrize("labels", SEVERAL.values(), ids=SEVERAL.keys())
def test_few_rows_with_several_labels_are_set_aside(tmp_path: Path, labels: list[Any]) -> None:
    imported = dataset(tmp_path, labels * 2)
    assert given(imported)[:5] == ["neg", "pos", "neu", "neu", "pos"]
    assert imported.report.set_aside == {"several labels": 2}
    said = [text for text in imported.report.warnings if "several labels" in text]
    assert len(said) == 1
    assert said[0].startswith("2 rows have several labels in column 'label', such as ")


@pytest.mark.parametrize(
    "labels",
    [
        [["a", "b"], ["b"], ["a", "c"], ["c", "b"]],
        ["Drama|Comedy", "Drama|Action", "Comedy|Action", "Drama"],
        ["Drama, Comedy", "Drama, Action", "Comedy, Action"],
        ['["a", "b"]', '["b", "c"]', '["c"]', '["a", "c"]'],
    ],
)
def test_a_multi_label_column_is_refused(tmp_path: Path, labels: list[Any]) -> None:
    with pytest.raises(ColumnError, match=r"'label' is multi-label: .* such as .*; choose another"):
        dataset(tmp_path, labels * 4)


@pytest.mark.parametrize(
    "labels",
    [
        ["Arts, Crafts & Sewing", "Patio, Lawn & Garden", "Toys & Games"],
        ["n/a or off-topic", "positive/neutral", "negative"],
        ["C#", "F#", "C"],
        ["sport/football", "sport/tennis", "news/world"],
        ["[other]", "{x}", "[INST]"],
        ["a|b", "c|d", "e"],
        ["card_arrival?", "top-up; failed", "refund"],
    ],
)
def test_names_with_such_characters_are_classes(tmp_path: Path, labels: list[str]) -> None:
    assert {*dataset(tmp_path, labels * 3).labels.names} == {*labels}


def test_cells_of_json_are_one_class_with_plain_ones(tmp_path: Path) -> None:
    cells = ["neg", '["neg"]', "pos", '["pos"]', '["neg", "pos"]', "1", "[1]"]
    field = pa.field("label", pa.string(), metadata={b"labelreview": b"json"})
    table = pa.table([[f"words {i}" for i in range(7)], cells], names=["text", "label"])
    table = table.cast(pa.schema([table.field("text"), field]))
    pq.write_table(table, tmp_path / "cells.parquet")
    imported = import_source(read_source(tmp_path / "cells.parquet"), tmp_path)
    assert given(imported) == ["neg", "neg", "pos", "pos", "1", "1"]
    assert imported.report.set_aside == {"several labels": 1}


def test_names_of_numbers_in_lists(tmp_path: Path) -> None:
    feature = datasets.List(datasets.ClassLabel(names=["joy", "anger"]))
    features = datasets.Features(text=datasets.Value("string"), labels=feature)
    rows = {"text": [f"words {i}" for i in range(5)], "labels": [[0], [1], [0], [1], [0, 1]]}
    imported = import_source(read_source(datasets.Dataset.from_dict(rows, features)), tmp_path)
    assert given(imported) == ["joy", "anger", "joy", "anger"]


def test_a_manifest_without_the_newer_fields_opens(tmp_path: Path) -> None:
    imported = dataset(tmp_path, ["a", "b", "a"])
    manifest = json.loads((imported.folder / "manifest.json").read_text())
    del manifest["second_text_column"], manifest["spellings"]
    for name in ("notes", "spellings", "placeholders"):
        del manifest["report"][name]
    (imported.folder / "manifest.json").write_text(json.dumps(manifest))
    (imported.folder / "digests.json").unlink()
    assert Dataset.open(imported.folder) == imported
