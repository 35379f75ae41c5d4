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
    if column not in features:
        return table
    described = json.loads(table.schema.metadata[_KEY])
    described["info"]["features"] = {**features, to: features[column]}
    return table.replace_schema_metadata(
        {**table.schema.metadata, _KEY: json.dumps(described).encode()}
    )
