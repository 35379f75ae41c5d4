"""Argilla 2: the flattened columns of its datasets on the Hub, such as `label.responses`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelreview.labelling_tools.reading import sample, texts_of
from labelreview.labelling_tools.types import Records

_PARTS = ("responses", "responses.users", "responses.status", "suggestion", "suggestion.score")
_ALL = (*_PARTS, "suggestion.agent")
_OWN = ("id", "status", "_server_id")


def recognises(records: Records) -> bool:
    """Tell by responses beside their users or a suggestion, or by suggestions beside their score
    and agent."""
    seen = sample(records)
    names = {name for record in seen for name in record}
    return any(
        (name.endswith(".suggestion") and {f"{name}.agent", f"{name}.score"} <= names)
        or (name.endswith(".responses") and _beside(name) & names)
        for name in names
    )


def _beside(responses: str) -> set[str]:
    question = responses.removesuffix(".responses")
    return {f"{responses}.users", f"{question}.suggestion"}


def nested(records: Records) -> list[dict[str, Any]]:
    """Return the records as `to_list` writes them without flattening."""
    return [_nested(record) for record in records]


def _nested(record: Mapping[str, Any]) -> dict[str, Any]:
    parts: dict[str, dict[str, Any]] = {}
    fields, own = {}, {}
    for name, value in record.items():
        part = next((part for part in _ALL if name.endswith(f".{part}")), None)
        if part:
            parts.setdefault(name.removesuffix(f".{part}"), {})[part] = value
        elif name in _OWN:
            own[name] = value
        else:
            fields[name] = value
    return {
        **own,
        "fields": fields,
        "metadata": {k: v for k, v in fields.items() if k.startswith("labelreview_")},
        "responses": {question: _responses(part) for question, part in parts.items()},
        "suggestions": {question: _suggestion(part) for question, part in parts.items()},
    }


def _responses(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    values = part.get("responses")
    values = values if isinstance(values, list) else list(texts_of(values))
    users, statuses = part.get("responses.users") or [], part.get("responses.status") or []
    return [
        {
            "value": value,
            "user_id": users[i] if i < len(users) else None,
            "status": statuses[i] if i < len(statuses) else None,
        }
        for i, value in enumerate(values)
    ]


def _suggestion(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "value": part.get("suggestion"),
        "score": part.get("suggestion.score"),
        "agent": part.get("suggestion.agent"),
    }
