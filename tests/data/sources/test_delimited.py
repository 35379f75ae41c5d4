"""Delimited text as people have it: the exact cells, or one sentence with the line."""

from __future__ import annotations

from typing import Any

import pytest

from labelreview.core.errors import SourceError
from labelreview.data.sources import ReadOptions, read_upload
from labelreview.data.sources.formats.delimited import Dialect, parse, read_dialect, reading

AB = {"text": ["a, b", "c"], "label": ["x", "y"]}
UNQUOTED = "a is written without quoting, so quotation marks are part of its cells."
ESCAPES = "Backslashes in a are read as escapes."
APOSTROPHES = "Apostrophes around cells of a are read as its quotation marks."
SPACES = "Spaces that follow the delimiters of a are not part of its cells."
INNER_MARKS = "Quotation marks inside the cells of a are not doubled and kept."
ONE_ABOVE = "The first line of a stands above the table and is left out."
TWO_ABOVE = "The first 2 lines of a stand above the table and are left out."

# The ending and the text of a file, its columns, and the warnings; the file is called "a" in them.
READ: dict[str, tuple[str, str, dict[str, list[str | None]], list[str]]] = {
    "semicolons": ("csv", 'text;label\n"a, b";x\nc;y\n', AB, []),
    "vertical bars": ("csv", "text|label\na, b|x\nc|y\n", AB, []),
    "tabs in CSV": ("csv", "text\tlabel\na, b\tx\nc\ty\n", AB, []),
    "commas in TSV": ("tsv", 'text,label\n"a, b",x\nc,y\n', AB, []),
    "tabs in .txt": ("txt", "text\tlabel\na, b\tx\nc\ty\n", AB, []),
    "control characters, as Hive writes": ("txt", "text\x01label\na, b\x01x\nc\x01y\n", AB, []),
    "decimal commas": (
        "csv",
        "text;score\na, b;0,5\nc;1,0\n",
        {"text": ["a, b", "c"], "score": ["0,5", "1,0"]},
        [],
    ),
    "two bars": (
        "csv",
        "text||label\na, b||x\nc||y\n",
        AB,
        ["1 column of a without a name is empty and left out."],
    ),
    "sep= line": ("csv", "sep=;\ntext;label\na, b;x\nc;y\n", AB, []),
    "quoted sep= line": ("csv", '"sep=\t"\r\ntext\tlabel\r\na, b\tx\r\nc\ty\r\n', AB, []),
    "title and a blank line": (
        "csv",
        'Report of May\n\ntext,label\n"a, b",x\nc,y\n',
        AB,
        [TWO_ABOVE],
    ),
    "two titles": ("csv", 'Posts in May\nby Ann B.\ntext,label\n"a, b",x\nc,y\n', AB, [TWO_ABOVE]),
    "title above semicolons": (
        "csv",
        'Posts of May\ntext;label\n"a, b";x\nc;y\n' + "d;x\n" * 4,
        {"text": ["a, b", "c", *"dddd"], "label": ["x", "y", *"xxxx"]},
        [ONE_ABOVE],
    ),
    "title above tabs": (
        "csv",
        "Posts\n\ntext\tlabel\n" + "d\tx\n" * 6,
        {"text": ["d"] * 6, "label": ["x"] * 6},
        [TWO_ABOVE],
    ),
    "one column of texts with semicolons": (
        "csv",
        "text\none; two\nthree\nfour; five; six\nseven\n",
        {"text": ["one; two", "three", "four; five; six", "seven"]},
        [],
    ),
    "title with a comma": ("csv", 'Report, May\n\ntext,label\n"a, b",x\nc,y\n', AB, [TWO_ABOVE]),
    "padded title of a spreadsheet": (
        "csv",
        'Report of May,\n,\ntext,label\n"a, b",x\nc,y\n',
        AB,
        [TWO_ABOVE],
    ),
    "comments above": ("csv", '# made by\n# Ann\ntext,label\n"a, b",x\nc,y\n', AB, [TWO_ABOVE]),
    "comment between": (
        "csv",
        'text,label\n"a, b",x\n# half of it\nc,y\n',
        AB,
        ["1 line that begins with # in a is left out."],
    ),
    "comments above and between, without a space": (
        "csv",
        '#made by Ann\ntext,label\n"a, b",x\n#half of it\nc,y\n',
        AB,
        [ONE_ABOVE, "1 line that begins with # in a is left out."],
    ),
    "lines of spaces": ("csv", 'text,label\n"a, b",x\n  \nc,y\n \t\n', AB, []),
    "end of a file of DOS": ("csv", 'text,label\r\n"a, b",x\r\nc,y\r\n\x1a', AB, []),
    "header written as a comment": ("tsv", "#text\tlabel\na, b\tx\nc\ty\n", AB, []),
    "delimiter at the end of each line": (
        "csv",
        'text,label,\n"a, b",x,\nc,y,\n',
        AB,
        ["1 column of a without a name is empty and left out."],
    ),
    "delimiter at the end of rows": (
        "csv",
        'text,label\n"a, b",x,\nc,y,,\n',
        AB,
        ["2 rows of a have empty cells behind the last column, which are left out."],
    ),
    "delimiters at the end of the header": ("csv", 'text,label,,\n"a, b",x\nc,y\n', AB, []),
    "index of pandas": (
        "csv",
        ',text,Unnamed: 2\n0,"a, b",x\n1,c,y\n',
        {"column_1": ["0", "1"], "text": ["a, b", "c"], "Unnamed: 2": ["x", "y"]},
        ["Columns of a without a name are called column_1."],
    ),
    "names twice": (
        "csv",
        "text,label,text, text_2\na,x,b,c\n",
        {"text": ["a"], "label": ["x"], "text_3": ["b"], "text_2": ["c"]},
        ["A second column called 'text' is read as 'text_3'."],
    ),
    "row names of R": (
        "txt",
        '"text" "label"\n"1" "a, b" "x"\n"2" "c" "y"\n',
        {"column_1": ["1", "2"], **AB},
        ["Columns of a without a name are called column_1."],
    ),
    "escaped marks of R": (
        "csv",
        '"text","label"\n"say \\"hi\\" C:\\new","x"\n"c","y"\n',
        {"text": ['say "hi" C:\\new', "c"], "label": ["x", "y"]},
        [ESCAPES],
    ),
    "MySQL, enclosed": (
        "csv",
        'text,label\n"say \\"hi\\", ok","x"\n"back\\\\slash",\\N\n"line\\\nend","\\N"\n',
        {"text": ['say "hi", ok', "back\\slash", "line\nend"], "label": ["x", None, "\\N"]},
        [ESCAPES],
    ),
    "MySQL, not enclosed": (
        "tsv",
        "text\tlabel\na\\\tb\tx\nline\\\nend\t\\N\nC:\\\\d\ty\n",
        {"text": ["a\tb", "line\nend", "C:\\d"], "label": ["x", None, "y"]},
        [ESCAPES],
    ),
    "PostgreSQL": (
        "tsv",
        'text\tlabel\na\\tb\tx\n"line"\\nend\t\\N\n',
        {"text": ["a\tb", '"line"\nend'], "label": ["x", None]},
        [UNQUOTED, ESCAPES],
    ),
    "backslashes that are text": (
        "tsv",
        "text\tlabel\nC:\\new\\table\tx\n\\o/\ty\n",
        {"text": ["C:\\new\\table", "\\o/"], "label": ["x", "y"]},
        [],
    ),
    "comma escaped": ("csv", "text,label\na\\, b,x\nc,y\n", AB, [ESCAPES]),
    "apostrophes around cells": (
        "csv",
        "text,label\n'it''s, ok','x'\n'b','y'\n",
        {"text": ["it's, ok", "b"], "label": ["x", "y"]},
        [APOSTROPHES],
    ),
    "apostrophes around one cell": ("csv", "text,label\n'a, b',x\nc,y\n", AB, [APOSTROPHES]),
    "apostrophes of each column": (
        "csv",
        "'text','label'\n'it''s','x'\n'b','y'\n",
        {"text": ["it's", "b"], "label": ["x", "y"]},
        [APOSTROPHES],
    ),
    "escaped apostrophes": (
        "csv",
        "text,label\n'it\\'s, ok','x'\n'b','y'\n",
        {"text": ["it's, ok", "b"], "label": ["x", "y"]},
        [APOSTROPHES, ESCAPES],
    ),
    "apostrophes that are text": (
        "csv",
        "text,label\n'tis b',x\nit's,y\n",
        {"text": ["'tis b'", "it's"], "label": ["x", "y"]},
        [],
    ),
    "TSV without quoting": (
        "tsv",
        'text\tlabel\n"a" he said\tx\n"b"\ty\n5" pipe\tx\n"open\ty\n',
        {"text": ['"a" he said', '"b"', '5" pipe', '"open'], "label": ["x", "y", "x", "y"]},
        [UNQUOTED],
    ),
    "TSV whose marks are in two rows": (
        "tsv",
        'text\tlabel\n"open\tx\nclosed"\ty\n',
        {"text": ['"open', 'closed"'], "label": ["x", "y"]},
        [UNQUOTED],
    ),
    "titles of films, as in C2FO/fast-csv#337": (
        "tsv",
        'id\ttitle\tgenre\tyear\n1\t"Sing it" again\tcomedy\t\\N\n2\tPlain\tdrama\t1940\n',
        {
            "id": ["1", "2"],
            "title": ['"Sing it" again', "Plain"],
            "genre": ["comedy", "drama"],
            "year": [None, "1940"],
        },
        [UNQUOTED, ESCAPES],
    ),
    "subjects, as in pola-rs/polars#22312": (
        "tsv",
        'subject\ttitle\nsea\tsome words\nland\t"Some Words" and more',
        {"subject": ["sea", "land"], "title": ["some words", '"Some Words" and more']},
        [UNQUOTED],
    ),
    "a row that begins with a mark, as in pytorch/text#612": (
        "tsv",
        'in\tout\nOne\tone\n"Two\ttwo\nThree "words"\tthree\n',
        {"in": ["One", '"Two', 'Three "words"'], "out": ["one", "two", "three"]},
        [UNQUOTED],
    ),
    "names of firms, as in antonycourtney/tad#110": (
        "csv",
        'item;price;firm;group\nmeat, 200 g;0.2;"ACME" ANN B. - X1;food\nrope;1;B;tools\n',
        {
            "item": ["meat, 200 g", "rope"],
            "price": ["0.2", "1"],
            "firm": ['"ACME" ANN B. - X1', "B"],
            "group": ["food", "tools"],
        },
        [UNQUOTED],
    ),
    "CSV without quoting": (
        "csv",
        'text,label\n"a" he said,x\n"b",y\n',
        {"text": ['"a" he said', '"b"'], "label": ["x", "y"]},
        [UNQUOTED],
    ),
    "a mark at the start": (
        "csv",
        'text,label\nx,a\n"y,b\n',
        {"text": ["x", '"y'], "label": ["a", "b"]},
        [UNQUOTED],
    ),
    "semicolons without quoting": (
        "csv",
        'name;text;label\n"Ann" B.;good;x\nCy;5;y\n',
        {"name": ['"Ann" B.', "Cy"], "text": ["good", "5"], "label": ["x", "y"]},
        [UNQUOTED],
    ),
    "a mark inside an unquoted cell": (
        "csv",
        'text,label\n5" pipe,x\n"b, c",y\n',
        {"text": ['5" pipe', "b, c"], "label": ["x", "y"]},
        [],
    ),
    "marks that are not doubled": (
        "csv",
        '"text","label"\n"say "hi" to, me","x"\n"c","y"\n',
        {"text": ['say "hi" to, me', "c"], "label": ["x", "y"]},
        [INNER_MARKS],
    ),
    "spaces before marks": ("csv", 'text, label\n"a, b", "x"\n"c", "y"\n', AB, [SPACES]),
    "spaces after each comma": (
        "csv",
        "id, text, label\n1, a b, x\n2,  c,\n",
        {"id": ["1", "2"], "text": ["a b", " c"], "label": ["x", None]},
        [SPACES],
    ),
    "spaces after some commas": (
        "csv",
        "text, label\na, x\nb,y\n",
        {"text": ["a", "b"], "label": [" x", "y"]},
        [],
    ),
    "spaces after the commas of the header": ("csv", 'text, label\n"a, b",x\nc,y\n', AB, []),
    "line ends of an old Mac": ("csv", 'text,label\r"a, b",x\rc,y\r', AB, []),
    "mixed line ends": ("csv", 'text,label\r\n"a, b",x\rc,y\n', AB, []),
    "a carriage return inside a cell": (
        "csv",
        "text,label\na\rb,x\nc,y\n",
        {"text": ["a\rb", "c"], "label": ["x", "y"]},
        [],
    ),
    "line ends in quoted cells": (
        "csv",
        'text,label\n"a\nb",x\n"c\r\n",y\n',
        {"text": ["a\nb", "c\r\n"], "label": ["x", "y"]},
        [],
    ),
    "blank lines": ("csv", '\n\ntext,label\n\n"a, b",x\n\n\nc,y\n\n', AB, []),
    "a mark before the header": ("csv", '\ufefftext , label\n"a, b",x\nc,y\n', AB, []),
    "what looks missing": (
        "csv",
        'text,label\nNA,01\n null ,1.0\n"",\n',
        {"text": ["NA", " null ", ""], "label": ["01", "1.0", None]},
        [],
    ),
}  # fmt: skip

