"""A dataset's folder, what it promises, and names of examples that stay."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.data.dataset import Dataset, ImportReport
from labelreview.data.sources import ColumnOptions, import_source, read_source

FRAME = pd.DataFrame(
    {
        "text": ["one", "two", None, "one", "  ", "nul\0l", "three"],
        "label": ["a", "b", "a", "b", "a", "b", None],
        "extra": [1.5, None, 3, 4, 5, 6, 7],
    }
)


def dataset(tmp_path: Path, frame: pd.DataFrame = FRAME, **choices: str) -> Dataset:
    return import_source(read_source(frame), tmp_path, ColumnOptions(**choices))


def by_text(imported: Dataset) -> dict[str, str]:
    return dict(zip(imported.example_ids(), imported.texts(), strict=True))


def test_the_folder_holds_every_row(tmp_path: Path) -> None:
    imported = dataset(tmp_path)
    assert imported.folder == tmp_path / imported.digest
    examples = pq.read_table(imported.examples_path)
    assert examples.schema.names == ["example_id", "row", "text", "given_label", "given", "split"]
    assert imported.texts() == ["one", "two", "one"]
    assert imported.rows().tolist() == [0, 1, 3]
    assert imported.rows().dtype == np.int64
    assert imported.given().tolist() == [0, 1, 1]
    assert imported.given().dtype == np.int32
    assert examples["given_label"].to_pylist() == ["a", "b", "b"]
    pd.testing.assert_frame_equal(pd.read_parquet(imported.source_path), FRAME, check_dtype=False)
    assert pq.read_table(imported.set_aside_path).to_pylist() == [
        {"row": 2, "reason": "no text"},
        {"row": 4, "reason": "no text"},
        {"row": 5, "reason": "null bytes"},
        {"row": 6, "reason": "no label"},
    ]
    assert imported.report.set_aside == {"no text": 2, "null bytes": 1, "no label": 1}
    assert imported.report.sentence() == (
        "3 rows kept, 4 set aside (2 without text, 1 with null bytes, 1 without a label)"
    )


def test_sentence_of_a_clean_import() -> None:
    assert ImportReport(24783, 24783, {}, ()).sentence() == "24,783 rows kept, none set aside"


def test_open_gives_the_same_value(tmp_path: Path) -> None:
    imported = dataset(tmp_path)
    assert Dataset.open(imported.folder) == imported


def test_equal_imports_share_a_folder_and_others_do_not(tmp_path: Path) -> None:
    first = dataset(tmp_path)
    before = first.examples_path.stat().st_mtime_ns
    assert dataset(tmp_path) == first
    assert first.examples_path.stat().st_mtime_ns == before
    changed = FRAME.assign(extra=[9, None, 3, 4, 5, 6, 7])
    relabelled = FRAME.assign(other=["b", "a", "a", "b", "a", "b", "a"])
    digests = {
        first.digest,
        dataset(tmp_path, changed).digest,
        dataset(tmp_path, relabelled).digest,
        dataset(tmp_path, relabelled, label_column="other").digest,
        dataset(tmp_path, FRAME[::-1]).digest,
    }
    assert len(digests) == 5
    assert {path.name for path in tmp_path.iterdir()} == digests


def test_names_of_examples_stay_when_other_rows_come_and_go(tmp_path: Path) -> None:
    names = by_text(dataset(tmp_path))
    assert sorted(name[-2:] for name, text in names.items() if text == "one") == ["-0", "-1"]
    new = pd.DataFrame({"text": ["zero", "four"], "label": ["a", "a"], "extra": [0, 0]})
    added = by_text(dataset(tmp_path, pd.concat([new, FRAME])))
    assert names.items() < added.items()
    removed = by_text(dataset(tmp_path, pd.concat([new, FRAME[1:]])))
    assert removed.items() < added.items()
    assert by_text(dataset(tmp_path, FRAME[::-1])) == names


def test_a_row_that_is_set_aside_keeps_its_name_for_later(tmp_path: Path) -> None:
    before = by_text(dataset(tmp_path, FRAME.assign(label=[None, *"bababa"])))
    after = by_text(dataset(tmp_path, FRAME.assign(label=[*"abababa"])))
    assert before.items() < after.items()
    assert [name[-2:] for name, text in before.items() if text == "one"] == ["-1"]


@pytest.mark.parametrize(
    ("ids", "used"),
    [
        (["x", "y", "z"], True),
        ([12, 7, 900_000_000_000_000_000], True),
        (["x", "y", "x"], False),
        (["x", "y", None], False),
        (["x", "y", " "], False),
        ([1.0, 2.0, 3.0], False),
    ],
)
def test_an_id_column_names_examples_only_when_it_identifies(
    tmp_path: Path, ids: list[object], used: bool
) -> None:
    frame = pd.DataFrame({"tweet_id": ids, "text": ["a", "b", "c"], "label": [0, 1, 1]})
    imported = dataset(tmp_path, frame)
    assert imported.id_column == ("tweet_id" if used else None)
    assert (imported.example_ids() == [str(value) for value in ids]) == used
    warning = (
        "Column 'tweet_id' does not identify rows uniquely, so example ids are derived from the "
        "texts."
    )
    assert (warning in imported.report.warnings) != used


def test_problems_give_warnings_and_are_kept(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "text": ["a", "a", "b", "c" * 100_001, "d", "e"],
            "label": ["Yes", "yes", " yes", "no", "no", "Yes"],
        }
    )
    imported = dataset(tmp_path, frame)
    assert imported.report.kept == 6
    assert imported.report.warnings == (
        "Some classes differ only in how they are written (' yes', 'Yes', 'yes'); merge them with "
        "--merge-spellings.",
        "2 classes have only one row: ' yes', 'yes'.",
        "1 text is longer than 100,000 characters.",
        "1 of 6 rows repeats the text of another row.",
    )


def test_more_than_a_thousand_classes_give_a_warning(tmp_path: Path) -> None:
    labels = [f"c{i}" for i in range(1001)] * 2
    frame = pd.DataFrame({"text": [f"t{i}" for i in range(2002)], "label": labels})
    assert dataset(tmp_path, frame).report.warnings == (
        "There are 1,001 classes; scoring will take a long time.",
    )


def test_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="contains no dataset; import it again"):
        Dataset.open(tmp_path)


@pytest.mark.parametrize("damage", ["{", "[]", "{}", '{"labels": 1}'])
def test_damaged_manifest(tmp_path: Path, damage: str) -> None:
    imported = dataset(tmp_path)
    (imported.folder / "manifest.json").write_text(damage)
    with pytest.raises(WorkspaceError, match=r"is damaged .*; import it again"):
        Dataset.open(imported.folder)


def test_manifest_of_a_later_version(tmp_path: Path) -> None:
    imported = dataset(tmp_path)
    (imported.folder / "manifest.json").write_text(json.dumps({**imported.manifest(), "new": 1}))
    with pytest.raises(WorkspaceError):
        Dataset.open(imported.folder)
