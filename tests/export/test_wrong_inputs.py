"""Every place and option that cannot be used gets its sentence, and nothing is written."""

# ruff: noqa: E501  a table is read by its rows

from __future__ import annotations

import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from labelreview.core.errors import ExportError
from labelreview.export import export_dataset, export_decisions
from labelreview.export import targets as targets_module

# What is there before, the path, the format, options, the sentence ({} is the folder).
PAGES = {
    "no such format": ("out.xlsx", "xlsx", {}, "There is no export format 'xlsx'; use one of csv, tsv, parquet, jsonl, saved, hub."),
    "another ending": ("out.csv", "parquet", {}, "'out.csv' does not end in .parquet; call the file out.parquet or choose another format."),
    "no ending": ("out", "csv", {}, "'out' does not end in .csv; call the file out.csv or choose another format."),
    "compressed": ("out.csv.gz", "csv", {}, "'out.csv.gz' does not end in .csv; call the file out.csv or choose another format."),
    "a file name for a folder": ("out.csv", "saved", {}, "'out.csv' is the name of a file, and this format writes a folder; call the folder out or choose another format."),
    "a folder": ("folder", "csv", {}, "{}/folder is a folder; give the name of a file in it."),
    "a folder with the right ending": ("folder.csv", "csv", {"overwrite": True}, "{}/folder.csv is a folder; give the name of a file in it."),
    "no parent": ("missing/out.csv", "csv", {}, "There is no folder {}/missing; create it first or choose another place."),
    "a file as parent": ("there.csv/out.csv", "csv", {}, "{}/there.csv is a file, not a folder; choose another place."),
    "exists": ("there.csv", "csv", {}, "{}/there.csv exists already; choose another name or ask to overwrite it."),
    "a part exists": ("part.csv", "csv", {"noisy": "apart"}, "{}/part-noisy.csv exists already; choose another name or ask to overwrite it."),
    "a saved dataset exists": ("saved", "saved", {}, "{}/saved exists already; choose another name or ask to overwrite it."),
    "somebody's folder": ("folder", "saved", {"overwrite": True}, "The folder {}/folder holds something else than a saved dataset; give the name of a new folder."),
    "a file where a folder goes": ("plain", "saved", {"overwrite": True}, "{}/plain is a file; give the name of a folder."),
    "a pipe": ("pipe.csv", "csv", {"overwrite": True}, "{}/pipe.csv is not an ordinary file; choose another place."),
    "links in a circle": ("circle.csv", "csv", {}, "{}/circle.csv cannot be written (*); choose another place."),
    "a null byte": ("a\0.csv", "csv", {}, "The path holds a null byte; choose another name."),
    "an endless name": ("x" * 300 + ".csv", "csv", {}, "{}/x* cannot be written (File name too long); choose another place."),
    "the dataset itself": ("dataset", "saved", {"overwrite": True}, "The folder {}/dataset holds something else than a saved dataset; give the name of a new folder."),
    "inside the dataset": ("dataset/out.csv", "csv", {}, "{}/dataset/out.csv is kept for the workspace's own files; choose another place."),
    "noisy misspelt": ("out.csv", "csv", {"noisy": "delete"}, "Noisy rows cannot be treated as 'delete'; use one of keep, leave-out, apart."),
    "dropped misspelt": ("out.csv", "csv", {"dropped": ""}, "Dropped rows cannot be treated as ''; use one of keep, leave-out, apart."),
    "neutralised parquet": ("out.parquet", "parquet", {"neutralise": True}, "Cells are neutralised for spreadsheets only, and parquet is not opened in one; export to csv or tsv, or leave neutralising out."),
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine.txt").write_text("mine")
    (tmp_path / "folder.csv").mkdir()
    for name in ("there.csv", "part-noisy.csv", "plain"):
        (tmp_path / name).write_text("mine")
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "state.json").write_text("{}")
    (tmp_path / "circle.csv").symlink_to("circle.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    return tmp_path


def everything(folder: Path) -> list[tuple[str, bytes]]:
    return sorted(
        (str(path), path.read_bytes() if path.is_file() and not path.is_fifo() else b"")
        for path in folder.rglob("*")
    )


@pytest.mark.parametrize("case", PAGES)
def test_one_sentence_and_nothing_written(case, dataset, decisions, place):
    path, format, options, sentence = PAGES[case]
    before = everything(place)
    with pytest.raises(ExportError) as caught:
        export_dataset(dataset, decisions, None, place / path, format, **options)
    wanted = re.escape(sentence.replace("{}", str(place))).replace(r"\*", ".*")
    assert re.fullmatch(wanted, str(caught.value))
    assert everything(place) == before


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (
            "log.xlsx",
            "A decision log cannot be written to 'log.xlsx'; end the name in one of .csv, .tsv, .parquet, .jsonl.",
        ),
        (
            "log.parquet",
            "Cells are neutralised for spreadsheets only, and parquet is not opened in one; export to csv or tsv, or leave neutralising out.",
        ),
        (
            "log",
            "A decision log cannot be written to 'log'; end the name in one of .csv, .tsv, .parquet, .jsonl.",
        ),
        ("there.csv", "{}/there.csv exists already; choose another name or ask to overwrite it."),
        (
            "missing/log.csv",
            "There is no folder {}/missing; create it first or choose another place.",
        ),
    ],
)
def test_a_log_that_cannot_be_written(path, sentence, decisions, place):
    before = everything(place)
    with pytest.raises(ExportError) as caught:
        export_decisions(decisions.frame, place / path, neutralise=path.endswith(".parquet"))
    assert str(caught.value) == sentence.replace("{}", str(place))
    assert everything(place) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("format", ["csv", "parquet", "jsonl"])
def test_a_full_disk(format, dataset, log, tmp_path, monkeypatch):
    target = tmp_path / f"out.{format}"
    target.write_text("mine")
    monkeypatch.setattr(
        "labelreview.core.artifacts.uuid.uuid4", lambda: SimpleNamespace(hex="0123456789")
    )
    (tmp_path / f".01234567.out.{format}").symlink_to("/dev/full")
    with pytest.raises(ExportError) as caught:
        export_dataset(dataset, log(), None, target, format, overwrite=True)
    assert str(caught.value) == (
        f"{target} was not written: The disk that holds {tmp_path} is full; "
        "free some space or choose another place."
    )
    assert target.read_text() == "mine"


@pytest.mark.parametrize("format", ["csv", "parquet", "jsonl", "saved"])
def test_a_place_where_nobody_may_write(format, dataset, log, tmp_path):
    """The system's own folder, which even an administrator cannot write to."""
    suffix = "" if format == "saved" else f".{format}"
    with pytest.raises(ExportError, match=r"^/(proc|sys)/out.* (cannot be|was not) written"):
        export_dataset(dataset, log(), None, f"/proc/out{suffix}", format)


def test_a_folder_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "state.json").write_text("mine")

    def fail(*_):
        raise OSError(5, "broken")

    monkeypatch.setattr("labelreview.core.artifacts._rename_folder", fail)
    with (
        pytest.raises(ExportError, match="Input/output error"),
        targets_module.placing(tmp_path / "saved", "") as temporary,
    ):
        (temporary / "state.json").write_text("new")
    assert (tmp_path / "saved" / "state.json").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1
