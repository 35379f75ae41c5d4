"""The whole way: from a dataset and its log to files."""

from __future__ import annotations

import csv
from pathlib import Path

import datasets
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labelreview.core.errors import ExportError
from labelreview.export import FATES, FORMATS, export_dataset, export_decisions
from labelreview.export.csv_file import write as write_csv
from labelreview.export.formats import FILE_WRITERS
from labelreview.export.targets import check_target, placing

NEW = {"original_label", "verdict", "annotator", "decided_at", "score"}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_csv_differs_from_the_source_in_the_relabelled_cells_only(
    dataset, source, decisions, findings, tmp_path
):
    path = tmp_path / "out.csv"
    report = export_dataset(dataset, decisions, findings, path, "csv", dropped="keep")
    write_csv(source, tmp_path / "source.csv")
    before, after = read_csv(tmp_path / "source.csv"), read_csv(path)
    assert len(before) == len(after) == report.rows == 10
    changed = {
        (row, name): new[name]
        for row, (old, new) in enumerate(zip(before, after, strict=True))
        for name in old
        if old[name] != new[name]
    }
    assert changed == {(0, "label"): "anger", (9, "label"): "joy"}
    assert set(after[0]) - set(before[0]) == NEW
    assert [row["original_label"] for row in after] == [row["label"] for row in before]
    assert after[0]["decided_at"] == "2026-03-01T10:00:00.123456+00:00"
    assert after[6]["score"] == "0.6"
    assert after[4]["score"] == ""


@pytest.mark.parametrize("format", ["csv", "tsv", "jsonl", "parquet"])
def test_every_format_has_the_same_rows(format, dataset, decisions, findings, tmp_path):
    path = tmp_path / f"out{FORMATS[format]}"
    report = export_dataset(dataset, decisions, findings, path, format)
    frame = {
        "csv": lambda: pd.read_csv(path, keep_default_na=False),
        "tsv": lambda: pd.read_csv(path, sep="\t", keep_default_na=False),
        "jsonl": lambda: pd.read_json(path, lines=True),
        "parquet": lambda: pd.read_parquet(path),
    }[format]()
    assert report.path == str(path)
    assert report.rows == len(frame) == 9
    assert frame["label"].tolist()[:3] == ["anger", "anger", "joy"]
    assert frame["verdict"].tolist()[:4] == ["relabel", "keep", "noisy", frame["verdict"][3]]


@pytest.mark.parametrize("noisy", FATES)
@pytest.mark.parametrize("dropped", FATES)
def test_every_row_goes_where_it_should(noisy, dropped, dataset, decisions, tmp_path):
    path = tmp_path / "out.csv"
    report = export_dataset(dataset, decisions, None, path, "csv", noisy=noisy, dropped=dropped)
    fates = {"noisy": noisy, "dropped": dropped}
    rows = {"noisy": "two\nlines", "dropped": "lone\rreturn"}
    main = [row["text"] for row in read_csv(path)]
    for part, fate in fates.items():
        apart = tmp_path / f"out-{part}.csv"
        assert (rows[part] in main) == (fate == "keep")
        assert apart.exists() == (fate == "apart")
        if fate == "apart":
            assert [row["text"] for row in read_csv(apart)] == [rows[part]]
            assert report.apart[str(apart)] == 1
    assert (report.relabelled, report.noisy, report.dropped) == (2, 1, 1)
    assert report.rows == len(main) == 10 - sum(fate != "keep" for fate in fates.values())
    assert report.left_out == sum(fate == "leave-out" for fate in fates.values())


def test_by_default_dropped_rows_are_left_out_and_noisy_ones_stay(dataset, decisions, tmp_path):
    report = export_dataset(dataset, decisions, None, tmp_path / "out.csv", "csv")
    verdicts = [row["verdict"] for row in read_csv(tmp_path / "out.csv")]
    assert "drop" not in verdicts
    assert "noisy" in verdicts
    assert report.sentence() == (
        f"9 rows written to {tmp_path / 'out.csv'}; 2 relabelled, 1 noisy, 1 dropped; 1 left out; "
        "1 cell that a spreadsheet might run as formulas, not escaped."
    )


def test_a_part_without_rows_is_written_with_its_columns(dataset, log, tmp_path):
    """So that a file of an earlier export is not taken for the noisy rows of this one."""
    report = export_dataset(
        dataset, log(), None, tmp_path / "out.parquet", "parquet", noisy="apart"
    )
    apart = pq.read_table(tmp_path / "out-noisy.parquet")
    assert apart.num_rows == 0
    assert apart.schema.equals(pq.read_schema(tmp_path / "out.parquet"))
    assert list(report.apart.values()) == [0]


def test_neutralised_cells(dataset, log, tmp_path):
    report = export_dataset(dataset, log(), None, tmp_path / "out.csv", "csv", neutralise=True)
    texts = [row["text"] for row in read_csv(tmp_path / "out.csv")]
    assert texts[6:8] == ["'=1+1", "-1.5"]
    assert (report.risky_cells, report.neutralised) == (1, True)
    assert "1 cell that a spreadsheet might run as formulas, escaped" in report.sentence()


def test_unless_asked_cells_stay_as_they_are(dataset, log, tmp_path):
    report = export_dataset(dataset, log(), None, tmp_path / "out.csv", "csv")
    assert read_csv(tmp_path / "out.csv")[6]["text"] == "=1+1"
    assert (report.risky_cells, report.neutralised) == (1, False)
    jsonl = export_dataset(dataset, log(), None, tmp_path / "out.jsonl", "jsonl")
    assert jsonl.risky_cells == 0


