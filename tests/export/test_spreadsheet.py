"""Cells that a spreadsheet would run."""

from __future__ import annotations

import pyarrow as pa
import pytest

from labelreview.export.spreadsheet import neutralised, risky_cells

RISKY = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "@user hello",
    "\tx",
    "\rx",
    "\n=1",
    "  =1+1",
    '"=1+1',
    ' " =1',
    "\u00a0=1",
    "\u3000=1",
    "\ufeff=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠user",
    "=",
    "-1\n=2",
    "+1 and more",
]
HARMLESS = [
    None,
    "",
    "hello",
    "a=b",
    "'=1+1",
    "-1.5",
    "+3",
    "-1,000.25",
    "-.5",
    "-1e-7",
    "-20%",
    "12",
    "mail@host",
    "#tag",
    "  spaces",
]


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]
)
def test_only_risky_texts_get_an_apostrophe(kind):
    texts = pa.array([*RISKY, *HARMLESS]).cast(kind)
    table = pa.table({"text": texts, "n": pa.array(range(len(texts)))})
    assert risky_cells(table) == len(RISKY)
    made = neutralised(table)
    assert made["text"].to_pylist() == [*(f"'{text}" for text in RISKY), *HARMLESS]
    assert made["n"].equals(table["n"])
    assert risky_cells(made) == 0
    assert neutralised(made).equals(made)


def test_column_names_run_too():
    table = pa.table({"=cmd()": ["a"], "text": ["b"]})
    assert risky_cells(table) == 1
    assert neutralised(table).column_names == ["'=cmd()", "text"]


def test_no_rows():
    table = pa.table({"text": pa.array([], pa.string())})
    assert risky_cells(table) == 0
    assert neutralised(table).num_rows == 0
