"""What is read from the files of each tool: labels, annotators, predictions, notes, times."""

from __future__ import annotations

import contextlib
import copy
import random
from typing import Any

import pytest

from labelreview.core.errors import SourceError
from labelreview.labelling_tools import FORMATS, recognise, summary, task_columns
from labelreview.labelling_tools.types import Task, TaskAnswer, TaskPrediction

from . import samples
from .samples import Record


def read(records: list[Record]) -> list[Task]:
    tool = recognise(records)
    assert tool is not None
    return tool.read(records)


@pytest.mark.parametrize(("name", "records"), samples.CASES)
def test_every_file_is_of_its_tool_and_of_no_other(name: str, records: list[Record]) -> None:
    assert [tool.name for tool in FORMATS if tool.recognises(records)] == [name]


@pytest.mark.parametrize(
    "records",
    [
        [{"text": "Bring water", "label": "need"}],
        [{"text": "Bring water", "label": ["need"]}],
        [{"id": 1, "text": "Bring water", "labels": ["need"], "meta": {}}],
        [{"id": 1, "text": "Bring water", "label": [[0, 5, "VERB"]], "Comments": []}],
        [{"text": "Bring water", "label": "need", "Comments": "sure?"}],
        [{"id": 1, "text": "Bring water", "label": "need", "Comments": None}],
        [{"id": 1, "text": "Learn C#", "label": "C#", "annotation_approver": "ann"}],
        [{"text": "Bring water", "label": ["need"], "Comments": "sure?"}],
        [{"Text": "Bring water", "Label": "need", "predicted": "info", "confidence": "95"}],
        [{"text": "Bring water", "label": "need", "is_label_issue": True, "given_label": "need"}],
        [{"text": "Bring water", "survey.responses": ["a"], "label": "need"}],
        [{"text": "Water", "next.suggestion": "a", "next.suggestion.agent": "b", "label": "x"}],
        [{"text": "Bring water", "answer": "need"}],
        [{"text": "Is it?", "answer": "accept"}],
        [{"text": "Bring water", "label": "need", "answer": "yes"}],
        [{"text": "Bring water", "label": "need", "annotator": "ann", "created_at": "2024"}],
        [{"text": "Bring water", "label": "need", "prediction": "info", "status": "new"}],
        [{"text": "Bring water", "label": "need", "predicted": "info", "confidence": "0.5"}],
        [{"text": "Bring water", "given_label": "need", "suggested_label": "info"}],
        [{"data": "Bring water", "annotations": ["need"]}],
        [{"content": "Bring water", "classifications": ["need"]}],
        [{"fields": "a", "responses": "b", "suggestions": "c"}],
        [{"text": "Bring water", "survey.responses": "12", "label": "need"}],
        [{"question": "Which?", "options": ["a", "b"], "accept": ["a"], "text": "t"}],
        [],
    ],
)
def test_ordinary_files_are_of_no_tool(records: list[Record]) -> None:
    assert recognise(records) is None


