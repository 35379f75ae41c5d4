"""Label Studio: one row for each annotation, as JSON_MIN and CSV exports have them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from labelreview.labelling_tools.reading import (
    SAMPLE,
    by_annotator,
    dialogue,
    likely_labels,
    longest_field,
    moment,
    sample,
    texts_of,
)
from labelreview.labelling_tools.sending import PROBLEM, PROBLEMS, sent_from
from labelreview.labelling_tools.types import Records, Task, TaskAnswer

_MARKS = ("annotation_id", "annotator", "lead_time")
_OF_ANNOTATIONS = (*_MARKS, "created_at", "updated_at", PROBLEM)
_NOTES = ("comment", "comments", "note", "notes")


def recognises(records: Records) -> bool:
    """Tell whether these are rows of a JSON_MIN or CSV export."""
    seen = sample(records)
    return bool(seen) and all(all(mark in record for mark in _MARKS) for record in seen)


def read(records: Records) -> list[Task]:
    """Return the tasks, one for each text, with the answers of all rows about it."""
    # Rows about one text stand together.
    seen = records[:SAMPLE]
    names = [name for name in _names(seen) if name not in _OF_ANNOTATIONS]
    text = longest_field([{n: dialogue(row.get(n)) for n in names} for row in seen], ["text"])
    question = _question(seen, [name for name in names if name not in (text, "id")])
    groups: dict[Any, list[Mapping[str, Any]]] = {}
    for number, record in enumerate(records):
        key = record.get("id")
        groups.setdefault((key, record.get(text or "")) if key else number, []).append(record)
    return [_task(rows, text, question) for rows in groups.values()]


def _task(rows: Sequence[Mapping[str, Any]], text: str | None, question: str | None) -> Task:
    answered = [row for row in rows if row.get("annotation_id") not in (None, "")]
    others = [n for n in _names(rows) if n not in (*_OF_ANNOTATIONS, text, question)]
    fields = {name: _shared(rows, name) for name in (*others, "lead_time")}
    return Task(
        text=dialogue(rows[0].get(text or "")),
        answers=tuple(_answer(row, question) for row in answered),
        fields=fields,
        **sent_from(rows[0]),
    )


def _answer(row: Mapping[str, Any], question: str | None) -> TaskAnswer:
    problem = "".join(_choices(row.get(PROBLEM))[:1])
    written = [_value(row.get(name)) for name in _NOTES]
    notes = [n for item in written for n in texts_of(item["text"] if _is_text(item) else item)]
    return TaskAnswer(
        annotator="" if row.get("annotator") is None else str(row["annotator"]),
        labels=_choices(row.get(question or "")),
        verdict=problem if problem in PROBLEMS else "",
        note="\n".join(notes),
        answered_at=moment(row.get("updated_at")) or moment(row.get("created_at")),
        key=str(row.get("annotation_id") or ""),
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and "text" in value


def _choices(cell: Any) -> tuple[str, ...]:
    """Return the labels in a cell: plain, an object with a list, or a list of such objects."""
    found = []
    value = _value(cell)
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            part = next(
                (part[key] for key in ("choices", "taxonomy", "rating") if key in part), None
            )
        found += [
            " / ".join(texts_of(item)) for item in (part if isinstance(part, list) else [part])
        ]
    return tuple(label for label in found if label)


def _value(cell: Any) -> Any:
    """Return the objects in a cell with JSON, and any other cell as it is."""
    if isinstance(cell, str) and cell.startswith(("{", "[{")):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    return cell


def _question(rows: Records, names: Sequence[str]) -> str | None:
    """Return the column with the answers: objects with choices, or what differs within a text."""
    objects = [
        name
        for name in names
        if any(isinstance(value := _value(r.get(name)), dict) and "choices" in value for r in rows)
    ]
    by_text: dict[str, set[tuple[Any, str]]] = {
        name: {(row.get("id"), str(row.get(name))) for row in rows} for name in names
    }
    texts = len({row.get("id") for row in rows})
    differing = [name for name in names if len(by_text[name]) > texts and name not in _NOTES]
    for some in (objects, differing, _after_id(rows[0], names), names):
        if some:
            return likely_labels(rows, some) or some[0]
    return None


def _after_id(row: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    # JSON_MIN writes the data, the id, the answers and then the annotation; CSV sorts the columns.
    keys = list(row)
    if "id" not in keys or keys == sorted(keys):
        return []
    return [name for name in keys[keys.index("id") : keys.index("annotator")] if name in names]


def _shared(rows: Sequence[Mapping[str, Any]], name: str) -> Any:
    """Return a value that all rows about a text share, else the values by annotator."""
    values = [row.get(name) for row in rows]
    if all(value == values[0] for value in values):
        return values[0]
    return by_annotator([(str(row.get("annotator") or ""), row.get(name)) for row in rows])


def _names(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))
