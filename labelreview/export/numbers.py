"""Columns of JSON text that hold numbers only, for formats that have a type for them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from labelreview.core.json_cells import decode, is_marked


def with_numbers(table: pa.Table) -> pa.Table:
    """Return the table with integers beside decimals as float64, where that is exact."""
    for place, field in enumerate(table.schema):
        if is_marked(field):
            values = [decode(cell) for cell in table.column(place).to_pylist()]
            if all(value is None or _is_exact(value) for value in values):
                column = pa.array(values, pa.float64())
                table = table.set_column(place, pa.field(field.name, column.type), column)
    return table


def _is_exact(value: Any) -> bool:
    if isinstance(value, float):
        return True
    try:
        return type(value) is int and int(float(value)) == value
    except OverflowError:
        return False
