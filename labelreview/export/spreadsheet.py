"""Cells that a spreadsheet would run when it opens a CSV, and how to make them harmless.

The rule is OWASP's: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from labelreview.core.arrow_kinds import is_text, plain

# Spreadsheets skip blanks and quotes before they look at the first sign, and Asian input
# methods type the full-width forms. A tab or line break may itself start a new cell.
_STARTS_A_FORMULA = r'^[\s\pZ\x{200B}\x{FEFF}"]*[=+\-@＝＋－＠\t\r\n]'
_IS_A_NUMBER = r"^[+-]?(\d+([.,]\d+)*|[.,]\d+)([eE][+-]?\d+)?%?$"


def risky_cells(table: pa.Table) -> int:
    """Count texts and column names that a spreadsheet might run; numbers such as -1.5 are safe."""
    columns = [column for column in table.columns if is_text(column.type)]
    found = [_is_risky(plain(column)) for column in (_names(table), *columns)]
    return sum(pc.sum(risky).as_py() or 0 for risky in found)


def neutralised(table: pa.Table) -> pa.Table:
    """Return the table with an apostrophe before every cell and name that `risky_cells` counts."""
    for place, field in enumerate(table.schema):
        if is_text(field.type):
            column = _harmless(plain(table.column(place)))
            table = table.set_column(place, field.name, column)
    return table.rename_columns(_harmless(_names(table)).to_pylist())


def _harmless(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    marked = pc.binary_join_element_wise(
        pa.scalar("'", texts.type), texts, pa.scalar("", texts.type)
    )
    return pc.if_else(_is_risky(texts), marked, texts)


def _is_risky(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    return pc.and_not(
        pc.match_substring_regex(texts, _STARTS_A_FORMULA),
        pc.match_substring_regex(texts, _IS_A_NUMBER),
    )


def _names(table: pa.Table) -> pa.Array:
    return pa.array(table.column_names, pa.string())
