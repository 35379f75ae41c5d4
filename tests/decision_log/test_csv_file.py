"""Decisions from a CSV file: all of them, or one sentence that names the line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from labelreview.core.errors import DecisionError
from labelreview.core.labels import Labels
from labelreview.decision_log import Decision, DecisionLog, DecisionsFile, read_decisions_csv

LABELS = Labels(("other", "siren"))
GIVEN = {"e1": "siren", "e2": "other", "e3": "other"}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def make(content: str | bytes) -> Path:
        path = tmp_path / "mine.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_decisions_are_read_in_order(write: Callable[[str | bytes], Path], separator: str) -> None:
    lines = [
        "\ufeffexample_id,verdict,label,note,colour",
        "e2,relabel,siren,,red",
        'e1,keep,,"two\r\nlines",',
        "",
        "e3,drop,,,blue",
    ]
    path = write("\r\n".join(lines).replace(",", separator))
    assert read_decisions_csv(path, LABELS, GIVEN) == DecisionsFile(
        [
            Decision("e2", "relabel", "siren"),
            Decision("e1", "keep", note="two\r\nlines"),
            Decision("e3", "drop"),
        ]
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "mine.csv contains no decisions; add one"),
        ("example_id,verdict,label\n", "mine.csv contains no decisions; add one line per decision"),
        ("id,verdict\ne1,keep\n", "no column label; its columns are example_id, verdict; name"),
        ("example_id,verdict,label,label\n", "two columns called label; remove one of them"),
        ("example_id,verdict,label\ne1,good,\n", "mine.csv, line 2: No verdict is called 'good'"),
        ("example_id,verdict,label\ne1,keep,\ne2,relabel,\n", "line 3: .* relabel needs a label"),
        ("example_id,verdict,label\ne1,relabel,fire\n", "line 2: .* no label 'fire'; use one of"),
        ("example_id,verdict,label\ne1,keep,other\n", "line 2: .* keep takes no label"),
        ("example_id,verdict,label\ne9,keep,\n", "line 2: The dataset has no example 'e9'; use"),
        ("example_id,verdict,label\n,keep,\n", "line 2: A decision has no example_id"),
        ('example_id,verdict,label,note\ne1,keep,,"a\nb"\ne2,no,,\n', "line 4: No verdict is"),
        ("example_id,verdict,label\ne1,keep\n", "line 2: 2 cells for 3 columns; quote cells"),
        ('example_id,verdict,label\ne1,keep,"\n', "line 2: .*; fix the quotes"),
        (
            b"example_id,verdict,label\ne1,keep,a\x81\xff\0xy\n",
            "Line 2 of mine.csv .*; save it as",
        ),
        ("example_id,verdict,label\n".encode("utf-16")[:-1], "mine.csv is cut off .*; save it as"),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "mine.csv is not a text file; save it as .xlsx, or as"),
        (b"PK\x03\x04", "mine.csv is not a complete Excel workbook; save it as .xlsx, or as CSV"),
    ],
)
def test_a_bad_file_is_named_with_its_line(
    write: Callable[[str | bytes], Path], content: str | bytes, sentence: str
) -> None:
    with pytest.raises(DecisionError, match=sentence) as caught:
        read_decisions_csv(write(content), LABELS, GIVEN)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing.csv", r"There is no file .*missing\.csv; check the path"),
        (".", r"cannot be read \(.*\); give the path of a CSV file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(DecisionError, match=says):
        read_decisions_csv(tmp_path / name, LABELS)


def test_an_exported_log_gives_back_what_stands(log: DecisionLog, tmp_path: Path) -> None:
    log.record([Decision("e1", "keep"), Decision("e2", "drop")], "ana", seen_revision=0)
    log.record([Decision("e1", "noisy")], "ben", seen_revision=2)
    log.record([Decision("e3", "relabel", "siren", note="=1+1")], "ben", seen_revision=3)
    log.undo("ana")
    path = tmp_path / "log.csv"
    log.log().to_csv(path, index=False)
    assert read_decisions_csv(path, LABELS, GIVEN).decisions == [
        Decision("e1", "noisy"),
        Decision("e3", "relabel", "siren", note="=1+1"),
    ]


NUMBERS = Labels(("0", "1", "2"))


@pytest.mark.parametrize(
    ("content", "decisions"),
    [
        # pandas writes whole numbers so when another row of the column is empty.
        ("example_id,verdict,label\n7.0,relabel,1.0\n8,keep,\n", [("7", "1"), ("8", None)]),
        ("example_id,verdict,label\n007,relabel,01\n", [("7", "1")]),
        ("Example ID,Decision,New Label\n7,Relabelled,2\n8,Kept,\n", [("7", "2"), ("8", None)]),
        ("id;verdict;label;;\n7;KEEP;0;;\n;;;;\n8; keep ;;;\n", [("7", None), ("8", None)]),
        ("\n,,\nexample_id,verdict,label\n\n7,relabel,0\n , ,\n", [("7", None)]),
    ],
)
def test_names_may_be_as_a_spreadsheet_writes_them(
    write: Callable[[str | bytes], Path], content: str, decisions: list[tuple[str, str | None]]
) -> None:
    file = read_decisions_csv(write(content), NUMBERS, {"7": "0", "8": "2", "9": "0"})
    assert [(one.example_id, one.label) for one in file.decisions] == decisions
    assert file.warnings == ()


def test_a_number_that_could_be_two_classes_is_not_guessed(
    write: Callable[[str | bytes], Path],
) -> None:
    path = write("example_id,verdict,label\ne1,relabel,1.0\n")
    with pytest.raises(DecisionError, match=r"line 2: The dataset has no label '1\.0'"):
        read_decisions_csv(path, Labels(("1", "01")))


def test_rows_that_decide_nothing_are_passed_over_and_said(
    write: Callable[[str | bytes], Path],
) -> None:
    lines = ["example_id,verdict,label", "e1,keep,", "e2, ,siren", "x1,keep,", "e3,drop,"]
    lines += ["e3,relabel,siren", "e2,,", "e1,keep,siren"]
    file = read_decisions_csv(write("\n".join(lines)), LABELS, GIVEN)
    assert file.decisions == [Decision("e1", "keep"), Decision("e1", "keep")]
    assert file.warnings == (
        "2 rows without a verdict were passed over.",
        "1 row on examples that the dataset does not have was passed over, the first in line 4 "
        "('x1').",
        "1 example with contradictory rows was passed over, the first in lines 5, 6 ('e3').",
    )


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("e1,,\n", "no decisions: 1 row without a verdict was passed over; add one line"),
        ("e1,drop,\ne1,noisy,\n", "no decisions: 1 example with contradictory rows was passed"),
    ],
)
def test_a_file_of_which_nothing_is_left_is_an_error(
    write: Callable[[str | bytes], Path], rows: str, why: str
) -> None:
    with pytest.raises(DecisionError, match=why):
        read_decisions_csv(write(f"example_id,verdict,label\n{rows}"), LABELS, GIVEN)


SPREADSHEET = [
    ["Example ID", "Verdict", "Label", "Note"],
    ["e2", "Relabel", "siren", "déjà vu – “non”"],
    [],
    ["e1", "keep"],
    ["e3", None, None, None],
]
DECIDED = [Decision("e2", "relabel", "siren", note="déjà vu – “non”"), Decision("e1", "keep")]
BLANK = "1 row without a verdict was passed over."


@pytest.mark.parametrize(
    ("encoding", "separator", "said"),
    [
        ("cp1252", ";", ["mine.csv is not UTF-8 and is read as cp1252."]),
        ("utf-16", "\t", []),  # "Unicode text" of Excel
        ("utf-8-sig", ",", []),
    ],
)
def test_text_as_a_spreadsheet_saves_it(
    write: Callable[[str | bytes], Path], encoding: str, separator: str, said: list[str]
) -> None:
    lines = [separator.join([*(cell or "" for cell in row), *[""] * 4][:4]) for row in SPREADSHEET]
    file = read_decisions_csv(write("\r\n".join(lines).encode(encoding)), LABELS, GIVEN)
    assert file == DecisionsFile(DECIDED, (*said, BLANK))


def workbook(path: Path, *sheets: list[list[str | None]]) -> Path:
    book = openpyxl.Workbook()
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_the_first_sheet_of_a_workbook_that_has_cells(tmp_path: Path) -> None:
    path = workbook(tmp_path / "mine.xlsx", SPREADSHEET, [["another"]])
    assert read_decisions_csv(path, LABELS, GIVEN) == DecisionsFile(DECIDED, (BLANK,))
    renamed = path.rename(tmp_path / "mine.csv")
    assert read_decisions_csv(renamed, LABELS, GIVEN).decisions == DECIDED


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["e1", "good"]], "mine.xlsx, row 6: No verdict is called 'good'; use one of"),
        ([["e1", "keep", None, None, "x"]], "row 6: 5 cells for 4 columns; give each column a"),
        ([["e9", "drop"]], None),
    ],
)
def test_rows_of_a_workbook_are_named(
    tmp_path: Path, rows: list[list[str | None]], sentence: str | None
) -> None:
    path = workbook(tmp_path / "mine.xlsx", [*SPREADSHEET, *rows])
    if sentence is None:
        assert read_decisions_csv(path, LABELS, GIVEN).warnings[1:] == (
            "1 row on examples that the dataset does not have was passed over, the first in row 6 "
            "('e9').",
        )
        return
    with pytest.raises(DecisionError, match=sentence):
        read_decisions_csv(path, LABELS, GIVEN)


def test_a_workbook_without_decisions(tmp_path: Path) -> None:
    with pytest.raises(DecisionError, match=r"mine\.xlsx contains no decisions; add one"):
        read_decisions_csv(workbook(tmp_path / "mine.xlsx"), LABELS)


@pytest.mark.parametrize(
    ("content", "decision"),
    [
        ("id,label,decision,new_label\ne2,other,relabel,siren\n", ("relabel", "siren")),
        ("id,text,label,verdict,corrected label\ne1,x,siren,keep,\n", ("keep", None)),
        ("example_id,verdict,label\ne2,drop,other\n", ("drop", None)),
    ],
)
def test_the_given_label_beside_the_new_one_is_no_decision(
    write: Callable[[str | bytes], Path], content: str, decision: tuple[str, str | None]
) -> None:
    (found,) = read_decisions_csv(write(content), LABELS, GIVEN).decisions
    assert (found.verdict, found.label) == decision


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("1_0", ["10", "11"]),
        ("120000", ["12e4", "11"]),
        ("1e2", ["100", "11"]),
        ("12345678901234567890123456789012", ["12345678901234567890123456789999", "11"]),
        ("11", ["12e4567890", "12"]),
        ("١٠", ["10", "11"]),
    ],
)
def test_other_numbers_are_other_examples(
    write: Callable[[str | bytes], Path], written: str, ids: list[str]
) -> None:
    path = write(f"example_id,verdict,label\n{written},keep,\n")
    with pytest.raises(DecisionError, match="line 2: The dataset has no example"):
        read_decisions_csv(path, LABELS, dict.fromkeys(ids, "other"))
