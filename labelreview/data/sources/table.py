"""A source in memory, before columns are chosen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from labelreview.core.arrow_types import readable
from labelreview.core.column_notes import hugging_face_features
from labelreview.core.errors import ColumnError, SourceError
from labelreview.core.labels import preview
from labelreview.core.names import why_no_path
from labelreview.core.secrets import without_secrets

_LONGEST_SLUG = 80  # characters, with room for a number behind it

# A table as it is in a file, and a sentence for each change that was needed to read it.
Read = tuple[pa.Table, tuple[str, ...]]


class ReadingNote(str):
    """A sentence among the warnings that says what was read, and is about no problem."""


@dataclass(frozen=True, slots=True)
class SourceTable:
    """Every row and column of a source, unchanged.

    name:
        A short name for the dataset, usable in a URL.
    source:
        What was loaded, for display, without any secret of its address.
    label_names:
        Column to class names, for ClassLabel columns of Hugging Face datasets.
    warnings:
        Changes that were needed to read it, one sentence each.
    """

    table: pa.Table
    name: str
    source: str
    label_names: dict[str, tuple[str, ...]]
    warnings: tuple[str, ...] = ()

    @classmethod
    def checked(
        cls, table: pa.Table, *, name: str, source: str, warnings: Sequence[str] = ()
    ) -> SourceTable:
        """Return the table, each column in a type that every later step and every export can hold.

        Raises `SourceError` for no rows, repeated names or damaged columns.
        """
        name, source = without_secrets(name), without_secrets(source)
        check_header(table.column_names, source)
        if not table.num_rows:
            raise SourceError(f"There are no rows in {source}", "load a dataset that has some")
        for column in table.column_names:
            try:
                table.column(column).validate(full=True)
            except pa.ArrowInvalid as error:
                raise SourceError(
                    f"Column {column!r} of {source} is damaged", "save the file again"
                ) from error
        table = readable(table)
        return cls(table, slug(name), source, class_labels(table.schema), tuple(warnings))


def check_header(names: Sequence[str], source: str) -> None:
    """Raise `ColumnError` when two columns share a name or there are no columns."""
    if not names:
        raise ColumnError(f"There are no columns in {source}", "load a dataset that has some")
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ColumnError(
            f"There is more than one column called {preview([repr(n) for n in twice])} in {source}",
            "rename or remove the others",
        )


def slug(name: str) -> str:
    """Return a name for a URL, which a dataset can have: lower case, words joined by hyphens.

    >>> slug("My Tweets (v2)"), slug("NUL")
    ('my-tweets-v2', 'nul-data')
    """
    words = re.sub(r"[^\w.]+", "-", name.casefold()).strip("-._")[:_LONGEST_SLUG].strip("-._")
    words = words or "dataset"
    return f"{words}-data" if why_no_path(words) else words


def class_labels(schema: pa.Schema) -> dict[str, tuple[str, ...]]:
    """Return the class names of each column of `ClassLabel`s, also of lists of them, of a Hugging
    Face dataset."""
    items = {name: _item(feature) for name, feature in hugging_face_features(schema).items()}
    return {
        column: tuple(feature["names"])
        for column, feature in items.items()
        if isinstance(feature, dict) and feature.get("_type") == "ClassLabel"
    }


def _item(feature: Any) -> Any:
    """Return the feature of the items of a list; others as they are."""
    if isinstance(feature, list) and len(feature) == 1:
        return feature[0]
    if isinstance(feature, dict) and feature.get("_type") in ("List", "LargeList", "Sequence"):
        return feature.get("feature")
    return feature
