"""Excel workbooks: every cell as text, nothing run, nothing cut."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest

from labelreview.core.errors import ExportError
from labelreview.export import xlsx_file

CELLS = ["=1+1", "+1", "@x", "#N/A", "01", "1e5", "TRUE", "  x ", "two\nlines", "2020-01-01", None]


def test_cells_are_texts_as_they_are(tmp_path):
    path = tmp_path / "out.xlsx"
    table = pa.table({"=name": CELLS, "n": [*range(10), None], "yes": [True] * 11})
    xlsx_file.write(table, path)
    sheet = openpyxl.load_workbook(path)["data"]
    assert [cell.value for cell in sheet["A"]] == ["=name", *CELLS]
    filled = [cell for column in "ABC" for cell in sheet[column] if cell.value]
    assert {cell.data_type for cell in filled} <= {"s", "inlineStr"}
    assert [cell.value for cell in sheet["B"]] == ["n", *map(str, range(10)), None]
    frame = pd.read_excel(path, dtype=str, keep_default_na=False)
    assert frame["=name"].tolist()[:-1] == CELLS[:-1]


def test_what_xml_cannot_hold_is_escaped_as_excel_does(tmp_path):
    path = tmp_path / "out.xlsx"
    xlsx_file.write(pa.table({"text": ["nul\0, bell\a, return\r", "_x0041_", "\uffff"]}), path)
    found = [cell.value for cell in openpyxl.load_workbook(path)["data"]["A"]][1:]
    assert found == ["nul_x0000_, bell_x0007_, return_x000D_", "_x005F_x0041_", "_xFFFF_"]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            pa.table({"text": ["é" * 32_767, "🎉" * 16_384]}),
            "Column 'text' has a text longer than the 32,767 characters of a cell in Excel; export"
            " to csv, jsonl or parquet instead.",
        ),
        (
            pa.table({"x": pa.nulls(1_048_576)}),
            "A sheet of Excel holds 1,048,575 rows, and there are 1,048,576; export to csv or"
            " parquet instead.",
        ),
        (
            pa.table({str(i): [1] for i in range(16_385)}),
            "A sheet of Excel holds 16,384 columns, and there are 16,385; export to csv or parquet"
            " instead.",
        ),
    ],
    ids=["long text", "rows", "columns"],
)
def test_more_than_excel_holds_is_refused(table, sentence, tmp_path):
    with pytest.raises(ExportError) as raised:
        xlsx_file.write(table, tmp_path / "out.xlsx")
    assert str(raised.value) == sentence