def test_an_export_imported_and_exported_again(dataset, decisions, make_dataset, log, tmp_path):
    export_dataset(dataset, decisions, None, tmp_path / "one.parquet", "parquet", dropped="keep")
    again = make_dataset(pq.read_table(tmp_path / "one.parquet"), ("anger", "fear", "joy"))
    export_dataset(again, log(("e1", "relabel", "fear")), None, tmp_path / "two.parquet", "parquet")
    two = pq.read_table(tmp_path / "two.parquet").to_pydict()
    assert two["label"][:2] == ["anger", "fear"]
    assert two["original_label"][:2] == ["joy", "anger"]
    assert two["labelreview_original_label"][:2] == ["anger", "anger"]


def test_a_failing_export_leaves_what_was_there(make_dataset, log, tmp_path):
    table = pa.table({"text": ["a", "b" * 32_768], "label": ["joy", "fear"]})
    dataset = make_dataset(table, ("anger", "fear", "joy"))
    path = tmp_path / "out.xlsx"
    path.write_text("mine")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ExportError, match="Column 'text' has a text longer than the 32,767"):
        export_dataset(dataset, log(), None, path, "xlsx", overwrite=True)
    assert path.read_text() == "mine"
    assert sorted(tmp_path.iterdir()) == before


def test_parts_appear_together_or_not_at_all(dataset, decisions, tmp_path, monkeypatch):
    def fail_at_the_second(table, path):
        if "noisy" in path.name:
            raise ExportError("no", "no")
        path.write_text("new")

    monkeypatch.setitem(FILE_WRITERS, ".csv", fail_at_the_second)
    with pytest.raises(ExportError):
        export_dataset(dataset, decisions, None, tmp_path / "out.csv", "csv", noisy="apart")
    assert not list(tmp_path.glob("*.csv"))


def test_overwriting_replaces_file_and_folder(dataset, decisions, log, tmp_path):
    for format in ("csv", "saved"):
        path = tmp_path / f"out{FORMATS[format]}"
        export_dataset(dataset, log(), None, path, format)
        before = sorted(tmp_path.iterdir())
        report = export_dataset(dataset, decisions, None, path, format, overwrite=True)
        assert report.rows == 9
        assert sorted(tmp_path.iterdir()) == before
    assert len(datasets.load_from_disk(tmp_path / "out")) == 9


def test_an_empty_folder_can_be_filled(dataset, log, tmp_path):
    (tmp_path / "out").mkdir()
    export_dataset(dataset, log(), None, tmp_path / "out", "saved")
    assert len(datasets.load_from_disk(tmp_path / "out")) == 10


@pytest.mark.parametrize("behind", ["real.csv", "nothing.csv"])
def test_nothing_is_written_through_a_link(dataset, log, tmp_path, behind):
    (tmp_path / "real.csv").write_text("mine")
    (tmp_path / "link.csv").symlink_to(behind)
    with pytest.raises(ExportError, match=r"link\.csv is a symbolic link, and exports are never"):
        export_dataset(dataset, log(), None, tmp_path / "link.csv", "csv", overwrite=True)
    assert (tmp_path / "link.csv").is_symlink()
    assert [path.read_text() for path in tmp_path.glob("*.csv") if path.exists()] == ["mine"] * (
        2 if behind == "real.csv" else 1
    )


@pytest.mark.parametrize("suffix", [".csv", ""])
def test_a_link_that_takes_the_place_of_a_folder_meanwhile(tmp_path, suffix):
    for name in ("out", "private"):
        (tmp_path / name).mkdir()
    target = check_target(tmp_path / "out" / f"x{suffix}", suffix, overwrite=False)

    def write_slowly() -> None:
        with placing(target, suffix):
            (tmp_path / "out").rename(tmp_path / "old")
            (tmp_path / "out").symlink_to(tmp_path / "private")

    with pytest.raises(ExportError, match="out is a symbolic link"):
        write_slowly()
    assert [*(tmp_path / "private").iterdir()] == []


LOG = pd.DataFrame(
    {
        "decision_id": [1, 2],
        "example_id": ["e1", "e1"],
        "verdict": ["relabel", "undo"],
        "label": ["joy", None],
        "note": ["=1+1", ""],
        "seconds": [1.5, None],
        "undoes": pd.array([None, 1], dtype="Int64"),
    }
)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_the_log_is_written_whole(suffix, tmp_path):
    path = tmp_path / f"log{suffix}"
    assert export_decisions(LOG, path) == 2
    made = {
        ".csv": lambda: pd.read_csv(path, keep_default_na=True),
        ".tsv": lambda: pd.read_csv(path, sep="\t"),
        ".jsonl": lambda: pd.read_json(path, lines=True),
        ".parquet": lambda: pd.read_parquet(path),
    }[suffix]()
    assert made.columns.tolist() == LOG.columns.tolist()
    assert made["verdict"].tolist() == ["relabel", "undo"]
    assert made["undoes"].tolist()[1] == 1
    assert made["note"][0] == "=1+1"


def test_the_log_can_be_neutralised_and_be_empty(tmp_path):
    export_decisions(LOG, tmp_path / "log.csv", neutralise=True)
    assert read_csv(tmp_path / "log.csv")[0]["note"] == "'=1+1"
    assert export_decisions(LOG[:0], tmp_path / "log.csv", overwrite=True) == 0
    assert (tmp_path / "log.csv").read_text().startswith('"decision_id","example_id"')
