"""Parquet with every type, and the schema's metadata, as the source had them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet


def write(table: pa.Table, path: Path) -> None:
    """Write the table with its schema metadata, so that class names and indexes come back."""
    pyarrow.parquet.write_table(table, path, compression="zstd")
