"""The decision log as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from labelreview.core.errors import ExportError
from labelreview.export.formats import FILE_WRITERS, check_format
from labelreview.export.spreadsheet import neutralised
from labelreview.export.targets import check_target, placing


def check_log_file(
    path: str | Path, *, overwrite: bool = False, protected: Sequence[Path] = ()
) -> Path:
    """Return the path that `export_decisions` writes. Raises `ExportError` when it cannot."""
    suffix = Path(path).suffix.lower()
    if suffix not in FILE_WRITERS:
        raise ExportError(
            f"A decision log cannot be saved as {Path(path).name!r}",
            f"use a name that ends in one of {', '.join(FILE_WRITERS)}",
        )
    return check_target(path, suffix, overwrite=overwrite, protected=protected)


def export_decisions(
    log: pd.DataFrame,
    path: str | Path,
    *,
    neutralise: bool = False,
    overwrite: bool = False,
    protected: Sequence[Path] = (),
) -> int:
    """Write every row and column of the log, including undone decisions; return the number of rows.

    The extension of `path` chooses the format: .csv, .tsv, .parquet or .jsonl. `neutralise` puts an
    apostrophe before cells of a CSV or TSV that a spreadsheet would run. Raises `ExportError` as
    `export_dataset` does.
    """
    target = check_log_file(path, overwrite=overwrite, protected=protected)
    suffix = target.suffix.lower()
    check_format(suffix[1:], neutralise=neutralise)
    table = pa.Table.from_pandas(log, preserve_index=False).replace_schema_metadata(None)
    if neutralise:
        table = neutralised(table)
    with placing(target, suffix) as temporary:
        FILE_WRITERS[suffix](table, temporary)
    return len(table)
