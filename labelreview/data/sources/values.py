"""Python values and DataFrames as Arrow columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from labelreview.core.errors import SourceError
from labelreview.data.sources.table import check_header


def columns_to_table(
    columns: Mapping[str, Iterable[Any]], source: str
) -> tuple[pa.Table, list[str]]:
    """Return an Arrow table and warnings; columns of mixed types become JSON text."""
    arrays: dict[str, pa.Array] = {}
    warnings = []
    for name, values in columns.items():
        try:
            arrays[name] = pa.array(values)
        except UnicodeEncodeError as error:
            raise SourceError(
                f"Column {name!r} of {source} contains text that is not valid Unicode"
                " (half of a surrogate pair)",
                "remove that character",
            ) from error
        except (pa.ArrowException, OverflowError):
            arrays[name] = pa.array([_as_text(value) for value in values], pa.string())
            warnings.append(f"Column {name!r} mixes types, so its values are kept as JSON text.")
    return pa.table(arrays), warnings


def frame_to_table(frame: pd.DataFrame) -> tuple[pa.Table, list[str]]:
    """Return the columns of a DataFrame, with its index when the index has a name, and warnings."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    check_header([str(name) for name in frame.columns], "the DataFrame")
    columns = {str(name): frame[name] for name in frame.columns}
    return columns_to_table(columns, "the DataFrame")


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value != value:
        return None
    return json.dumps(value, ensure_ascii=False, default=str)
