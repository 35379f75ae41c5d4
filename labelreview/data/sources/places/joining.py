"""Tables of several files as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
from pyarrow import types

from labelreview.core.errors import SourceError
from labelreview.core.json_cells import decode, is_marked
from labelreview.core.labels import preview
from labelreview.data.sources.formats.unpacking import bare
from labelreview.data.sources.memory.values import columns_to_table
from labelreview.data.sources.places.inner_file import SeveralTables
from labelreview.data.sources.places.splits import SPLIT, split_of_word, with_split_column
from labelreview.data.sources.table import Read, class_labels

# How partitioned tables write a missing value.
_MISSING = "__HIVE_DEFAULT_PARTITION__"

_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
_LONGEST_NAME = 4  # words


@dataclass(frozen=True, slots=True)
class FileTable:
    """The table of one file, its path, and the split that it belongs to."""

    path: str
    table: pa.Table
    split: str | None

    @property
    def folders(self) -> list[str]:
        """Return the names of the folders that stand for no split and no partition."""
        names = PurePosixPath(self.path).parts[:-1]
        return [name for name in names if "=" not in name and split_of_word(name) is None]

    @property
    def family(self) -> str:
        """Return the file's name without numbers, the same for all shards of a table."""
        return re.sub(r"\d+", "", bare(self.path))


def joined(place: str, tables: Sequence[FileTable], *, several_splits: bool) -> Read:
    """Return the rows of all tables in order, with what their paths say as columns.

    Partitions (`lang=en/`) become columns, distinct folders the column `folder`, distinct names
    the column `file`, and several splits the column `split`.

    Raises `SeveralTables` when they are unrelated, `SourceError` when their classes differ.
    """
    tables = _with_columns_of_paths(tables)
    warnings = _check_columns(place, tables)
    table, more = _concatenated(place, [each.table for each in tables])
    if several_splits and SPLIT not in table.column_names:
        sizes = [(each.split, each.table.num_rows) for each in tables if each.split is not None]
        table = with_split_column(table, sizes)
    return table, (*warnings, *more)


def without_header(tables: Sequence[FileTable]) -> bool:
    """Return whether the first rows of the files, taken for the names of columns, are data.

    As many columns in every file, but with other names, and in each file names that are numbers or
    sentences.
    """
    names = [each.table.column_names for each in tables]
    if len({len(each) for each in names}) > 1 or len({tuple(each) for each in names}) == 1:
        return False
    shared = set.intersection(*map(set, names))
    return all(map(_is_data, shared)) and all(any(map(_is_data, each)) for each in names)


def _is_data(name: str) -> bool:
    return bool(_NUMBER.fullmatch(name)) or len(name.split()) > _LONGEST_NAME


def _with_columns_of_paths(tables: Sequence[FileTable]) -> list[FileTable]:
    added = [_partitions(each.path) for each in tables]
    if len({tuple(each.folders) for each in tables}) > 1:
        for columns, each in zip(added, tables, strict=True):
            columns["folder"] = "/".join(each.folders) or None
    elif len({each.family for each in tables if each.split is None}) > 1:
        for columns, each in zip(added, tables, strict=True):
            columns["file"] = bare(each.path)
    return [
        FileTable(each.path, _with_constants(each.table, columns), each.split)
        for columns, each in zip(added, tables, strict=True)
    ]


def _partitions(path: str) -> dict[str, str | None]:
    pairs = [name.partition("=") for name in PurePosixPath(path).parts[:-1] if "=" in name]
    return {
        unquote(key): None if value == _MISSING else unquote(value)
        for key, _, value in pairs
        if key
    }


def _with_constants(table: pa.Table, columns: dict[str, str | None]) -> pa.Table:
    for name, value in columns.items():
        if name not in table.column_names:
            same = pa.repeat(pa.scalar(value, pa.string()), table.num_rows)
            table = table.append_column(name, same)
    return table


def _check_columns(place: str, tables: Sequence[FileTable]) -> list[str]:
    """Return a warning for each file that lacks columns of the others."""
    widest = max(tables, key=lambda each: each.table.num_columns)
    every = dict.fromkeys(name for each in tables for name in each.table.column_names)
    warnings = []
    for each in tables:
        missing = [name for name in every if name not in each.table.column_names]
        if not missing:
            continue
        shared = [name for name in each.table.column_names if name in widest.table.column_names]
        related = (each.split, each.family) == (widest.split, widest.family) or (
            each.split is not None and each.split != widest.split
        )
        if not related or len(shared) * 2 < widest.table.num_columns:
            names = [widest.path, each.path]
            names += [other.path for other in tables if other.path not in names]
            raise SeveralTables(place, names, " with different columns")
        has = "columns" if len(missing) > 1 else "column"
        warnings.append(
            f"{each.path} has no {has} {preview([repr(name) for name in missing])}, so the rows "
            "of that file have no value there."
        )
    return warnings


def _concatenated(place: str, tables: Sequence[pa.Table]) -> Read:
    if len(tables) == 1:
        return tables[0], ()
    fields, columns, warnings = [], [], []
    for name in dict.fromkeys(name for table in tables for name in table.column_names):
        having = [table for table in tables if name in table.column_names]
        if len({class_labels(table.schema).get(name) for table in having}) > 1:
            raise SourceError(
                f"The files in {place} have different class names for column {name!r}",
                "load them one at a time with --member",
            )
        chunks = [
            table.column(name) if name in table.column_names else pa.nulls(table.num_rows)
            for table in tables
        ]
        found = [table.schema.field(name).with_nullable(True) for table in having]
        told = [field for field in found if not types.is_null(field.type)] or found
        if all(field.equals(told[0], check_metadata=True) for field in told):
            field = told[0]
            pieces = [piece for chunk in chunks for piece in _pieces(chunk, field.type)]
            column = pa.chunked_array(pieces, field.type)
        else:
            values = [value for table in tables for value in _values(table, name)]
            made, said = columns_to_table({name: values}, place)
            field, column = made.schema.field(0), made.column(0)
            warnings += said
        fields.append(field)
        columns.append(column)
    schema = pa.schema(fields, metadata=tables[0].schema.metadata)
    return pa.table(columns, schema=schema), tuple(warnings)


def _values(table: pa.Table, name: str) -> list[Any]:
    if name not in table.column_names:
        return [None] * table.num_rows
    cells: list[Any] = table.column(name).to_pylist()
    return [decode(cell) for cell in cells] if is_marked(table.schema.field(name)) else cells


def _pieces(column: pa.ChunkedArray | pa.Array, kind: pa.DataType) -> list[pa.Array]:
    if types.is_null(column.type):
        return [pa.nulls(len(column), kind)]
    return column.chunks if isinstance(column, pa.ChunkedArray) else [column]
