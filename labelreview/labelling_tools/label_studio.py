"""Label Studio: its JSON export, old and new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from labelreview.labelling_tools import label_studio_tables as tables
from labelreview.labelling_tools.reading import (
    by_annotator,
    dialogue,
    longest_field,
    moment,
    of_undamaged,
    sample,
    scored,
    texts_of,
)
from labelreview.labelling_tools.sending import (
    EXAMPLE_ID,
    MODEL,
    PROBLEM,
    PROBLEMS,
    json_bytes,
    sent_from,
    sent_metadata,
)
from labelreview.labelling_tools.types import (
    Records,
    SentBatch,
    SentExample,
    Task,
    TaskAnswer,
    TaskPrediction,
)

_LABEL = "label"
_COUNTS = ("total_annotations", "cancelled_annotations", "total_predictions")
_ANSWERS = ("annotations", "completions")
# What the values of a result are called when an annotator picks from a list or rates.
_CHOSEN = ("choices", "taxonomy", "rating")


class LabelStudio:
    """Label Studio: JSON, JSON_MIN and CSV exports, and tasks with predictions to import."""

    name = "label-studio"
    title = "Label Studio"
    suffix = ".json"
    caution = ""

    def recognises(self, records: Records) -> bool:
        """Tell whether these are tasks, answers as its storage has them, or rows of JSON_MIN or
        CSV."""
        return _are_tasks(records) or _are_answers(records) or tables.recognises(records)

    @of_undamaged
    def read(self, records: Records) -> list[Task]:
        """Return the tasks; cancelled annotations are answers with the verdict unsure."""
        if _are_answers(records):
            records = _tasks_of_answers(records)
        return _read_tasks(records) if _are_tasks(records) else tables.read(records)

    def write(self, batch: SentBatch) -> dict[str, bytes]:
        """Return tasks with predictions, and the labelling configuration as XML."""
        return {
            self.suffix: json_bytes([_sent_task(batch, example) for example in batch.examples]),
            "-config.xml": labelling_config(batch.labels).encode(),
        }


def labelling_config(labels: Sequence[str]) -> str:
    """Return the labelling interface: the text, its classes, and what else may be wrong with it."""
    problems = "\n".join(f"    <Choice value={quoteattr(name)}/>" for name in PROBLEMS)
    classes = "\n".join(f"    <Choice value={_attribute(name)}/>" for name in labels)
    return f"""<View>
  <Text name="text" value="$text"/>
  <Choices name="{_LABEL}" toName="text" choice="single-radio" showInline="true">
{classes}
  </Choices>
  <Choices name="{PROBLEM}" toName="text" choice="single-radio" showInline="true">
{problems}
  </Choices>
