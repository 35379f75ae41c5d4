"""What Hugging Face and pandas note about the columns of a table in the metadata of its schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

_HUGGING_FACE = b"huggingface"
_PANDAS = b"pandas"
_SPLITS = b"labelreview_splits"


def hugging_face_features(schema: pa.Schema) -> dict[str, Any]:
    """Return the feature of each column as JSON, empty when the table has none."""
    try:
        return dict(_read(schema, _HUGGING_FACE)["info"]["features"] or {})
    except (KeyError, TypeError, ValueError):
        return {}


def set_feature(table: pa.Table, column: str, feature: Any) -> pa.Table:
    """Return the table with a feature, as JSON, set for `column`. The table must have features."""
    described = _read(table.schema, _HUGGING_FACE)
    described["info"]["features"][column] = feature
    return _with(table, _HUGGING_FACE, described)


def copy_notes(table: pa.Table, column: str, to: str) -> pa.Table:
    """Return the table with the notes on `column`, such as its class names, copied to `to`."""
    features = hugging_face_features(table.schema)
    if column in features:
        table = set_feature(table, to, features[column])
    pandas = _pandas(table.schema)
    copied = [
        {**note, "name": to, "field_name": to}
        for note in pandas.get("columns", ())
        if _column(note) == column
    ]
    if not copied:
        return table
    return _with(table, _PANDAS, {**pandas, "columns": [*pandas["columns"], *copied]})


def without_notes(table: pa.Table, column: str) -> pa.Table:
    """Return the table without notes on `column`, whose type is another now."""
    described = _read_or_none(table.schema, _HUGGING_FACE)
    if column in hugging_face_features(table.schema):
        del described["info"]["features"][column]
        table = _with(table, _HUGGING_FACE, described)
    pandas = _pandas(table.schema)
    notes = pandas.get("columns", ())
    # An index must keep a note, or pandas fails.
    left = [_any(note) if _column(note) == column else note for note in notes]
    return table if left == list(notes) else _with(table, _PANDAS, {**pandas, "columns": left})


def with_text_names(table: pa.Table) -> pa.Table:
    """Return the table without the note that its column names are numbers, dates or tuples: pandas
    would take new columns for such names too."""
    pandas = _pandas(table.schema)
    levels = pandas.get("column_indexes", ())
    if len(levels) < 2 and all(level.get("pandas_type") == "unicode" for level in levels):
        return table
    return _with(table, _PANDAS, {**pandas, "column_indexes": []})


def with_splits(table: pa.Table, names: Sequence[str]) -> pa.Table:
    """Return the table with a note on the splits that it was joined from, also empty ones."""
    return _with(table, _SPLITS, list(names))


def splits_of(schema: pa.Schema) -> list[str]:
    """Return the splits that the table was joined from, empty when unknown."""
    return _read(schema, _SPLITS) or []


def _column(note: dict[str, Any]) -> Any:
    return note.get("field_name", note["name"])


def _any(note: dict[str, Any]) -> dict[str, Any]:
    return {**note, "pandas_type": "unicode", "numpy_type": "object", "metadata": None}


def _pandas(schema: pa.Schema) -> dict[str, Any]:
    found = _read_or_none(schema, _PANDAS)
    return found if isinstance(found, dict) else {}


def _read_or_none(schema: pa.Schema, key: bytes) -> Any:
    try:
        return _read(schema, key)
    except ValueError:
        return None


def _read(schema: pa.Schema, key: bytes) -> Any:
    return json.loads((schema.metadata or {}).get(key, b"null"))


def _with(table: pa.Table, key: bytes, value: Any) -> pa.Table:
    return table.replace_schema_metadata(
        {**(table.schema.metadata or {}), key: json.dumps(value).encode()}
    )
