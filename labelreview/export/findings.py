"""The findings of a run as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from labelreview.core.errors import ExportError
from labelreview.export.formats import FILE_WRITERS
from labelreview.export.targets import check_target, placing

_ENDINGS = (".parquet", ".csv", ".jsonl")


def check_findings_file(
    path: str | Path, *, overwrite: bool = False, protected: Sequence[Path] = ()
) -> Path:
    """Return the path that `export_findings` writes. Raises `ExportError` when it cannot."""
    ending = Path(path).suffix.lower()
    if ending not in _ENDINGS:
        raise ExportError(
            f"Findings cannot be saved as {str(path)!r}",
            f"use a name that ends in one of {', '.join(_ENDINGS)}",
        )
    return check_target(path, ending, overwrite=overwrite, protected=protected)


def export_findings(
    findings: pa.Table,
    path: str | Path,
    *,
    overwrite: bool = False,
    protected: Sequence[Path] = (),
) -> None:
    """Write the findings as .parquet, .csv or .jsonl.

    Texts are written exactly as they are. Raises `ExportError` when the file cannot be written, is
    there already without `overwrite`, or is inside one of the `protected` files and folders.
    """
    target = check_findings_file(path, overwrite=overwrite, protected=protected)
    ending = target.suffix.lower()
    with placing(target, ending) as temporary:
        FILE_WRITERS[ending](findings, temporary)