</View>
"""


def _attribute(value: str) -> str:
    return quoteattr(value, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _sent_task(batch: SentBatch, example: SentExample) -> dict[str, Any]:
    task: dict[str, Any] = {"data": {"text": example.text, **sent_metadata(batch, example)}}
    if example.suggested_label is not None:
        value = {"choices": [example.suggested_label]}
        result = {"from_name": _LABEL, "to_name": "text", "type": "choices", "value": value}
        prediction: dict[str, Any] = {"model_version": MODEL, "result": [result]}
        if example.suggested_probability is not None:
            prediction["score"] = example.suggested_probability
        task["predictions"] = [prediction]
    return task


def _are_tasks(records: Records) -> bool:
    seen = sample(records)
    return all(isinstance(record.get("data"), dict) for record in seen) and any(
        EXAMPLE_ID in record["data"]
        or any(isinstance(record.get(key), list) for key in (*_ANSWERS, "predictions"))
        for record in seen
    )


def _are_answers(records: Records) -> bool:
    seen = sample(records)
    return bool(seen) and all(
        isinstance(record.get("result"), list)
        and _is_object(record.get("task"))
        and _is_object(record["task"].get("data"))
        for record in seen
    )


def _tasks_of_answers(records: Records) -> list[dict[str, Any]]:
    """Return the task of each answer once, with all answers to it."""
    tasks: dict[Any, dict[str, Any]] = {}
    for number, record in enumerate(records):
        answer = {name: value for name, value in record.items() if name != "task"}
        task = record["task"]
        whole = tasks.setdefault(task.get("id", (number,)), {**task, "annotations": []})
        whole["annotations"].append(answer)
    return [*tasks.values()]


def _read_tasks(records: Records) -> list[Task]:
    question = _question(records)
    text = _text_field(records)
    return [_task(record, text, question) for record in records]


def _task(record: Mapping[str, Any], text: str | None, question: str) -> Task:
    data = dict(record["data"])
    written = data.pop(text, None) if text else None
    annotations = _items(record, *_ANSWERS)
    predictions = _items(record, "predictions")
    fields = {**data}
    for name, value in record.items():
        if not isinstance(value, list | dict) and value is not None and name not in _COUNTS:
            fields[name if name not in data else f"task_{name}"] = value
    if record.get("meta"):
        fields.setdefault("meta", record["meta"])
    for name in _other_questions(annotations, question):
        fields.setdefault(
            name, by_annotator([(_who(a), ", ".join(_chosen(a, name))) for a in annotations])
        )
    times = [a["lead_time"] for a in annotations if isinstance(a.get("lead_time"), int | float)]
    fields.setdefault("lead_time", sum(times) if times else None)
    fields.setdefault("ground_truth", any(a.get("ground_truth") for a in annotations) or None)
    return Task(
        text=dialogue(written),
        answers=tuple(_answer(annotation, question) for annotation in annotations),
        predictions=tuple(_prediction(prediction, question) for prediction in predictions),
        **sent_from(data),
        fields=fields,
    )


def _answer(annotation: Mapping[str, Any], question: str) -> TaskAnswer:
    problems = [name for name in _chosen(annotation, PROBLEM) if name in PROBLEMS]
    cancelled = annotation.get("was_cancelled") or annotation.get("skipped")
    notes = [
        note
        for result in _results(annotation)
        if result.get("type") == "textarea"
        for note in texts_of(_value(result).get("text"))
    ]
    return TaskAnswer(
        annotator=_who(annotation),
        labels=_chosen(annotation, question),
        verdict="unsure" if cancelled else "".join(problems[:1]),
        note="\n".join(notes),
        answered_at=moment(annotation.get("updated_at")) or moment(annotation.get("created_at")),
        key=str(annotation.get("id") or ""),
    )


def _prediction(prediction: Mapping[str, Any], question: str) -> TaskPrediction:
    model = str(prediction.get("model_version") or "")
    return scored(_chosen(prediction, question), prediction.get("score"), model)


def _who(annotation: Mapping[str, Any]) -> str:
    return annotator_name(annotation.get("completed_by", annotation.get("created_username")))


def annotator_name(value: Any) -> str:
    """Return the name of whoever completed an annotation: an id, an address or an object."""
    if _is_object(value):
        whole = f"{value.get('first_name') or ''} {value.get('last_name') or ''}".strip()
        return str(value.get("email") or value.get("username") or whole or value.get("id") or "")
    return "" if value is None else str(value)


def _question(records: Records) -> str:
    """Return the question that was answered most often: the one whose answers are the labels."""
    asked: Counter[str] = Counter()
    for record in sample(records):
        for item in _items(record, *_ANSWERS, "predictions"):
            asked.update(dict.fromkeys(_questions(item), 1))
    return asked.most_common(1)[0][0] if asked else _LABEL


def _questions(item: Mapping[str, Any]) -> Iterator[str]:
    for result in _results(item):
        name = str(result.get("from_name") or "")
        if name != PROBLEM and any(key in _value(result) for key in _CHOSEN):
            yield name


def _other_questions(annotations: Sequence[Mapping[str, Any]], question: str) -> list[str]:
    names = dict.fromkeys(name for item in annotations for name in _questions(item))
    return [name for name in names if name != question]


def _chosen(item: Mapping[str, Any], question: str) -> tuple[str, ...]:
    found = []
    for result in _results(item):
        if str(result.get("from_name") or "") == question:
            for key in _CHOSEN:
                found += _paths(_value(result).get(key))
    return tuple(found)


def _paths(value: Any) -> list[str]:
    # A taxonomy gives the path to each choice.
    if isinstance(value, list):
        return [" / ".join(texts_of(item)) for item in value]
    return list(texts_of(value))


def _items(record: Mapping[str, Any], *keys: str) -> list[Mapping[str, Any]]:
    return [item for key in keys for item in record.get(key) or [] if _is_object(item)]


def _results(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the results about the whole text; those about a part of it have a start."""
    return [result for result in _items(item, "result") if "start" not in _value(result)]


def _value(result: Mapping[str, Any]) -> Mapping[str, Any]:
    value = result.get("value")
    return value if isinstance(value, dict) else {}


def _text_field(records: Records) -> str | None:
    """Return the field of `data` that was shown: its name is in results, or that of a tag."""
    seen = sample(records)
    results = [r for record in seen for a in _items(record, *_ANSWERS) for r in _results(a)]
    sources = [str(result.get("source") or "").removeprefix("$") for result in results]
    tags = [str(result.get("to_name") or "") for result in results]
    rows = [
        {
            name: dialogue(value)
            for name, value in record["data"].items()
            if isinstance(value, str | list)
        }
        for record in seen
    ]
    return longest_field(rows, [*sources[:1], *tags[:1], "text"])


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)
