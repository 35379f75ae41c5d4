"""Prodigy: JSON Lines of `db-out`, answers to one label or to a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labelreview.labelling_tools.reading import (
    moment,
    of_undamaged,
    sample,
    scored,
    share,
    texts_of,
)
from labelreview.labelling_tools.sending import MODEL, json_lines, sent_from, sent_metadata
from labelreview.labelling_tools.types import (
    Records,
    SentBatch,
    SentExample,
    Task,
    TaskAnswer,
    TaskPrediction,
)

_ANSWERS = ("accept", "reject", "ignore")
_USED = ("text", "label", "answer", "accept", "options", "score", "user_input", "_timestamp")
_NOT = "not "
_WHO = ("_annotator_id", "_session_id")


class Prodigy:
    """Prodigy: annotations of `db-out`, and tasks with options to import."""

    name = "prodigy"
    title = "Prodigy"
    suffix = ".jsonl"
    caution = ""

    def recognises(self, records: Records) -> bool:
        """Tell by accept, reject or ignore as the answers, or by options to choose from."""
        seen = sample(records)
        return bool(seen) and all(_is_of_prodigy(record) for record in seen)

    @of_undamaged
    def read(self, records: Records) -> list[Task]:
        """Return one task for each text or example sent, with the answers of all its records.

        Ignored records have the verdict unsure. So have rejected ones, with the label as a note;
        but where the whole file asks for one label, a rejection is the answer "not" that label.
        """
        labels = {str(record["label"]) for record in records if record.get("label") is not None}
        only = labels.pop() if len(labels) == 1 else None
        groups: dict[Any, list[Mapping[str, Any]]] = {}
        for number, record in enumerate(records):
            groups.setdefault(_group(record, number), []).append(record)
        return [_task(group, only) for group in groups.values()]

    def write(self, batch: SentBatch) -> dict[str, bytes]:
        """Return tasks with the suggestion chosen beforehand, and the command that shows them."""
        return {
            self.suffix: json_lines(_sent_task(batch, example) for example in batch.examples),
            "-command.txt": _COMMAND.encode(),
        }


_COMMAND = """prodigy mark labelreview FILE.jsonl --view-id choice
prodigy db-out labelreview > answers.jsonl

FILE.jsonl is the file with the tasks. Answers: accept for the label chosen, ignore where unsure.
"""


def _sent_task(batch: SentBatch, example: SentExample) -> dict[str, Any]:
    suggested = [example.suggested_label] if example.suggested_label is not None else []
    task: dict[str, Any] = {
        "text": example.text,
        "options": [{"id": label, "text": label} for label in batch.labels],
        "accept": suggested,
        "meta": sent_metadata(batch, example),
    }
    if example.suggested_probability is not None:
        task["score"] = example.suggested_probability
    return task


def _is_of_prodigy(record: Mapping[str, Any]) -> bool:
    if not isinstance(record.get("text"), str):
        return False
    options, accept = record.get("options"), record.get("accept")
    if isinstance(options, list) and isinstance(accept, list):
        return all(isinstance(option, dict) and "id" in option for option in options)
    asked = isinstance(accept, list) or record.get("label") is not None
    return record.get("answer") in _ANSWERS and asked


def _group(record: Mapping[str, Any], number: int) -> tuple[str, Any]:
    # Prodigy's hash is one of the text, which several examples may have.
    meta = record.get("meta")
    sent = sent_from(meta if isinstance(meta, dict) else {})["example_id"]
    if sent is not None:
        return "example", sent
    text = record.get("_input_hash")
    return ("row", number) if text is None else ("text", text)


def _task(records: Sequence[Mapping[str, Any]], only: str | None) -> Task:
    first = records[0]
    meta = first.get("meta")
    by_person: dict[str, list[Mapping[str, Any]]] = {}
    for record in records:
        if record.get("answer") in _ANSWERS:
            by_person.setdefault(_who(record), []).append(record)
    predictions = _predictions(first, only)
    used = (*_USED, *_WHO) if predictions else (*(n for n in _USED if n != "score"), *_WHO)
    return Task(
        text=first["text"],
        answers=tuple(_answer(who, own, only) for who, own in by_person.items()),
        predictions=predictions,
        **sent_from(meta if isinstance(meta, dict) else {}),
        fields={k: v for k, v in first.items() if k not in used},
    )


def _answer(who: str, records: Sequence[Mapping[str, Any]], only: str | None) -> TaskAnswer:
    # The same choice twice is a correction; different labels in turn are one answer.
    records = records[-1:] if "accept" in records[-1] else records
    accepted = [x for r in records if r["answer"] == "accept" for x in _labels(r)]
    rejected = [x for r in records if r["answer"] == "reject" for x in _labels(r)]
    if rejected and rejected[0] == only and not accepted:
        accepted, rejected = [_NOT + only], []
    notes = [note for record in records for note in texts_of(record.get("user_input"))]
    if rejected and not accepted:
        notes.append(f"Rejected in Prodigy: {', '.join(rejected)}")
    return TaskAnswer(
        annotator=who,
        labels=tuple(dict.fromkeys(accepted)),
        verdict="" if accepted or records[-1]["answer"] == "accept" else "unsure",
        note="\n".join(notes),
        answered_at=max((t for r in records if (t := moment(r.get("_timestamp")))), default=None),
    )


def _labels(record: Mapping[str, Any]) -> tuple[str, ...]:
    if "accept" not in record:
        return texts_of(record.get("label"))
    options = [option for option in record.get("options") or [] if isinstance(option, dict)]
    texts = {str(option.get("id")): option.get("text") for option in options}
    # Options with numbers for ids are known by their texts.
    numbered = bool(texts) and all(key.lstrip("-").isdecimal() for key in texts)
    chosen = texts_of(record["accept"])
    return tuple(str(texts.get(key) or key) if numbered else key for key in chosen)


def _predictions(record: Mapping[str, Any], only: str | None) -> tuple[TaskPrediction, ...]:
    given = record.get("score")
    score = share(given)
    if "answer" not in record and record.get("accept"):
        return (scored(texts_of(record["accept"]), given, MODEL),)
    if score is not None and score < 0.5 and only is not None:
        return (TaskPrediction((_NOT + only,), 1 - score),)
    if given is not None and record.get("label") is not None:
        return (scored(texts_of(record["label"]), given),)
    return ()


def _who(record: Mapping[str, Any]) -> str:
    return next((str(record[name]) for name in _WHO if record.get(name)), "")
