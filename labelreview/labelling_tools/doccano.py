"""doccano: JSON Lines and CSV exports of projects that classify whole texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelreview.labelling_tools.reading import moment, of_undamaged, sample, texts_of
from labelreview.labelling_tools.sending import (
    EXAMPLE_ID,
    MODEL,
    SUGGESTED,
    json_bytes,
    json_lines,
    sent_from,
    sent_metadata,
)
from labelreview.labelling_tools.types import (
    Records,
    SentBatch,
    Task,
    TaskAnswer,
    TaskPrediction,
)

_LABELS = ("label", "labels", "cats")
_TEXTS = ("text", "data")
_COMMENTS = ("Comments", "comments")
_MARKS = ("Comments", "annotation_approver")
_APPROVALS = ("annotation_approver", "is_confirmed", "confirmed")
_UNAPPROVED = (None, "", False, "False", "false")
_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
_COLOURS = ("#1F77B4", "#B45309", "#2CA02C", "#D62728", "#9467BD", "#8C564B", "#C026D3", "#4B5563")


class Doccano:
    """doccano: exports old and new, and texts with labels to import."""

    name = "doccano"
    title = "doccano"
    suffix = ".jsonl"
    caution = (
        "doccano returns suggestions that nobody has changed as answers: approve the documents "
        "that were looked at, where the export says so, or export only those."
    )

    def recognises(self, records: Records) -> bool:
        """Tell by what only doccano writes beside its numbers: lists of labels and of comments, an
        approver, annotations by user number.

        Neither a list of labels alone nor a table with a column of comments is a sign of it.
        """
        seen = sample(records)
        if not seen or not all(_is_of_doccano(record) for record in seen):
            return False
        return not all(_is_row(record) for record in seen) or _has_joined_labels(seen)

    @of_undamaged
    def read(self, records: Records) -> list[Task]:
        """Return one task for each record. Annotations of old versions name labels and users by
        number. A record of a batch that has not been in doccano yet has a prediction instead.

        Once some documents are approved, what was sent and is not approved is no answer yet."""
        single = _single(records)
        approving = any(_is_approved(record) for record in records)
        return [_task(record, single, approving=approving) for record in records]

    def write(self, batch: SentBatch) -> dict[str, bytes]:
        """Return texts with the suggestion as their label, and the labels to import."""
        tasks = [
            {
                "text": example.text,
                "label": [example.suggested_label] if example.suggested_label is not None else [],
                **sent_metadata(batch, example),
            }
            for example in batch.examples
        ]
        labels = [_label_type(name, number) for number, name in enumerate(batch.labels)]
        return {self.suffix: json_lines(tasks), "-labels.json": json_bytes(labels)}


def _label_type(name: str, number: int) -> dict[str, Any]:
    return {
        "text": name,
        "prefix_key": None,
        "suffix_key": _KEYS[number] if number < len(_KEYS) else None,
        "background_color": _COLOURS[number % len(_COLOURS)],
        "text_color": "#FFFFFF",
    }


def _is_of_doccano(record: Mapping[str, Any]) -> bool:
    if not any(isinstance(record.get(name), str) for name in _TEXTS):
        return False
    annotations = record.get("annotations")
    if isinstance(annotations, list):
        return all(_is_category(item) for item in annotations) and "id" in record
    labels = [record[name] for name in _LABELS if name in record]
    if EXAMPLE_ID in record and any(_is_list_of_names(item) for item in labels):
        return True
    whole = all(isinstance(item, str | None) or _is_list_of_names(item) for item in labels)
    return bool(labels) and whole and "id" in record and any(mark in record for mark in _MARKS)


def _is_row(record: Mapping[str, Any]) -> bool:
    """Tell whether it is a row with one label already, which was not sent from here."""
    lists = any(isinstance(record.get(name), list) for name in (*_LABELS, "annotations"))
    return not lists and EXAMPLE_ID not in record


def _has_joined_labels(records: Records) -> bool:
    single = _single(records)
    return any(len(_parted(_labels(record), single)) > 1 for record in records)


def _is_category(annotation: Any) -> bool:
    return (
        isinstance(annotation, dict)
        and {"label", "user"} <= annotation.keys()
        and "start_offset" not in annotation
    )


def _is_list_of_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _labels(record: Mapping[str, Any]) -> tuple[str, ...]:
    return next((texts_of(record[name]) for name in _LABELS if name in record), ())


def _single(records: Records) -> set[str]:
    return {labels[0] for record in records if len(labels := _labels(record)) == 1}


def _parted(labels: tuple[str, ...], single: set[str]) -> tuple[str, ...]:
    """Return the labels that a CSV joins, one of which is also the only one of another text."""
    if len(labels) == 1 and "#" in labels[0] and single.intersection(labels[0].split("#")):
        return tuple(labels[0].split("#"))
    return labels


def _is_approved(record: Mapping[str, Any]) -> bool:
    return any(record.get(name) not in _UNAPPROVED for name in _APPROVALS)


def _task(record: Mapping[str, Any], single: set[str], *, approving: bool) -> Task:
    text = next((name for name in _TEXTS if isinstance(record.get(name), str)), _TEXTS[0])
    labels = _parted(_labels(record), single)
    meta = record.get("meta")
    # Earlier versions keep the metadata apart.
    known = {**(meta if isinstance(meta, dict) else {}), **record}
    # doccano numbers what it imports; without a number, the labels are still our suggestion.
    unanswered = EXAMPLE_ID in record and "id" not in record
    is_approved = _is_approved(record)
    approver = str(record.get("annotation_approver") or record.get("username") or "")
    note = "\n".join(note for name in _COMMENTS for note in texts_of(record.get(name)))
    if "annotations" in record:
        answers = _answers_by_user(record["annotations"], note)
    elif unanswered or not (labels or note):
        answers = ()
    else:
        untouched = not is_approved and labels == texts_of(known.get(SUGGESTED))
        answers = (TaskAnswer(approver, labels, note=note, may_be_untouched=untouched),)
    unsubmitted = 0
    if approving and not is_approved and EXAMPLE_ID in known:
        answers, unsubmitted = (), len(answers)
    used = (text, *_LABELS, *_COMMENTS, "annotations", "annotation_approver")
    return Task(
        text=record[text],
        answers=answers,
        predictions=(TaskPrediction(labels, model=MODEL),) if unanswered and labels else (),
        **sent_from(known),
        unsubmitted=unsubmitted,
        fields={name: value for name, value in record.items() if name not in used},
    )


def _answers_by_user(annotations: list[Mapping[str, Any]], note: str) -> tuple[TaskAnswer, ...]:
    by_user: dict[str, list[Mapping[str, Any]]] = {}
    for annotation in annotations:
        by_user.setdefault(str(annotation["user"]), []).append(annotation)
    return tuple(
        TaskAnswer(
            annotator=user,
            labels=tuple(str(item["label"]) for item in own),
            note=note,
            answered_at=max((t for i in own if (t := moment(i.get("updated_at")))), default=None),
        )
        for user, own in by_user.items()
    )
