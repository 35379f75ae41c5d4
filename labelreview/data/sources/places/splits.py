"""Splits: by the names of files, folders and keys, and as a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from labelreview.core.column_notes import with_splits
from labelreview.core.errors import SourceError
from labelreview.core.labels import preview
from labelreview.data.sources.formats.unpacking import bare

SPLIT = "split"

# The words that Hugging Face looks for in names.
_WORDS = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "dev", "val"),
    "test": ("test", "testing", "eval", "evaluation"),
}
_SPLIT_OF = {word: split for split, words in _WORDS.items() for word in words}
_SHARD = re.compile(r"(\w+(?:\.\w+)*)-\d{5}-of-\d{5}")


@cache
def split_of_word(word: str) -> str | None:
    """Return the split that a name of one or more words is about, None for none or several.

    >>> split_of_word("sms_dev-2"), split_of_word("latest"), split_of_word("train_test")
    ('validation', None, None)
    """
    words = re.split(r"[^a-z]+", word.casefold())
    found = {_SPLIT_OF[word] for word in words if word in _SPLIT_OF}
    return found.pop() if len(found) == 1 else None


def split_of_path(path: str) -> str | None:
    """Return the split that a file belongs to, by its name, else by its folders, else None.

    >>> split_of_path("data/dev.csv"), split_of_path("test/part-1.csv"), split_of_path("a.csv")
    ('validation', 'test', None)
    """
    *folders, file = path.split("/")
    parts = [bare(file), *reversed(folders)]
    found = next((split for part in parts if (split := split_of_word(part))), None)
    shard = _SHARD.match(file)
    if found is None and shard and shard[1] != "data":
        return shard[1]
    return found


def in_order(splits: Iterable[str]) -> list[str]:
    """Return the distinct splits: train, validation, test, then others by name."""
    first = [*_WORDS]
    return sorted(set(splits), key=lambda name: (first.index(name) if name in first else 3, name))


def chosen_splits(wanted: Sequence[str], there: Sequence[str], place: str) -> list[str]:
    """Return which splits to read, all when none is wanted; "dev" is another name of validation.

    Raises `SourceError` for one that is not there.
    """
    if not wanted:
        return [*there]
    found = [name if name in there else _SPLIT_OF.get(name, name) for name in wanted]
    missing = next((name for name in found if name not in there), None)
    if missing is None:
        return [*dict.fromkeys(found)]
    if not there:
        raise SourceError(f"A split was given, but {place} has no splits", "leave the split out")
    raise SourceError(f"There is no split {missing!r} in {place}", f"use one of: {preview(there)}")


def only_splits(table: pa.Table, wanted: Sequence[str], place: str) -> pa.Table:
    """Return the rows of the wanted splits, by the column `split`; all when none is wanted.

    Raises `SourceError` for a split that is not there.
    """
    if not wanted:
        return table
    column = table.column(SPLIT) if SPLIT in table.column_names else None
    there = [] if column is None else [str(v) for v in column.unique().to_pylist() if v is not None]
    names = chosen_splits(wanted, there, place)
    return table.filter(pc.is_in(pc.cast(column, pa.string()), pa.array(names)))


def with_split_column(table: pa.Table, sizes: Sequence[tuple[str, int]]) -> pa.Table:
    """Append the column `split`: that many rows of each split, in this order.

    The features in the schema leave it out and a note names the splits, so that an export can
    distinguish it from a column of the source and separate the splits again, also empty ones.
    """
    from datasets import Features

    if b"huggingface" not in (table.schema.metadata or {}):
        features = Features.from_arrow_schema(table.schema)
        added = features.arrow_schema.metadata
        table = table.replace_schema_metadata({**(table.schema.metadata or {}), **added})
    parts = [pa.repeat(pa.scalar(split, pa.string()), size) for split, size in sizes]
    table = table.append_column(SPLIT, pa.chunked_array(parts, pa.string()))
    return with_splits(table, [*dict.fromkeys(split for split, _ in sizes)])