REFUSED = {
    "too many cells in each row": (
        "tweet text,label\nHello, world,b\nfoo, bar,a\n",
        "Line 2 of a.csv has 3 cells, but the header has 2; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "semicolons, too few": (
        "text;label\nx;a\n\ny\n",
        "Line 4 of a.csv has 1 cell, but the header has 2; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "a hashtag and a comma": (
        "text,label\nx,a\n#fail, so bad,neg\ny,b\n",
        "Line 3 of a.csv has 3 cells, but the header has 2; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "a hashtag and a comma below comments": (
        "# by Ann\ntext,label\nx,a\n#fail, so bad,neg\ny,b\n",
        "Line 4 of a.csv has 3 cells, but the header has 2; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "a hashtag alone": (
        "text,label\nx,a\n#fail\ny,b\n",
        "Line 3 of a.csv has 1 cell, but the header has 2; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "a comma where each line ends in one": (
        ",text,label,\n0,x,a,\n1,so, bad,b,\n2,y,b,\n",
        "Line 3 of a.csv has 5 cells, but the header has 4; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "a comma where notes are optional": (
        "text,label,note\nx,a,so so\ny,b,\nso, bad,b,\nz,a,\n",
        "Line 4 of a.csv has 4 cells, but the header has 3; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "below a comment with a comma": (
        "# 2022, by Ann\ntext,label\nx,a\nso, bad,neg\ny,b\n",
        "Line 4 of a.csv has 3 cells, but the header has 2; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "below a sep= line": (
        "sep=;\ntext;label\nx;a\ny\n",
        "Line 4 of a.csv has 1 cell, but the header has 2; fix that line, or put quotation marks "
        "around texts that contain the separator.",
    ),
    "text behind a closing mark": (
        'text,label\n"a" he said,x\n"b, c",y\n',
        "Quotation marks from line 2 of a.csv on are unbalanced; double each quotation mark inside "
        "a text, and quote the whole text.",
    ),
    "one mistake in a file of quoted texts": (
        "text,label\n" + '"t",a\n' * 30 + '"y,b\n"z",a\n',
        "Quotation marks from line 32 of a.csv on are unbalanced; double each quotation mark "
        "inside a text, and quote the whole text.",
    ),
}


