"""Parquet with the types and schema metadata of the source."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from labelreview.export.numbers import with_numbers


def write(table: pa.Table, path: Path) -> None:
    """Write the table with its schema metadata, which contains class names and indexes."""
    pyarrow.parquet.write_table(with_numbers(table), path, compression="zstd")
