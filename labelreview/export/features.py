"""What the Hugging Face libraries wrote about the columns into a table's schema."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

_KEY = b"huggingface"


def hugging_face_features(schema: pa.Schema) -> dict[str, Any]:
    """Column to its feature as JSON, empty for a table from elsewhere."""
    described = json.loads((schema.metadata or {}).get(_KEY, b"{}"))
    return dict(described.get("info", {}).get("features") or {})


def copy_feature(table: pa.Table, column: str, to: str) -> pa.Table:
    """Describe column `to` as `column` is described, so that its class names come along."""
    features = hugging_face_features(table.schema)
    return table if column not in features else set_feature(table, to, features[column])


def set_feature(table: pa.Table, column: str, feature: Any) -> pa.Table:
    """Describe `column` by a feature as JSON. The table has features of other columns."""
    described = json.loads(table.schema.metadata[_KEY])
    described["info"]["features"][column] = feature
    return table.replace_schema_metadata(
        {**table.schema.metadata, _KEY: json.dumps(described).encode()}
    )
