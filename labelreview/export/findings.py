"""The findings of a run in a file of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from labelreview.core.errors import ExportError
from labelreview.export.formats import FILE_WRITERS
from labelreview.export.targets import check_target, placing

_ENDINGS = (".parquet", ".csv", ".jsonl")


def check_findings_file(path: str | Path, *, protected: Sequence[Path] = ()) -> Path:
    """Where `export_findings` puts the file. Raises `ExportError` when it cannot be written."""
    ending = Path(path).suffix.lower()
    if ending not in _ENDINGS:
        raise ExportError(
            f"Findings cannot be written to {str(path)!r}",
            f"end the name in one of {', '.join(_ENDINGS)}",
        )
    return check_target(path, ending, overwrite=True, protected=protected)


def export_findings(
    findings: pa.Table, path: str | Path, *, protected: Sequence[Path] = ()
) -> None:
    """Write one line per row as .parquet, .csv or .jsonl, in place of a file that is there.

    Texts are written exactly as they are, and nothing to `protected` files and folders. Raises
    `ExportError` when it cannot be written.
    """
    target = check_findings_file(path, protected=protected)
    ending = target.suffix.lower()
    with placing(target, ending) as temporary:
        FILE_WRITERS[ending](findings, temporary)