def read(ending: str, data: str | bytes, **options: Any) -> Any:
    data = data.encode() if isinstance(data, str) else data
    return read_upload(f"a.{ending}", data, ReadOptions(**options))


@pytest.mark.parametrize(("ending", "text", "columns", "warnings"), READ.values(), ids=READ)
def test_each_dialect(
    ending: str, text: str, columns: dict[str, list[str | None]], warnings: list[str]
) -> None:
    source = read(ending, text)
    assert source.table.to_pydict() == columns
    assert [warning.replace(f"a.{ending}", "a") for warning in source.warnings] == warnings


@pytest.mark.parametrize(("text", "sentence"), REFUSED.values(), ids=REFUSED)
def test_no_dialect_fits(text: str, sentence: str) -> None:
    with pytest.raises(SourceError) as error:
        read("csv", text)
    assert str(error.value) == sentence


TOLD: dict[str, tuple[str, dict[str, Any], dict[str, list[str]]]] = {
    "no header": ("a,x\n", {"header": False}, {"column_1": ["a"], "column_2": ["x"]}),
    "delimiter": ("t~l\na,b~x\n", {"delimiter": "~"}, {"t": ["a,b"], "l": ["x"]}),
    "delimiter beyond ASCII": ("t¦l\na,b¦x\n", {"delimiter": "¦"}, {"t": ["a,b"], "l": ["x"]}),
    "delimiter by name": ("t,t\tl\na\tx\n", {"delimiter": "tab"}, {"t,t": ["a"], "l": ["x"]}),
    "delimiter as escape": ("t,t\tl\na\tx\n", {"delimiter": "\\t"}, {"t,t": ["a"], "l": ["x"]}),
    "single column": ("t;l\na;b\n", {"delimiter": ","}, {"t;l": ["a;b"]}),
    "no quote": ('t,l\n"a",x\n', {"quote": "none"}, {"t": ['"a"'], "l": ["x"]}),
    "empty quote": ('t,l\n"a",x\n', {"quote": ""}, {"t": ['"a"'], "l": ["x"]}),
    "other quote": ("t,l\n%a,%%b%,x\n", {"quote": "%"}, {"t": ["a,%b"], "l": ["x"]}),
    "apostrophes kept": ("t,l\n'a','x'\n" * 4, {"quote": '"'}, {"t": ["'a'", "t"] * 3 + ["'a'"],
                         "l": ["'x'", "l"] * 3 + ["'x'"]}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "options", "columns"), TOLD.values(), ids=TOLD)
