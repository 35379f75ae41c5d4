"""Argilla 2: records as JSON, nested or flattened as on the Hub; datasets of Argilla 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from labelreview.labelling_tools import argilla_before_2 as before_2
from labelreview.labelling_tools import argilla_flat as flat
from labelreview.labelling_tools.reading import (
    by_annotator,
    dialogue,
    likely_labels,
    longest_field,
    of_undamaged,
    sample,
    scored,
    texts_of,
)
from labelreview.labelling_tools.sending import (
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
_VERDICTS = {"discarded": "unsure"}


class Argilla:
    """Argilla: exports of version 2 and 1, and records with suggestions to import."""

    name = "argilla"
    title = "Argilla"
    suffix = ".json"
    caution = ""

    def recognises(self, records: Records) -> bool:
        """Tell whether these are records of Argilla 2, nested or flattened, or of Argilla 1."""
        return _are_records(records) or flat.recognises(records) or before_2.recognises(records)

    @of_undamaged
    def read(self, records: Records) -> list[Task]:
        """Return one task for each record. Discarded responses have the verdict unsure; drafts
        are no answers, nor are responses without a status to a record that is pending."""
        if before_2.recognises(records):
            return before_2.read(records)
        nested = records if _are_records(records) else flat.nested(records)
        question, text = _question(nested), _text_field(nested)
        return [_task(record, question, text) for record in nested]

    def write(self, batch: SentBatch) -> dict[str, bytes]:
        """Return records with suggestions, and the settings of a dataset for them."""
        return {
            self.suffix: json_bytes([_sent_record(batch, example) for example in batch.examples]),
            "-settings.json": json_bytes(dataset_settings(batch.labels)),
        }


def dataset_settings(labels: Sequence[str]) -> dict[str, Any]:
    """Return the settings, as `argilla.Settings.from_json` reads them."""
    return {
        "guidelines": "Choose the label of the text, or say what is wrong with the text itself.",
        "questions": [
            _question_settings(_LABEL, "Label", labels, required=True),
            _question_settings(PROBLEM, "Problem", PROBLEMS, required=False),
        ],
        "fields": [
            {
                "name": "text",
                "title": "Text",
                "required": True,
                "settings": {"type": "text", "use_markdown": False},
            }
        ],
        "vectors": [],
        "metadata": [
            {
                "name": "labelreview_score",
                "title": "Score",
                "visible_for_annotators": True,
                "settings": {"type": "float"},
            },
            {
                "name": "labelreview_given_label",
                "title": "Given label",
                "visible_for_annotators": True,
                "settings": {"type": "terms"},
            },
        ],
        "allow_extra_metadata": True,
        "distribution": {"strategy": "overlap", "min_submitted": 1},
        "mapping": None,
    }


def _question_settings(
    name: str, title: str, labels: Sequence[str], *, required: bool
) -> dict[str, Any]:
    options = [{"value": label, "text": label, "description": None} for label in labels]
    settings = {"type": "label_selection", "options": options}
    return {"name": name, "title": title, "required": required, "settings": settings}


def _sent_record(batch: SentBatch, example: SentExample) -> dict[str, Any]:
    suggestions = {}
    if example.suggested_label is not None:
        suggestions[_LABEL] = {
            "value": example.suggested_label,
            "score": example.suggested_probability,
            "agent": MODEL,
        }
    return {
        "id": example.example_id,
        "fields": {"text": example.text},
        "metadata": sent_metadata(batch, example),
        "suggestions": suggestions,
        "responses": {},
        "vectors": {},
    }


def _are_records(records: Records) -> bool:
    seen = sample(records)
    return bool(seen) and all(
        isinstance(record.get("fields"), dict)
        and isinstance(record.get("responses"), dict)
        and isinstance(record.get("suggestions"), dict)
        for record in seen
    )


def _task(record: Mapping[str, Any], question: str | None, text: str | None) -> Task:
    shown = dict(record["fields"])
    metadata = record.get("metadata") or {}
    responses, drafts = _submitted(record)
    suggestion = record["suggestions"].get(question) or {}
    fields = {"id": record.get("id"), **{k: v for k, v in shown.items() if k != text}, **metadata}
    for name, given in responses.items():
        if name not in (question, PROBLEM):
            fields.setdefault(name, by_annotator([(_who(r), r.get("value")) for r in given]))
    fields.setdefault("status", record.get("status"))
    return Task(
        text=dialogue(shown.get(text or "")),
        answers=tuple(_answers(responses, question)),
        predictions=(_prediction(suggestion),) if suggestion.get("value") is not None else (),
        **sent_from(metadata),
        unsubmitted=len(drafts),
        fields=fields,
    )


def _prediction(suggestion: Mapping[str, Any]) -> TaskPrediction:
    score = suggestion.get("score")
    score = score[0] if isinstance(score, list) and score else score
    return scored(texts_of(suggestion["value"]), score, str(suggestion.get("agent") or ""))


def _answers(responses: Mapping[str, Any], question: str | None) -> list[TaskAnswer]:
    """Return one answer for each user: a label, a problem, or both."""
    labels = {_who(r): r for r in responses.get(question or "") or []}
    problems = {_who(r): r for r in responses.get(PROBLEM) or []}
    answers = []
    for user in {**labels, **problems}:
        label, problem = labels.get(user, {}), problems.get(user, {})
        verdict = _VERDICTS.get(str(label.get("status") or problem.get("status")), "")
        said = problem.get("value")
        answers.append(
            TaskAnswer(
                annotator=user,
                labels=texts_of(label.get("value")),
                verdict=said if said in PROBLEMS else verdict,
            )
        )
    return answers


def _who(response: Mapping[str, Any]) -> str:
    return str(response.get("user_id") or "")


def _submitted(record: Mapping[str, Any]) -> tuple[dict[str, list[Any]], set[str]]:
    """Return the responses to each question without drafts, and whose drafts there are."""
    submitted: dict[str, list[Any]] = {}
    drafts = set()
    for name, given in record["responses"].items():
        for response in given or []:
            # Nested records do not say it of each response.
            if (response.get("status") or record.get("status")) in ("draft", "pending"):
                drafts.add(_who(response))
            else:
                submitted.setdefault(name, []).append(response)
    return submitted, drafts


def _question(records: Records) -> str | None:
    """Return the question with the labels: answered or suggested most, with few distinct values."""
    seen = sample(records)
    asked: Counter[str] = Counter()
    rows: list[dict[str, str]] = []
    for record in seen:
        values = {name: item.get("value") for name, item in record["suggestions"].items() if item}
        for name, given in record["responses"].items():
            for response in given:
                values[name] = response.get("value")
        values.pop(PROBLEM, None)
        rows.append({n: "#".join(texts_of(v)) for n, v in values.items() if not _is_spans(v)})
        asked.update(rows[-1].keys())
    return likely_labels(rows, list(asked)) or next(iter(asked), None)


def _is_spans(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(part, dict) for part in value)
    )


def _text_field(records: Records) -> str | None:
    seen = [record["fields"] for record in sample(records)]
    rows = [{name: dialogue(value) for name, value in row.items()} for row in seen]
    return longest_field(rows, ["text"])
