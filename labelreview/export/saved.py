"""Hugging Face datasets, and the folder that `datasets.load_from_disk` reads."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from labelreview.core.column_notes import hugging_face_features, splits_of
from labelreview.core.errors import ExportError
from labelreview.export.numbers import with_numbers

# What the Hugging Face libraries accept as the name of a split.
_SPLIT_NAME = re.compile(r"\w+(\.\w+)*")


def write(table: pa.Table, folder: Path, *, split_column: str | None) -> None:
    """Save the table as `to_datasets` converts it."""
    made = to_datasets(table, split_column)
    # An empty dataset has no shards by default, and such a folder cannot be loaded.
    if split_column is None:
        shards: Any = None if len(made) else 1
    else:
        shards = {name: None if len(part) else 1 for name, part in made.items()}
    with quiet():
        made.save_to_disk(folder, num_shards=shards)


def to_datasets(table: pa.Table, split_column: str | None) -> Any:
    """Return a `datasets.Dataset`, or with `split_column` a `DatasetDict` without that column.

    Features such as ClassLabel come from the Hugging Face schema metadata of the table.
    Raises `ExportError` when a column has a type that these datasets do not support.
    """
    from datasets import DatasetDict

    table = _without_dictionaries(with_numbers(table))
    if split_column is None:
        return _to_dataset(table)
    splits = table[split_column]
    rest = table.drop_columns([split_column])
    return DatasetDict(
        {
            name: _to_dataset(rest.filter(pc.equal(splits, name)))
            for name in _names(table.schema, splits)
        }
    )


def added_split(table: pa.Table, split_column: str | None) -> str | None:
    """Return the split column if the import made it from splits, else None.

    The features of a Hugging Face source list its own columns only.
    """
    features = hugging_face_features(table.schema)
    return split_column if features and split_column not in features else None


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Hide the progress bars of the Hugging Face libraries inside the block."""
    from datasets import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    if are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()


def _to_dataset(table: pa.Table) -> Any:
    from datasets import Dataset

    try:
        return Dataset(table)
    except (ValueError, NotImplementedError, pa.ArrowInvalid) as error:
        raise ExportError(
            f"A column cannot be stored in a Hugging Face dataset ({str(error).rstrip('.')})",
            "export to parquet instead",
        ) from error


def _names(schema: pa.Schema, splits: pa.ChunkedArray) -> list[str]:
    names: list[Any] = [*dict.fromkeys([*splits_of(schema), *splits.unique().to_pylist()])]
    for name in names:
        if not isinstance(name, str) or not _SPLIT_NAME.fullmatch(name):
            raise ExportError(
                f"{name!r} is not a valid split name", "export to parquet or jsonl instead"
            )
    return names


def _without_dictionaries(table: pa.Table) -> pa.Table:
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            column = table.column(place).cast(field.type.value_type)
            table = table.set_column(place, field.name, column)
    return table