@pytest.mark.parametrize(("name", "records"), samples.CASES)
def test_what_was_read_is_not_recognised_again(name: str, records: list[Record]) -> None:
    columns = task_columns(read(records))
    rows = [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
    assert recognise(rows) is None, name


@pytest.mark.parametrize(("name", "records"), samples.CASES)
def test_damaged_records_are_one_sentence(name: str, records: list[Record]) -> None:
    tool = next(tool for tool in FORMATS if tool.name == name)
    chance = random.Random(0)
    for _ in range(200):
        damaged = copy.deepcopy(records)
        damage(chance.choice(damaged), chance)
        # Any other error would be a traceback.
        with contextlib.suppress(SourceError):
            tasks = tool.read(damaged) if tool.recognises(damaged) else []
            assert all(isinstance(task.text, str) for task in tasks)
            task_columns(tasks)


JUNK = (None, 7, "x", [], {}, [None], ["a", 1], {"id": []}, True, float("nan"), 10**400, "\ud800")


def damage(value: Any, chance: random.Random) -> None:
    """Delete one value, anywhere in it, or replace it by one of another kind."""
    while value:
        keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = chance.choice(keys)
        if not isinstance(value[key], dict | list) or not value[key] or chance.random() < 0.2:
            if chance.random() < 0.3:
                del value[key]
            else:
                value[key] = chance.choice(JUNK)
            return
        value = value[key]


def test_label_studio_stores_an_answer_with_its_task() -> None:
    first, second = read(samples.LABEL_STUDIO_STORED)
    assert (first.text, second.text) == ("The ferry leaves", "No water here")
    assert [(one.annotator, one.labels) for one in first.answers] == [
        ("ann@example.org", ("Positive",)),
        ("2", ("Positive",)),
    ]


def test_label_studio_keeps_annotators_predictions_and_other_fields() -> None:
    first, second = read(samples.LABEL_STUDIO)
    when = "2024-01-30T02:41:43.893565+00:00"
    assert first == Task(
        text="The ferry leaves at noon again",
        answers=(
            TaskAnswer("ann@example.org", ("Positive",), answered_at=when, key="1"),
            TaskAnswer("2", ("Negative",), answered_at=when, key="1"),
        ),
        predictions=(TaskPrediction(("Negative",), 0.75, "model 1"),),
        fields={
            "ref_id": 456,
            "lang": "en",
            "id": 87,
            "file_upload": "example.json",
            "created_at": "2024-01-30T02:40:33.867975Z",
            "project": 29,
            "lead_time": 17.0,
            "ground_truth": None,
        },
    )
    assert [answer.verdict for answer in second.answers] == ["unsure"]


def test_label_studio_before_version_1() -> None:
    (task,) = read(samples.LABEL_STUDIO_OLD)
    assert task.text == "The case shuts well and looks fine"
    assert task.answers == (TaskAnswer("", ("Neutral",), note="hard to say", key="1001"),)


def test_label_studio_with_two_questions_and_a_dialogue() -> None:
    asked = samples.annotation("Positive", 1)
    part = {"from_name": "part", "value": {"start": 0, "end": 3, "choices": ["loud"]}}
    asked["result"].append(part)
    asked["result"].append(
        {"from_name": "topic", "type": "choices", "value": {"choices": ["water", "food"]}}
    )
    turns = [{"author": "A", "text": "Any news?"}, {"author": "B", "text": "None"}]
    (task,) = read([{"id": 1, "data": {"dialogue": turns}, "annotations": [asked]}])
    assert task.text == "A: Any news?\nB: None"
    assert task.answers[0].labels == ("Positive",)
    assert task.fields["topic"] == "water, food"
    assert "part" not in task.fields


def test_label_studio_rows_of_one_text_are_one_task() -> None:
    (task,) = read(samples.LABEL_STUDIO_MIN)
    assert task.text == "Shelter at the school is full"
    assert [(a.annotator, a.labels) for a in task.answers] == [
        ("ann@example.org", ("bad",)),
        ("bo@example.org", ("bad",)),
        ("3", ("good",)),
    ]
    assert task.fields["topic"] == "news"


def test_label_studio_answers_are_what_differs_within_a_text() -> None:
    rows = [
        {
            "annotation_id": number,
            "annotator": who,
            "help": choice,
            "id": text,
            "label": f"old {text}",
            "lead_time": 1,
            "text": f"[{text}] Send tents",
        }
        for number, (text, who, choice) in enumerate(
            [(1, "ann", "yes"), (1, "bo", "no"), (2, "ann", "no"), (2, "bo", "no")]
        )
    ]
    first, second = read(rows)
    assert [answer.labels for answer in first.answers] == [("yes",), ("no",)]
    assert (second.text, second.fields["label"]) == ("[2] Send tents", "old 2")


def test_label_studio_csv_has_choices_plain_or_in_json() -> None:
    several, one = read(samples.LABEL_STUDIO_CSV)
    assert several.answers[0].labels == ("storm", "flood")
    assert one.answers == (
        TaskAnswer(
            "bo@example.org", ("flood",), answered_at="2022-11-04T18:50:53.017151+00:00", key="10"
        ),
    )


def test_doccano_keeps_comments_and_fields() -> None:
    first, unlabelled, several = read(samples.DOCCANO)
    assert first == Task(
        "Bring blankets",
        (TaskAnswer("", ("need",), note="sure?"),),
        fields={"id": 1, "source": "web"},
    )
    assert unlabelled.answers == ()
    assert several.answers[0].labels == ("need", "advice")


def test_doccano_csv_joins_labels_by_a_mark_that_may_be_part_of_one() -> None:
    labels = [task.answers[0].labels for task in read(samples.DOCCANO_CSV)]
    assert labels == [("need",), ("advice", "need"), ("C#",)]


def test_doccano_before_version_1_5_keeps_metadata_apart() -> None:
    meta = {"labelreview_id": "a-0", "labelreview_dataset": "floods"}
    row = {
        "id": 1,
        "text": "Bring tea",
        "labels": ["need"],
        "meta": meta,
        "annotation_approver": "bo",
    }
    (task,) = read([row])
    assert (task.example_id, task.dataset) == ("a-0", "floods")
    assert task.answers == (TaskAnswer("bo", ("need",)),)


def test_doccano_before_version_1_3_has_numbers() -> None:
    (task,) = read(samples.DOCCANO_OLD)
    assert [(a.annotator, a.labels) for a in task.answers] == [("1", ("2",)), ("4", ("1",))]


def test_argilla_keeps_users_suggestions_and_other_questions() -> None:
    first, second = read(samples.ARGILLA)
    assert first.answers == (
        TaskAnswer(samples.USER, ("info",)),
        TaskAnswer(samples.OTHER, ("advice",)),
    )
    assert first.predictions == (TaskPrediction(("info",), 0.9, "bert"),)
    assert first.fields == {
        "id": "a1",
        "source": "radio",
        "comment": "check the date",
        "status": "completed",
    }
    assert second.answers == (TaskAnswer(samples.USER, ("info",), "unsure"),)


def test_argilla_columns_are_the_same_records_and_drafts_are_no_answers() -> None:
    first, second = read(samples.ARGILLA_FLAT)
    assert first.answers == (TaskAnswer(samples.USER, ("info",)),)
    assert first.predictions == (TaskPrediction(("advice",), 0.4, "bert"),)
    assert (second.answers, second.text) == ((), "Nothing to see")


def test_argilla_responses_to_a_pending_record_are_drafts() -> None:
    pending = {**samples.ARGILLA[0], "status": "pending"}
    (task,) = read([pending])
    assert (task.answers, task.unsubmitted) == ((), 2)
    assert read([samples.ARGILLA_FLAT[0]])[0].unsubmitted == 1
    assert "; 2 other answers not handed in;" in summary([task], recognise([pending]), "a.json")


def test_argilla_1_gives_the_most_likely_prediction_first() -> None:
    first, discarded = read(samples.ARGILLA_OLD)
    assert first.answers == (TaskAnswer("ann", ("damage",)),)
    assert first.predictions[0] == TaskPrediction(("damage",), 0.8, "bert")
    assert (discarded.text, discarded.answers) == ("asdf", (TaskAnswer("ann", (), "unsure"),))
    assert task_columns([first, discarded])["prediction"] == ["damage", None]


def test_prodigy_with_one_label_has_two_classes() -> None:
    tasks = read(samples.PRODIGY_ONE_LABEL)
    assert task_columns(tasks)["label"] == ["INSULT", "not INSULT", None]
    assert [task.answers[0].verdict for task in tasks] == ["", "", "unsure"]
    assert tasks[1].predictions == (TaskPrediction(("not INSULT",), 0.75),)


def test_prodigy_labels_one_at_a_time_are_one_answer() -> None:
    first, second = read(samples.PRODIGY_LABELS)
    assert first.answers == (TaskAnswer("", ("housing",)),)
    assert second.answers == (TaskAnswer("", (), "unsure", "Rejected in Prodigy: economy"),)


def test_prodigy_choices_of_several_annotators() -> None:
    (task,) = read(samples.PRODIGY_CHOICE)
    when = "2023-11-14T22:13:20+00:00"
    assert task.answers == (
        TaskAnswer("ann", ("Positive 👍",), answered_at=when),
        TaskAnswer("bo", ("Negative 👎",), note="not for us", answered_at=when),
    )


def test_labelbox_new_and_old() -> None:
    first, skipped = read(samples.LABELBOX)
    assert [(a.annotator, a.labels) for a in first.answers] == [
        ("ann@x.org", ("info",)),
        ("bo@x.org", ("info",)),
    ]
    assert first.answers[0].answered_at == "2024-04-08T16:34:02+00:00"
    assert (first.fields["source"], first.fields["project"]) == ("radio", "Posts")
    assert skipped.answers[0].verdict == "unsure"
    (old,) = read(samples.LABELBOX_OLD)
    assert (old.text, old.answers[0].labels) == ("Well is dry", ("Need",))


def test_lighttag() -> None:
    (task,) = read(samples.LIGHTTAG)
    assert [(a.annotator, a.labels) for a in task.answers] == [
        ("ann", ("info",)),
        ("bo", ("advice",)),
    ]


@pytest.mark.parametrize("score", [95, "87%", 1.5])
def test_a_score_beyond_0_to_1_is_kept_as_it_is(score: Any) -> None:
    studio = copy.deepcopy(samples.LABEL_STUDIO[:1])
    studio[0]["predictions"][0]["score"] = score
    argilla = copy.deepcopy(samples.ARGILLA[:1])
    argilla[0]["suggestions"]["topic"]["score"] = score
    old = copy.deepcopy(samples.ARGILLA_OLD[:1])
    old[0]["prediction"] = [{"label": "damage", "score": score}]
    flat = [samples.ARGILLA_FLAT[0] | {"topic.suggestion.score": score}]
    prodigy = [samples.PRODIGY_LABELS[0] | {"score": score}]
    for records in (studio, argilla, old, flat, prodigy):
        columns = task_columns(read(records))
        assert columns["prediction_score_in_file"] == [score]
        assert "prediction_score" not in columns


def test_a_score_of_nothing_in_prodigy_is_kept() -> None:
    columns = task_columns(read([row | {"score": 0.7} for row in samples.PRODIGY_CHOICE]))
    assert columns["score"] == [0.7]
