"""Inputs that once failed: what each of them gives now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow.parquet as pq
import pytest

from labelreview.core.configuration import Configuration
from labelreview.core.errors import LabelReviewError
from labelreview.data.dataset import Dataset
from labelreview.data.sources import (
    ColumnOptions,
    ImportOptions,
    ReadOptions,
    import_source,
    read_source,
)
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.workspace import Workspace

CASES = Path(__file__).parents[3] / "../shared/cases"
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not CASES.exists(), reason="the cases are not beside the repository"),
]
SENTIMENTS = ("neg", "neu", "pos")


class Gives(NamedTuple):
    """What an import gives: columns, classes, rows kept, and words in its warnings."""

    text: str
    label: str
    classes: tuple[str, ...] = SENTIMENTS
    kept: int = 30
    warns: tuple[str, ...] = ()
    options: ImportOptions = ImportOptions()


FOLDER_01 = Gives("text", "label", ("01", "02", "NA"), warns=("'NA'",))
IMPORTED = {
    "01-folder-of-csv-changes-values/data": FOLDER_01,
    "01-folder-of-csv-changes-values/data/train.csv": FOLDER_01,
    "05-empty-object-column-crashes-import/argilla.jsonl": Gives("text", "label"),
    "05-empty-object-column-crashes-import/prodigy.jsonl": Gives("text", "label"),
    "09-no-header-first-row-lost/tweets.tsv": Gives(
        "cry the team worst and the match no 0", "neg", kept=29, warns=("looks like data",)
    ),
    "09-no-header-first-row-lost/tweets.tsv ": Gives(
        "column_3", "column_2", options={"header": False}
    ),
    "11-labels-1-and-1.0-are-two-classes/posts.csv": Gives(
        "text",
        "label",
        ("0.0", "0", "1.0", "1", "2.0", "2"),
        warns=("'0.0', '0'", "--merge-spellings"),
    ),
    "11-labels-1-and-1.0-are-two-classes/posts.csv ": Gives(
        "text", "label", ("0", "1", "2"), options={"merge_spellings": True}
    ),
    "13-space-after-comma/quoted.csv": Gives("text", "label"),
    "13-space-after-comma/header.csv": Gives("text", "label"),
    "14-tsv-quotation-marks-of-the-text-are-removed/tweets.tsv": Gives("text", "label"),
    "16-objects-with-row-specific-keys-are-padded/votes.jsonl": Gives("text", "label", kept=600),
    "17-lists-of-one-label/doccano.jsonl": Gives("text", "label"),
    "17-lists-of-one-label/mixed.jsonl": Gives("text", "label"),
    "17-lists-of-one-label/choice.jsonl": Gives("text", "label"),
    "17-lists-of-one-label/argilla2.jsonl": Gives("text", "label"),
    "18-several-labels-in-one-cell/pipe.csv": Gives("text", "labels", kept=20),
    "18-several-labels-in-one-cell/doccano.csv": Gives("text", "label", kept=20),
    "19-minus-one-and-nan-as-classes/glue.csv": Gives(
        "sentence", "label", ("0", "1", "2", "-1"), warns=("'-1'", "--set-aside")
    ),
    "19-minus-one-and-nan-as-classes/glue.csv ": Gives(
        "sentence", "label", ("0", "1", "2"), 22, options={"set_aside": ["-1"]}
    ),
    "21-kaggle-spam-csv-refused-twice/spam.csv": Gives(
        "v2", "v1", ("ham", "spam"), warns=("cp1252",)
    ),
    "21-kaggle-spam-csv-refused-twice/spam-utf8.csv": Gives("v2", "v1", ("ham", "spam")),
    "22-common-json-shapes-refused/pandas.json": Gives("text", "label"),
    "22-common-json-shapes-refused/index.json": Gives("text", "label"),
    "22-common-json-shapes-refused/split.json": Gives("text", "label"),
    "22-common-json-shapes-refused/splits.json": Gives("text", "label", kept=60),
    "22-common-json-shapes-refused/clinc.json": Gives("column_1", "column_2", kept=39),
    "22-common-json-shapes-refused/ls.json": Gives("text", "label"),
    "24-wrong-label-column-proposed/amazon.csv": Gives(
        "review_body", "star_rating", ("1", "3", "5")
    ),
    "24-wrong-label-column-proposed/stance.csv": Gives("tweet", "stance"),
    "27-folders-with-classes-in-their-names/mixed": Gives("text", "label"),
    "27-folders-with-classes-in-their-names/acl": Gives("text", "label"),
    "27-folders-with-classes-in-their-names/hive": Gives("text", "label"),
}

REFUSED = {
    "09-no-header-first-row-lost/labels.csv": "looks like",
    "24-wrong-label-column-proposed/unlabelled.csv": "No column .* looks like labels",
}


def made(folder: Path, name: str, options: ImportOptions) -> Dataset:
    source = read_source(CASES / name.strip(), ReadOptions.of(options))
    return import_source(source, folder, ColumnOptions.of(options))


@pytest.mark.parametrize("name", IMPORTED)
def test_imported(tmp_path: Path, name: str) -> None:
    expected = IMPORTED[name]
    dataset = made(tmp_path, name, expected.options)
    assert (dataset.text_column, dataset.label_column) == (expected.text, expected.label)
    assert dataset.labels.names == expected.classes
    assert dataset.report.kept == expected.kept
    said = " ".join(dataset.report.warnings)
    for words in expected.warns:
        assert words in said


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_remedy_that_works(tmp_path: Path, name: str) -> None:
    with pytest.raises(LabelReviewError, match=REFUSED[name]) as raised:
        made(tmp_path, name, {})
    assert "\n" not in str(raised.value)


def test_01_the_folder_has_the_cells_of_the_file() -> None:
    folder = read_source(CASES / "01-folder-of-csv-changes-values/data").table
    file = read_source(CASES / "01-folder-of-csv-changes-values/data/train.csv").table
    assert folder.to_pylist() == file.to_pylist()
    assert folder.slice(0, 2).column("zip").to_pylist() == ["00000", "00001"]
    assert folder.column("id")[1].as_py() == "9000000000000000001"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "workspace")


def test_02_the_export_of_a_review_is_read_again(space: Workspace, tmp_path: Path) -> None:
    case = CASES / "02-own-export-read-back-takes-verdict-as-label"
    space.import_dataset(case / "air.csv", name="air")
    space.decide_from_csv("air", case / "decisions.csv", "ana")
    space.export("air", "csv", tmp_path / "clean.csv")
    again = space.import_dataset(tmp_path / "clean.csv", name="again").dataset
    assert (again.text_column, again.label_column) == ("text", "airline_sentiment")
    assert again.report.kept == 30


def test_03_pandas_reads_renamed_classes(space: Workspace, tmp_path: Path) -> None:
    space.import_dataset(CASES / "03-rename-class-parquet-unreadable-by-pandas/posts.parquet")
    ClassChanges.beside(space.decisions("posts")).change("0", "negative", "ana")
    space.export("posts", "parquet", tmp_path / "out.parquet")
    counts = pd.read_parquet(tmp_path / "out.parquet")["label"].value_counts().to_dict()
    assert counts["negative"] == 11


@pytest.mark.parametrize("format", ["csv", "tsv", "jsonl", "parquet", "saved", "xlsx"])
def test_04_string_views_are_exported(space: Workspace, tmp_path: Path, format: str) -> None:
    space.import_dataset(CASES / "04-string-view-parquet-cannot-be-exported/posts.parquet")
    name = "out" if format == "saved" else f"out.{format}"
    assert space.export("posts", format, tmp_path / name).rows == 30


def test_05_an_empty_object_stays_one(space: Workspace, tmp_path: Path) -> None:
    file = CASES / "05-empty-object-column-crashes-import/argilla.jsonl"
    space.import_dataset(file, name="a")
    space.export("a", "jsonl", tmp_path / "out.jsonl")
    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert all(row["metadata"] == {} for row in out)


def test_06_an_index_that_repeats_a_column(space: Workspace) -> None:
    frame = pd.read_csv(CASES / "06-index-named-like-a-column-crashes/posts.csv")
    dataset = space.import_dataset(frame.set_index("id", drop=False), name="posts").dataset
    columns = pq.read_schema(dataset.source_path).names
    assert columns == list(frame.columns)
    assert dataset.report.kept == len(frame)


def test_14_quotation_marks_of_the_text_stay(space: Workspace, tmp_path: Path) -> None:
    file = CASES / "14-tsv-quotation-marks-of-the-text-are-removed/tweets.tsv"
    texts = [line.split("\t")[1] for line in file.read_text().splitlines()[1:]]
    assert space.import_dataset(file).dataset.texts() == texts
    space.export("tweets", "tsv", tmp_path / "out.tsv")
    assert read_source(tmp_path / "out.tsv").table.column("text").to_pylist() == texts


def test_16_objects_come_back_as_they_were(space: Workspace, tmp_path: Path) -> None:
    file = CASES / "16-objects-with-row-specific-keys-are-padded/votes.jsonl"
    space.import_dataset(file)
    space.export("votes", "jsonl", tmp_path / "out.jsonl")

    def rows(path: Path) -> list[Any]:
        found = [json.loads(line) for line in path.read_text().splitlines()]
        return [{name: row[name] for name in ("text", "label", "votes")} for row in found]

    assert rows(tmp_path / "out.jsonl") == rows(file)
    assert (tmp_path / "out.jsonl").stat().st_size < 3 * file.stat().st_size


def test_17_an_export_puts_lists_back(space: Workspace, tmp_path: Path) -> None:
    space.import_dataset(CASES / "17-lists-of-one-label/doccano.jsonl")
    (tmp_path / "d.csv").write_text("example_id,verdict,label\n0,relabel,pos\n")
    space.decide_from_csv("doccano", tmp_path / "d.csv", "ana")
    space.export("doccano", "jsonl", tmp_path / "out.jsonl")
    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["label"] for row in out[:2]] == [["pos"], ["pos"]]


def test_23_decisions_from_a_spreadsheet(space: Workspace) -> None:
    case = CASES / "23-decisions-from-a-spreadsheet"
    space.import_dataset(case / "posts.parquet")
    assert space.decide_from_csv("posts", case / "pandas.csv", "ana").recorded == 2
    blank = space.decide_from_csv("posts", case / "blank.csv", "ana")
    assert (blank.recorded, len(blank.warnings)) == (1, 1)
    with pytest.raises(LabelReviewError, match=r"contradictory rows .* lines 2, 3 \('5'\)"):
        space.decide_from_csv("posts", case / "twice.csv", "ana")


def test_25_a_run_at_chance_level_says_so(space: Workspace) -> None:
    space.import_dataset(CASES / "25-nothing-can-be-learned-half-is-flagged/random.csv")
    run = space.score("random", Configuration())
    assert run.flagged == 0
    assert any("no better than chance" in warning for warning in run.warnings)
