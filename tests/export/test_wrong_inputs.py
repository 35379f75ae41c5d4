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
    "no such format": ("out.ods", "ods", {}, "There is no export format 'ods'; use one of csv, tsv, parquet, jsonl, xlsx, saved, hub."),
    "another ending": ("out.csv", "parquet", {}, "'out.csv' does not end in .parquet; name the file out.parquet or choose another format."),
    "no ending": ("out", "csv", {}, "'out' does not end in .csv; name the file out.csv or choose another format."),
    "compressed": ("out.csv.gz", "csv", {}, "'out.csv.gz' does not end in .csv; name the file out.csv or choose another format."),
    "a file name for a folder": ("out.csv", "saved", {}, "'out.csv' is a file name, but this format writes a folder; name the folder out or choose another format."),
    "a folder": ("folder", "csv", {}, "{}/folder is a folder; name a file in it."),
    "a folder with the right ending": ("folder.csv", "csv", {"overwrite": True}, "{}/folder.csv is a folder; name a file in it."),
    "no parent": ("missing/out.csv", "csv", {}, "There is no folder {}/missing; create it first or choose another location."),
    "a file as parent": ("there.csv/out.csv", "csv", {}, "{}/there.csv is a file, not a folder; choose another location."),
    "exists": ("there.csv", "csv", {}, "{}/there.csv already exists; choose another name, or allow overwriting (--overwrite)."),
    "a part exists": ("part.csv", "csv", {"noisy": "apart"}, "{}/part-noisy.csv already exists; choose another name, or allow overwriting (--overwrite)."),
    "a saved dataset exists": ("saved", "saved", {}, "{}/saved already exists; choose another name, or allow overwriting (--overwrite)."),
    "somebody's folder": ("folder", "saved", {"overwrite": True}, "The folder {}/folder contains something other than a saved dataset; name a new folder."),
    "a file where a folder goes": ("plain", "saved", {"overwrite": True}, "{}/plain is a file; name a folder."),
    "a pipe": ("pipe.csv", "csv", {"overwrite": True}, "{}/pipe.csv is not a regular file; choose another location."),
    "links in a circle": ("circle.csv", "csv", {}, "{}/circle.csv is a symbolic link, and exports are never written through one; name the file or folder that it leads to."),
    "a null byte": ("a\0.csv", "csv", {}, "The path contains a null byte; choose another name."),
    "an endless name": ("x" * 300 + ".csv", "csv", {}, "{}/x* cannot be written (File name too long); choose another location."),
    "the dataset itself": ("dataset", "saved", {"overwrite": True}, "The folder {}/dataset contains something other than a saved dataset; name a new folder."),
    "inside the dataset": ("dataset/out.csv", "csv", {}, "{}/dataset/out.csv is reserved for the workspace's own files; choose another location."),
    "noisy misspelt": ("out.csv", "csv", {"noisy": "delete"}, "'delete' is not an option for noisy rows; use one of keep, leave-out, apart."),
    "dropped misspelt": ("out.csv", "csv", {"dropped": ""}, "'' is not an option for dropped rows; use one of keep, leave-out, apart."),
    "neutralised parquet": ("out.parquet", "parquet", {"neutralise": True}, "Formula cells can be escaped only in csv and tsv files, not in parquet; export to csv or tsv, or leave out --neutralise."),
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


@pytest.mark.parametrize("path", ["", "  "])
@pytest.mark.parametrize("format", ["csv", "saved"])
def test_no_destination(path, format, dataset, decisions):
    with pytest.raises(ExportError, match=r"^No destination is given; enter one\.$"):
        export_dataset(dataset, decisions, None, path, format)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (
            "log.ods",
            "A decision log cannot be saved as 'log.ods'; use a name that ends in one of .csv, .tsv, .parquet, .jsonl, .xlsx.",
        ),
        (
            "log.parquet",
            "Formula cells can be escaped only in csv and tsv files, not in parquet; export to csv or tsv, or leave out --neutralise.",
        ),
        (
            "log",
            "A decision log cannot be saved as 'log'; use a name that ends in one of .csv, .tsv, .parquet, .jsonl, .xlsx.",
        ),
        (
            "there.csv",
            "{}/there.csv already exists; choose another name, or allow overwriting (--overwrite).",
        ),
        (
            "missing/log.csv",
            "There is no folder {}/missing; create it first or choose another location.",
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
        "labelreview.core.durable.uuid.uuid4", lambda: SimpleNamespace(hex="0123456789")
    )
    (tmp_path / f".01234567.out.{format}").symlink_to("/dev/full")
    with pytest.raises(ExportError) as caught:
        export_dataset(dataset, log(), None, target, format, overwrite=True)
    assert str(caught.value) == (
        f"{target} was not written: The disk that holds {tmp_path} is full; "
        "free some space or choose another location."
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

    monkeypatch.setattr("labelreview.core.durable.rename_folder", fail)
    with (
        pytest.raises(ExportError, match="Input/output error"),
        targets_module.placing(tmp_path / "saved", "") as temporary,
    ):
        (temporary / "state.json").write_text("new")
    assert (tmp_path / "saved" / "state.json").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1