def test_what_is_told_is_kept(
    text: str, options: dict[str, Any], columns: dict[str, list[str]]
) -> None:
    source = read("csv", text, **options)
    assert source.table.to_pydict() == columns
    assert source.warnings == ()


@pytest.mark.parametrize("first", ["#fail, so bad,neg", "#fail"])
def test_a_hashtag_in_the_first_row_is_no_comment(first: str) -> None:
    with pytest.raises(SourceError, match=r"of a\.csv has"):
        read("csv", f"{first}\ngood day,pos\nnice day,neg\n", header=False)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"delimiter": "||"},
            "'||' cannot be the delimiter; give one character, or one of comma, semicolon, tab, "
            "vertical bar, space, with --delimiter.",
        ),
        (
            {"quote": "''"},
            "\"''\" cannot be the quotation mark; give one character, or none, with --quote.",
        ),
        (
            {"delimiter": ";"},
            "Line 3 of a.csv has 2 cells, but the header has 1; name another delimiter with "
            "--delimiter, or fix that line.",
        ),
    ],
)
def test_what_is_told_and_cannot_be(options: dict[str, str], sentence: str) -> None:
    with pytest.raises(SourceError) as error:
        read("csv", "text,label\na,x\nb;c,y\n", **options)
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("ending", "text", "shown"),
    [
        ("tsv", "100000000000000000\tneg\ta b\n100000000000000001\tneg\tc d\n",
         "'100000000000000000', 'neg'"),
        ("csv", '"ann","neg","126"\n"bob","pos","127"\n"ann","neg","128"\n', "'ann', 'neg', '126'"),
        ("csv", "a very good film it was,x\na very bad film it was,y\n",
         "'a very good film it was'"),
        ("csv", "2024-01-02,a b\n2024-01-03,c d\n", "'2024-01-02'"),
        ("csv", "https://a.b/c,good\nhttps://a.b/d,bad\n", "'https://a.b/c'"),
        ("csv", "#good day,pos\n#bad day,neg\nno,pos\n", "'pos'"),
    ],
    ids=["ids", "values that come again", "sentences", "dates", "addresses", "hashtags"],
)  # fmt: skip
def test_a_first_row_of_data_is_told(ending: str, text: str, shown: str) -> None:
    source = read(ending, text)
    assert source.warnings == (
        f"The first line of a.{ending} looks like data ({shown}); if it is, read it with "
        f"--no-header.",
    )
    all_rows = read(ending, text, header=False)
    assert (all_rows.table.num_rows, all_rows.warnings) == (source.table.num_rows + 1, ())
    assert all_rows.table.column_names[:2] == ["column_1", "column_2"]
    assert read(ending, text, header=True).warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        "0,1\nsome text,x\nother,y\n",
        "comment,toxic\nhello,toxic\nhi,clean\nho,toxic\n",
        "text,label\na,x\ntext,label\nb,y\n",
        "Timestamp,What did you like most about it?,Rating\n2024,it was all fine by me,5\n"
        "2025,there was nothing to like at all,1\n",
        "Please say what you think of it,email\nit was all fine by me,a@b.c\n",
        "v1,v2\nham,good day to you all\nspam,bad day to you all\n",
        "text_a,is_spam\n1 2,0\n3 4,1\n",
    ],
    ids=["numbered", "a class", "repeated", "survey", "statement", "v1", "flag"],
)
def test_no_false_alarm_about_the_header(text: str) -> None:
    assert read("csv", text).warnings == ()


