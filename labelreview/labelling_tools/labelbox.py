"""Labelbox: exports as NDJSON, old and new, data rows and pre-labels to import."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from labelreview.labelling_tools.reading import by_annotator, moment, of_undamaged, sample, texts_of
from labelreview.labelling_tools.sending import (
    PROBLEM,
    PROBLEMS,
    json_bytes,
    json_lines,
    sent_metadata,
)
from labelreview.labelling_tools.types import (
    Records,
    SentBatch,
    SentExample,
    Task,
    TaskAnswer,
)

_LABEL = "label"
_KEY = "labelreview"
Answers = dict[str, tuple[str, ...]]


class Labelbox:
    """Labelbox: exports, and data rows with pre-labels to import."""

    name = "labelbox"
    title = "Labelbox"
    suffix = ".json"
    caution = ""

    def recognises(self, records: Records) -> bool:
        """Tell whether these are exported data rows, or those of a batch."""
        seen = sample(records)
        return bool(seen) and all(_is_of_labelbox(record) for record in seen)

    @of_undamaged
    def read(self, records: Records) -> list[Task]:
        """Return one task for each data row. Skipped labels have the verdict unsure."""
        question = _question(records)
        return [_task(record, question) for record in records]

    def write(self, batch: SentBatch) -> dict[str, bytes]:
        """Return the data rows, their pre-labels for model-assisted labelling, and the ontology.

        Data rows are found again by their global keys.
        """
        labels = [item for example in batch.examples if (item := _pre_label(batch, example))]
        return {
            self.suffix: json_bytes([_data_row(batch, example) for example in batch.examples]),
            "-prelabels.ndjson": json_lines(labels),
            "-ontology.json": json_bytes(ontology(batch.labels)),
        }


def ontology(labels: Sequence[str]) -> dict[str, Any]:
    """Return two single choices: the class of the text, and what else may be wrong with it."""
    choices = [_radio(_LABEL, labels, required=True), _radio(PROBLEM, PROBLEMS, required=False)]
    return {"tools": [], "classifications": choices, "relationships": []}


def _radio(name: str, labels: Sequence[str], *, required: bool) -> dict[str, Any]:
    return {
        "type": "radio",
        "name": name,
        "instructions": name,
        "required": required,
        "scope": "global",
        "options": [
            {"label": label, "value": label, "position": i} for i, label in enumerate(labels)
        ],
    }


def _global_key(batch: SentBatch, example: SentExample) -> str:
    # A slash ends the name of the dataset, unless it is in it.
    dataset = batch.dataset.replace("%", "%25").replace("/", "%2F")
    return f"{_KEY}/{dataset}/{example.example_id}"


def _data_row(batch: SentBatch, example: SentExample) -> dict[str, Any]:
    # Metadata fields would have to be set up in Labelbox first; attachments need nothing.
    known = sent_metadata(batch, example)
    return {
        "row_data": example.text,
        "global_key": _global_key(batch, example),
        "media_type": "TEXT",
        "attachments": [
            {"type": "RAW_TEXT", "name": name, "value": str(value)} for name, value in known.items()
        ],
    }


def _pre_label(batch: SentBatch, example: SentExample) -> dict[str, Any] | None:
    if example.suggested_label is None:
        return None
    key = _global_key(batch, example)
    answer: dict[str, Any] = {"name": example.suggested_label}
    if example.suggested_probability is not None:
        answer["confidence"] = example.suggested_probability
    return {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, key)),
        "dataRow": {"globalKey": key},
        "name": _LABEL,
        "answer": answer,
    }


def _is_of_labelbox(record: Mapping[str, Any]) -> bool:
    if "Labeled Data" in record and "Label" in record:
        return True
    if str(record.get("global_key")).startswith(f"{_KEY}/"):
        return isinstance(record.get("row_data"), str)
    row = record.get("data_row")
    return isinstance(row, dict) and "row_data" in row and isinstance(record.get("projects"), dict)


def _task(record: Mapping[str, Any], question: str) -> Task:
    row = record.get("data_row") or record
    labels = list(_labels(record))
    key = str(row.get("global_key") or "").split("/", 2)
    sent = key if len(key) == 3 and key[0] == _KEY else [None, None, None]
    fields = {
        "id": row.get("id") or row.get("DataRow ID"),
        "global_key": row.get("global_key"),
        "external_id": row.get("external_id") or row.get("External ID"),
        "project": ", ".join(dict.fromkeys(label["project"] for label in labels)) or None,
    }
    for item in record.get("metadata_fields") or []:
        name = str(item.get("schema_name") or item.get("name") or "metadata")
        fields.setdefault(name, item.get("value"))
    for name in dict.fromkeys(name for label in labels for name in label["answers"]):
        if name not in (question, PROBLEM):
            given = [(x["who"], ", ".join(x["answers"].get(name, ())) or None) for x in labels]
            fields.setdefault(name, by_annotator(given))
    return Task(
        text=str(row.get("row_data") or row.get("Labeled Data") or ""),
        answers=tuple(_answer(label, question) for label in labels),
        example_id=sent[2],
        dataset=sent[1] and unquote(sent[1]),
        fields=fields,
    )


def _answer(label: Mapping[str, Any], question: str) -> TaskAnswer:
    problem = "".join(label["answers"].get(PROBLEM, ())[:1])
    return TaskAnswer(
        annotator=label["who"],
        labels=label["answers"].get(question, ()),
        verdict="unsure" if label["skipped"] else problem if problem in PROBLEMS else "",
        note=label["note"],
        answered_at=label["when"],
    )


def _labels(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give who labelled a data row, when, and their answers to each question."""
    if "Labeled Data" in record:
        whole = record["Label"] if isinstance(record["Label"], dict) else {}
        skipped = bool(record.get("Skipped"))
        if whole.get("classifications") or skipped:
            yield {
                "project": str(record.get("Project Name") or ""),
                "who": str(record.get("Created By") or ""),
                "when": moment(record.get("Updated At")) or moment(record.get("Created At")),
                "answers": _answers(whole.get("classifications") or []),
                "note": "",
                "skipped": skipped,
            }
    for project in (record.get("projects") or {}).values():
        for label in project.get("labels") or []:
            details = label.get("label_details") or {}
            when = details.get("content_last_updated_at") or details.get("updated_at")
            found = (label.get("annotations") or {}).get("classifications") or []
            yield {
                "project": str(project.get("name") or ""),
                "who": str(details.get("created_by") or ""),
                "when": moment(when) or moment(details.get("created_at")),
                "answers": _answers(found),
                "note": _note(found),
                "skipped": bool((label.get("performance_details") or {}).get("skipped")),
            }


def _answers(classifications: Sequence[Mapping[str, Any]]) -> Answers:
    answers: Answers = {}
    for item in classifications:
        name = str(item.get("name") or item.get("title") or "")
        given = item.get("radio_answer") or item.get("checklist_answers")
        given = given or item.get("answer") or item.get("answers") or []
        chosen = [
            str(answer.get("name") or answer.get("title"))
            for answer in (given if isinstance(given, list) else [given])
            if isinstance(answer, dict)
        ]
        if chosen:
            answers[name] = tuple(chosen)
    return answers


def _note(classifications: Sequence[Mapping[str, Any]]) -> str:
    said = [(item.get("text_answer") or {}).get("content") for item in classifications]
    return "\n".join(texts_of(said))


def _question(records: Records) -> str:
    asked = Counter(
        name
        for record in sample(records)
        for label in _labels(record)
        for name in label["answers"]
        if name != PROBLEM
    )
    return asked.most_common(1)[0][0] if asked else _LABEL
