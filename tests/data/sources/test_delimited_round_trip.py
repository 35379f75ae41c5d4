"""Any table that a writer of CSV can write is read back with the same cells."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from labelreview.core.errors import SourceError
from labelreview.data.sources.formats.delimited import read_dialect
from labelreview.data.sources.options import ReadOptions

HEADER = ["text", "label", "id", "more"]
MARKS = list("ab ,;\t|\"'\\\n\r#é中N=:0-")
TEXTS = st.text(
    st.one_of(
        st.sampled_from(MARKS), st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    ),
    max_size=8,
).filter(lambda text: text != r"\N")
SAFE = st.text(st.sampled_from(list("ab é中N0x-#\\")), max_size=8).filter(lambda t: t != r"\N")


def tables(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    return st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1)
    )


def fuzz(examples: int) -> Callable[[Any], Any]:
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
    )


def written(rows: list[list[str]], encoding: str = "utf-8", **dialect: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, **dialect).writerows([HEADER[: len(rows[0])], *rows])
    return text.getvalue().encode(encoding)


def check(rows: list[list[str]], data: bytes, delimiter: str) -> None:
    usual = "\t" if delimiter == "\t" else ","
    table = read_dialect(data, "a.csv", usual, ReadOptions(header=True)).table
    assert table.column_names == HEADER[: len(rows[0])]
    # An empty cell may be missing or an empty text.
    assert [[cell or "" for cell in row.values()] for row in table.to_pylist()] == rows


@pytest.mark.slow
@fuzz(60)
@given(
    rows=tables(TEXTS),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_quoted(
    rows: list[list[str]], delimiter: str, quoting: int, end: str, encoding: str
) -> None:
    if quoting == csv.QUOTE_MINIMAL:
        # The writer leaves a lone carriage return unquoted.
        assume(not any("\r" in cell for row in rows for cell in row))
    if delimiter == "\t":
        # Such a cell looks like rows of a file without quoting.
        assume(not any("\n" in cell and "\t" in cell for row in rows for cell in row))
    dialect = {"delimiter": delimiter, "quoting": quoting, "lineterminator": end}
    check(rows, written(rows, encoding, **dialect), delimiter)


@pytest.mark.slow
@fuzz(40)
@given(
    rows=tables(SAFE), delimiter=st.sampled_from(",;\t|"), end=st.sampled_from(["\n", "\r\n", "\r"])
)
def test_without_quoting(rows: list[list[str]], delimiter: str, end: str) -> None:
    lines = [delimiter.join(row) for row in [HEADER[: len(rows[0])], *rows]]
    check(rows, (end.join(lines) + end).encode(), delimiter)


@pytest.mark.slow
@fuzz(40)
@given(rows=tables(TEXTS), delimiter=st.sampled_from(",;\t|"))
def test_escaped(rows: list[list[str]], delimiter: str) -> None:
    # Without an escaped mark the file is a standard one, in which backslashes are text.
    rows[0][0] += '"'
    dialect = {"delimiter": delimiter, "doublequote": False, "escapechar": "\\"}
    check(rows, written(rows, quoting=csv.QUOTE_ALL, lineterminator="\n", **dialect), delimiter)


@pytest.mark.slow
@fuzz(40)
@given(rows=tables(TEXTS), delimiter=st.sampled_from(",;\t|"))
def test_between_apostrophes(rows: list[list[str]], delimiter: str) -> None:
    dialect = {"delimiter": delimiter, "quotechar": "'", "quoting": csv.QUOTE_ALL}
    check(rows, written(rows, lineterminator="\n", **dialect), delimiter)


PIECES = [
    b'"', b",", b"\t", b";", b"\n", b"\r", b"a", b"b c", b" ", b"\\", b"'", b"#", b"\xe9", b"\0",
    b"\xc3\xa9", b"1", b"\\N", b'""', b', "', b"\xef\xbb\xbf", b"text", b"|", b"\x82\xa0",
    b"sep=;\n", b"\n\n",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_strange_bytes_give_a_table_or_a_sentence(delimiter: str) -> None:
    chosen = random.Random(7)
    tables_read = 0
    for _ in range(150):
        data = b"text,label\n" * chosen.randint(0, 1)
        data += b"a" + b"".join(chosen.choices(PIECES, k=chosen.randint(1, 40)))
        try:
            table = read_dialect(data, "a.csv", delimiter).table
        except SourceError:
            continue
        table.validate(full=True)
        tables_read += 1
    assert 20 < tables_read < 130