def test_without_a_header_no_row_is_a_title() -> None:
    text = "a row of one cell\n\nb,x\nc,y\nd,x\n"
    with pytest.raises(SourceError, match=r"Line 3 of a.csv has 2 cells, but the first line has 1"):
        read("csv", text, header=False)
    padded = read("csv", "a,,\n,,\nb,x,1\nc,y,2\n", header=False)
    assert padded.table.column("column_1").to_pylist() == ["a", None, "b", "c"]


def test_the_page_shows_the_dialect() -> None:
    data = "sep=;\n'it''s; ok';'x'\n'é';'x'\n".encode("cp1252")
    found = read_dialect(data, "a.csv", ",", ReadOptions(header=False))
    assert found.dialect == Dialect(
        delimiter=";", quote="'", header=False, skipped_lines=1, encoding="cp1252"
    )
    assert str(found.dialect) == (
        "delimiter semicolon, quote ', encoding cp1252, no header, 1 line skipped"
    )
    assert found.table.to_pydict() == {"column_1": ["it's; ok", "é"], "column_2": ["x", "x"]}


@pytest.mark.slow
def test_a_long_file_is_read_by_its_end_too() -> None:
    rows = "".join(f"{i},plain text of a row,x\n" for i in range(5000))
    source = read("csv", f'id,text,label\n{rows}5000,"he said ""hi"", ok",y\n')
    assert source.table.num_rows == 5001
    assert source.table.column("text")[-1].as_py() == 'he said "hi", ok'
    source = read("csv", f"id,text,label\n{rows}5000,'it''s, ok',y\n")
    assert source.table.column("text")[-1].as_py() == "it's, ok"
    with pytest.raises(SourceError, match=r"Line 5,002 of a.csv has 4 cells, but the header has 3"):
        read("csv", f"id,text,label\n{rows}5000,it is, ok,y\n")


def test_a_bad_last_line_is_found_without_reading_the_file_in_every_dialect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = []
    for place, name in ((reading, "parse"), (parse.DelimitedText, "rows")):
        real = getattr(place, name)

        def counted(*given: Any, real: Any = real) -> Any:
            whole.append(given)
            return real(*given)

        monkeypatch.setattr(place, name, counted)
    lines = [f"in C:\\dir\\{i} it is,{'ab'[i % 2]}" for i in range(30)]
    for last, cells in (("a, b,c", "3 cells"), ("a", "1 cell")):
        whole.clear()
        with pytest.raises(SourceError) as error:
            read("csv", "\n".join(["text,label", *lines, last]))
        assert len(whole) <= 2
        assert str(error.value).startswith(f"Line 32 of a.csv has {cells}, but the header has 2;")
