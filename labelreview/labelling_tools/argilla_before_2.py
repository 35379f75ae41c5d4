"""Argilla 1 and Rubrix: one annotation and several predictions for each record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelreview.labelling_tools.reading import dialogue, sample, scored, texts_of
from labelreview.labelling_tools.sending import sent_from
from labelreview.labelling_tools.types import Records, Task, TaskAnswer, TaskPrediction

_MARKS = ("annotation", "annotation_agent", "prediction", "prediction_agent")
_VERDICTS = {"Discarded": "unsure"}
_USED = (*_MARKS, "text", "inputs", "metadata", "metrics", "search_keywords", "vectors")


def recognises(records: Records) -> bool:
    """Tell by the columns of `DatasetForTextClassification`."""
    seen = sample(records)
    return bool(seen) and all(
        all(mark in record for mark in _MARKS)
        and (isinstance(record.get("text"), str) or isinstance(record.get("inputs"), dict))
        for record in seen
    )


def read(records: Records) -> list[Task]:
    """Return one task for each record; discarded ones have the verdict unsure."""
    return [_task(record) for record in records]


def _task(record: Mapping[str, Any]) -> Task:
    labels = texts_of(record["annotation"])
    verdict = _VERDICTS.get(str(record.get("status")), "")
    metadata = record.get("metadata") or {}
    answer = TaskAnswer(str(record.get("annotation_agent") or ""), labels, verdict)
    inputs = record.get("inputs") or {}
    return Task(
        text=dialogue(record.get("text"))
        or "\n".join(dialogue(value) for value in inputs.values()),
        answers=(answer,) if labels or verdict else (),
        predictions=_predictions(record),
        **sent_from(metadata),
        fields={**{k: v for k, v in record.items() if k not in _USED}, **metadata},
    )


def _predictions(record: Mapping[str, Any]) -> tuple[TaskPrediction, ...]:
    model = str(record.get("prediction_agent") or "")
    found = []
    for item in record.get("prediction") or []:
        label, score = (
            (item.get("label"), item.get("score")) if isinstance(item, dict) else tuple(item)[:2]
        )
        found.append(scored((str(label),), score, model))
    return tuple(sorted(found, key=lambda prediction: -(prediction.score or 0)))
