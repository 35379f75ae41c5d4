"""Workbooks: every cell as the text that a person sees stored there."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from labelreview.core.errors import SourceError
from labelreview.data.sources import (
    ReadOptions,
    SourceTable,
    import_source,
    read_source,
    read_upload,
)

Rows = list[list[Any]]
PLAIN: Rows = [["text", "label"], ["x", "a"], ["y", "b"]]


def book(hidden: tuple[str, ...] = (), **sheets: Rows) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    sink = io.BytesIO()
    made.save(sink)
    return sink.getvalue()


def read(data: bytes, name: str = "a.xlsx", **options: Any) -> SourceTable:
    return read_upload(name, data, ReadOptions(**options))


CELLS: dict[str, tuple[Any, str | None]] = {
    "text of digits": ("01", "01"),
    "looks missing": ("NA", "NA"),
    "whole number": (1, "1"),
    "whole float": (1.0, "1"),
    "number": (1.5, "1.5"),
    "large number": (10**20, "100000000000000000000"),
    "negative": (-1, "-1"),
    "date": (dt.date(2020, 1, 2), "2020-01-02"),
    "date and time": (dt.datetime(2020, 1, 2, 3, 4, 5), "2020-01-02 03:04:05"),
    "time": (dt.time(3, 4), "03:04:00"),
    "true": (True, "TRUE"),
    "false": (False, "FALSE"),
    "error": ("#N/A", "#N/A"),
    "empty": (None, None),
    "empty text": ("", None),
    "line break": ("two\nlines", "two\nlines"),
    "spaces": ("  x  ", "  x  "),
    "escape": ("a_x0001_b", "a\x01b"),
    "escaped escape": ("_x005F_x000D_", "_x000D_"),
    "half a surrogate pair": ("_xD800_", "_xD800_"),
    "emoji": ("💧 ماء", "💧 ماء"),
}


def test_cells_are_the_text_that_is_seen() -> None:
    rows: Rows = [["text", "value"], *([name, value] for name, (value, _) in CELLS.items())]
    found = read(book(Sheet=rows)).table
    assert found.schema.types == ["string", "string"]
    expected = {name: text for name, (_, text) in CELLS.items()}
    assert dict(zip(*found.to_pydict().values(), strict=True)) == expected


def test_numbers_shown_with_zeros() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(S=[["text", "zip"], ["x", 501], ["y", 12345]])))
    for row in (2, 3):
        made["S"].cell(row, 2).number_format = "00000"
    assert read(saved(made)).table.column("zip").to_pylist() == ["00501", "12345"]


def test_numbers_with_more_digits_than_excel_keeps() -> None:
    rows: Rows = [
        ["id", "text"],
        [1.44123456789012e18, "x"],
        [-1e15, "y"],
        ["1234567890123450", "z"],
    ]
    found = read(book(S=rows))
    assert found.table.column("id").to_pylist() == [
        "1441234567890120000", "-1000000000000000", "1234567890123450",
    ]  # fmt: skip
    assert found.warnings == (
        "Excel keeps 15 digits of a number, so the last digits of the longer ones in 'id' of a.xlsx"
        " are zeros; ids need to be stored as text.",
    )
    assert (
        read(book(S=[["id"], [123456789012345.0], [1441234567890123], [1441234567890120]])).warnings
        == ()
    )


def test_titles_gaps_and_merged_cells() -> None:
    rows: Rows = [
        ["Reviews of 2020"],
        [],
        ["", "text", "label", None],
        [None, "x", "a"],
        [],
        [None, "y", None],
        [None, "z", "b", None, ""],
    ]
    made = openpyxl.load_workbook(io.BytesIO(book(S=rows)))
    made["S"].merge_cells("A1:D1")
    made["S"].merge_cells("C4:C6")
    made["S"].cell(500, 30).value = ""
    found = read(saved(made))
    assert found.table.to_pydict() == {"text": ["x", "y", "z"], "label": ["a", None, "b"]}
    assert found.warnings == (
        "1 row above the header of a.xlsx is not part of the table.",
        "1 column of a.xlsx without a name is empty and left out.",
    )


@pytest.mark.parametrize("names", [["text", "label"], ["wording", "which one"]])
def test_a_header_above_columns_without_names(names: list[str]) -> None:
    data: Rows = [[f"what number {i} says", "ab"[i % 2], i, f"note {i}", i * 2] for i in range(6)]
    found = read(book(S=[names, *data])).table
    assert found.column_names == [*names, "column_3", "column_4", "column_5"]
    assert found.num_rows == len(data)
    header = ["text", "label", "note", "number", "who"]
    under = read(book(S=[["Author", "Ann"], ["Reviews", None], header, *data])).table
    assert (under.column_names, under.num_rows) == (header, len(data))


def test_a_column_without_a_name_and_no_header() -> None:
    rows: Rows = [["text", None, "label"], ["x", 1, "a"], ["y", 2, "b"]]
    unnamed = read(book(S=rows))
    assert unnamed.table.column_names == ["text", "column_2", "label"]
    assert unnamed.warnings == ("Columns of a.xlsx without a name are called column_2.",)
    found = read(book(S=rows[1:]), header=False).table
    assert found.to_pydict() == {
        "column_1": ["x", "y"], "column_2": ["1", "2"], "column_3": ["a", "b"],
    }  # fmt: skip


def test_names_twice_and_a_first_row_of_data() -> None:
    found = read(book(S=[["text", "text"], ["x", "y"]]))
    assert found.table.to_pylist() == [{"text": "x", "text_2": "y"}]
    assert found.warnings == ("A second column called 'text' is read as 'text_2'.",)
    rows: Rows = [["what a good day it was", 4], ["this is not so bad", 3], ["another bad day", 2]]
    said = read(book(S=rows)).warnings
    assert said == (
        "The first line of a.xlsx looks like data ('what a good day it was', '4'); if it is, read "
        "it with --no-header.",
    )
    assert read(book(S=rows), header=False).warnings == ()


def test_which_sheet() -> None:
    other: Rows = [["a", "b"], ["c", "d"]]
    assert read(book(Empty=[], Data=PLAIN)).table.num_rows == 2
    assert read(book(hidden=("Lists",), Lists=other, Data=PLAIN)).table.num_rows == 2
    data = book(Reviews=PLAIN, Other=other)
    with pytest.raises(SourceError) as raised:
        read(data)
    assert str(raised.value) == (
        'There are several tables in a.xlsx (Reviews, Other); choose one with --member "Reviews".'
    )
    assert read(data, member="Reviews").table.num_rows == 2
    with pytest.raises(SourceError, match=r"no sheet 'x' in a\.xlsx; use one of: Reviews, Other\."):
        read(data, member="x")


def test_the_only_sheet_with_a_table() -> None:
    notes: Rows = [["Answers of our survey"], ["collected by Ann"]]
    found = read(book(Info=notes, **{"Answers 2024": PLAIN}))
    assert found.table.column("text").to_pylist() == ["x", "y"]
    assert found.warnings == ("Not read: Info.",)
    with pytest.raises(SourceError, match=r"Sheet 'Info' of a\.xlsx is empty; choose another with"):
        read(book(Info=[], Data=PLAIN), member="Info")


def test_sheets_as_splits_and_by_a_pattern() -> None:
    notes: Rows = [["text", "text"], ["label", "a or b"]]
    data = book(train=PLAIN, test=[["text", "label"], ["z", "a"]], Codes=notes)
    found = read(data)
    assert found.table.to_pydict() == {
        "text": ["x", "y", "z"], "label": ["a", "b", "a"], "split": ["train", "train", "test"],
    }  # fmt: skip
    assert found.warnings == ("Not read: Codes.",)
    weeks = book(**{"Week 1": PLAIN, "Week 2": PLAIN, "Other": notes})
    assert read(weeks, member="Week *").table.column("text").to_pylist() == ["x", "y"] * 2
    mixed = read(book(train=PLAIN, more=PLAIN), member="*").table
    assert mixed.column("file").to_pylist() == ["train", "train", "more", "more"]
    with pytest.raises(SourceError, match="with different columns"):
        read(weeks, member="*")


def test_workbooks_in_an_archive() -> None:
    data = book(Reviews=PLAIN, Other=[["a", "b"], ["c", "d"]])
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("1.xlsx", data)
    assert read(sink.getvalue(), "a.zip", member="Reviews").table.num_rows == 2
    with zipfile.ZipFile(sink, "a") as archive:
        archive.writestr("2.xlsx", data)
    with pytest.raises(SourceError, match=r'choose one with --member "1\.xlsx/Reviews"'):
        read(sink.getvalue(), "a.zip")
    assert read(sink.getvalue(), "a.zip", member="1.xlsx/Reviews").table.num_rows == 2


def test_files_without_a_header(tmp_path: Path) -> None:
    for split, text in {"train": "what a good day it was", "test": "this is not so bad"}.items():
        (tmp_path / f"{split}.xlsx").write_bytes(book(S=[[text, 1], ["another", 0]]))
    found = read_source(tmp_path)
    assert found.table.column_names == ["column_1", "column_2", "split"]
    assert found.table.column("column_2").to_pylist() == ["1", "0", "1", "0"]
    assert found.warnings == (
        "The files have no header, so their columns are column_1, column_2, ….",
    )


def test_formulas_give_their_stored_results() -> None:
    found = read(book(S=[["text", "label"], ["x", "=1+1"], ["y", "b"]]))
    assert found.table.column("label").to_pylist() == [None, "b"]
    assert found.warnings == (
        "The results of 1 formula are not stored in a.xlsx, so those cells are empty; open it in"
        " Excel and save it to store them.",
    )
    data = io.BytesIO(book(S=[["text", "label"], ["x", "=1+1"], ["y", "b"]]))
    # What Excel writes: the result beside the formula.
    sink = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(sink, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            for empty in (b"<v></v>", b"<v />", b"<v/>"):
                content = content.replace(b"</f>" + empty, b"</f><v>2</v>")
            new.writestr(part, content)
    found = read(sink.getvalue())
    assert found.table.column("label").to_pylist() == ["2", "b"]
    assert found.warnings == ()


def test_a_workbook_is_imported(tmp_path: Any) -> None:
    rows: Rows = [["id", "text", "label"], *([i, f"words {i}", "ab"[i % 2]] for i in range(6))]
    dataset = import_source(read(book(S=rows)), tmp_path)
    assert dataset.example_ids() == [str(i) for i in range(6)]
    assert dataset.labels.names == ("a", "b")


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
WRONG: dict[str, tuple[str, bytes, str]] = {
    "cut": (
        "a.xlsx",
        book(S=PLAIN)[:2000],
        "a.xlsx is not a complete Excel workbook; copy or download it again.",
    ),
    "password": (
        "a.xlsx",
        OLD,
        "a.xlsx is a workbook with a password or of an old version of Excel; open it and save it"
        " as .xlsx without a password.",
    ),
    "old": (
        "a.xls",
        OLD,
        "a.xls has the extension .xls, which is not supported; open it and save it as .xlsx.",
    ),
    "open document": (
        "a.ods",
        b"PK\x03\x04",
        "a.ods has the extension .ods, which is not supported; open it and save it as .xlsx.",
    ),
    "not a workbook": (
        "a.xlsx",
        b"text,label\n",
        "a.xlsx is not a complete Excel workbook; copy or download it again.",
    ),
    "empty": ("a.xlsx", book(S=[], T=[[None]]), "a.xlsx is empty; load a file with data."),
}


@pytest.mark.parametrize(("name", "data", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_wrong_workbooks(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError) as raised:
        read(data, name)
    assert str(raised.value) == sentence


def test_a_workbook_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABELREVIEW_LARGEST_INPUT", "50 kB")
    with pytest.raises(SourceError, match=r"a\.xlsx is larger than 50 kB when unpac"):
        read(book(S=PLAIN * 1000))
