"""The Hugging Face features in the schema of a table."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

_KEY = b"huggingface"


def hugging_face_features(schema: pa.Schema) -> dict[str, Any]:
    """Return the feature of each column as JSON, empty when the table has none."""
    described = json.loads((schema.metadata or {}).get(_KEY, b"{}"))
    return dict(described.get("info", {}).get("features") or {})


def copy_feature(table: pa.Table, column: str, to: str) -> pa.Table:
    """Return the table with the feature of `column`, such as its class names, copied to `to`."""
    features = hugging_face_features(table.schema)
    return table if column not in features else set_feature(table, to, features[column])


def set_feature(table: pa.Table, column: str, feature: Any) -> pa.Table:
    """Return the table with a feature, as JSON, set for `column`. The table must have features."""
    described = json.loads(table.schema.metadata[_KEY])
    described["info"]["features"][column] = feature
    return table.replace_schema_metadata(
        {**table.schema.metadata, _KEY: json.dumps(described).encode()}
    )
