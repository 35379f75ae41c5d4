"""LightTag: classifications of whole texts in its JSON export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelreview.labelling_tools.reading import moment, of_undamaged, sample, texts_of
from labelreview.labelling_tools.types import Records, Task, TaskAnswer

_USED = ("content", "classifications", "annotations", "metadata", "seen_by", "example_id")


class LightTag:
    """LightTag: the examples of an export."""

    name = "lighttag"
    title = "LightTag"

    def recognises(self, records: Records) -> bool:
        """Tell by content with classifications, each with a class name."""
        seen = sample(records)
        return bool(seen) and all(
            isinstance(record.get("content"), str)
            and isinstance(record.get("classifications"), list)
            and all(isinstance(i, dict) and "classname" in i for i in record["classifications"])
            for record in seen
        )

    @of_undamaged
    def read(self, records: Records) -> list[Task]:
        """Return one task for each example, with one answer for each annotator."""
        return [_task(record) for record in records]


def _task(record: Mapping[str, Any]) -> Task:
    by_person: dict[str, list[str]] = {}
    times: dict[str, str | None] = {}
    for item in record["classifications"]:
        for who in item.get("annotated_by") or texts_of(item.get("annotators")) or [{}]:
            name = str(who.get("annotator") or "") if isinstance(who, dict) else str(who)
            by_person.setdefault(name, []).append(str(item["classname"]))
            times[name] = moment(who.get("timestamp")) if isinstance(who, dict) else None
    metadata = record.get("metadata")
    return Task(
        text=record["content"],
        answers=tuple(
            TaskAnswer(name, tuple(dict.fromkeys(labels)), answered_at=times[name])
            for name, labels in by_person.items()
        ),
        fields={
            "id": record.get("example_id"),
            **{name: value for name, value in record.items() if name not in _USED},
            **(metadata if isinstance(metadata, dict) else {}),
        },
    )
