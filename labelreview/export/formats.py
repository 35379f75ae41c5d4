"""The export formats by name, and the writers of those that are one file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa

from labelreview.core.errors import ExportError
from labelreview.export import csv_file, jsonl_file, parquet_file, xlsx_file

SAVED = "saved"
HUB = "hub"

FORMATS: dict[str, str] = {
    "csv": ".csv",
    "tsv": ".tsv",
    "parquet": ".parquet",
    "jsonl": ".jsonl",
    "xlsx": ".xlsx",
    SAVED: "",
    HUB: "",
}
"""Format -> extension of the file; empty for a folder and for the Hub."""

FILE_WRITERS: dict[str, Callable[[pa.Table, Path], None]] = {
    ".csv": csv_file.write,
    ".tsv": partial(csv_file.write, delimiter="\t"),
    ".parquet": parquet_file.write,
    ".jsonl": jsonl_file.write,
    ".xlsx": xlsx_file.write,
}

# The names of these formats in the Hugging Face libraries.
_ALSO_CALLED = {"save_to_disk": SAVED, "push_to_hub": HUB}

SPREADSHEETS = frozenset({".csv", ".tsv"})
"""The extensions of files that people open in a spreadsheet."""


def check_format(format: str, *, neutralise: bool) -> str:
    """Return the name of the format in `FORMATS`. Raises `ExportError` when it is unknown, or when
    cells cannot be escaped in it.

    >>> check_format("save_to_disk", neutralise=False)
    'saved'
    """
    name = _ALSO_CALLED.get(format, format)
    if name not in FORMATS:
        raise ExportError(
            f"There is no export format {format!r}", f"use one of {', '.join(FORMATS)}"
        )
    if neutralise and FORMATS[name] not in SPREADSHEETS:
        raise ExportError(
            f"Formula cells can be escaped only in csv and tsv files, not in {name}",
            "export to csv or tsv, or leave out --neutralise",
        )
    return name
