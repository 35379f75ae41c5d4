"""What is written for a tool and answered there is read back, with the example that it was."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from labelreview.labelling_tools import TOOLS, recognise
from labelreview.labelling_tools.types import SentBatch, SentExample, Task

from .samples import Record

LABELS = (
    "need",
    'a "quoted", comma\'d one',
    "two\nlines\tand a tab",
    "<b>&amp; 🚰",
    *(f"class {number}" for number in range(146)),
)
BATCH = SentBatch(
    dataset="floods-v2",
    labels=LABELS,
    examples=(
        SentExample("0af3-0", "Plain text", "need", LABELS[1], 0.75, 0.9, ("Far off.", "Short.")),
        SentExample("rows/1 ü", "<script>alert('&')</script> ]]> \"q\"\n\n", "need", LABELS[2]),
        SentExample("2", "long " * 20_000, LABELS[3], LABELS[3], 1.0, 0.0),
        SentExample("3", "Never scored", "need"),
    ),
)


def records(content: bytes, suffix: str) -> list[Record]:
    text = content.decode()
    if suffix == ".jsonl":
        return [json.loads(line) for line in text.split("\n") if line]
    loaded: list[Record] = json.loads(text)
    return loaded


def in_label_studio(tasks: list[Record], labels: Sequence[str]) -> list[Record]:
    def result(name: str, choice: str) -> Record:
        value = {"choices": [choice]}
        return {"from_name": name, "to_name": "text", "type": "choices", "value": value}

    return [
        {
            **task,
            "id": number,
            "annotations": [
                {
                    "completed_by": {"email": "ann@x.org"},
                    "result": [
                        result("label", label),
                        *([result("labelreview_problem", "noisy")] if number == 3 else []),
                    ],
                    "was_cancelled": number == 2,
                }
            ],
        }
        for number, (task, label) in enumerate(zip(tasks, labels, strict=True))
    ]


def in_doccano(tasks: list[Record], labels: Sequence[str]) -> list[Record]:
    return [
        {**task, "id": number, "label": [label], "Comments": []}
        for number, (task, label) in enumerate(zip(tasks, labels, strict=True))
    ]


def in_argilla(tasks: list[Record], labels: Sequence[str]) -> list[Record]:
    return [
        {
            **task,
            "responses": {
                "label": [
                    {
                        "value": label,
                        "user_id": "ann@x.org",
                        "status": "discarded" if number == 2 else "submitted",
                    }
                ],
                **(
                    {"labelreview_problem": [{"value": "noisy", "user_id": "ann@x.org"}]}
                    if number == 3
                    else {}
                ),
            },
            "status": "completed",
        }
        for number, (task, label) in enumerate(zip(tasks, labels, strict=True))
    ]


def in_prodigy(tasks: list[Record], labels: Sequence[str]) -> list[Record]:
    return [
        {
            **task,
            "accept": [label],
            "answer": "ignore" if number == 2 else "accept",
            "_input_hash": number,
            "_annotator_id": "ann@x.org",
        }
        for number, (task, label) in enumerate(zip(tasks, labels, strict=True))
    ]


def in_labelbox(tasks: list[Record], labels: Sequence[str]) -> list[Record]:
    def radio(name: str, answer: str) -> Record:
        return {"name": name, "radio_answer": {"name": answer}}

    return [
        {
            "data_row": {"id": f"dr{number}", **task},
            "projects": {
                "p1": {
                    "labels": [
                        {
                            "label_details": {"created_by": "ann@x.org"},
                            "performance_details": {"skipped": number == 2},
                            "annotations": {
                                "classifications": [
                                    radio("label", label),
                                    *(
                                        [radio("labelreview_problem", "noisy")]
                                        if number == 3
                                        else []
                                    ),
                                ]
                            },
                        }
                    ]
                }
            },
        }
        for number, (task, label) in enumerate(zip(tasks, labels, strict=True))
    ]


ANSWERED: dict[str, Callable[[list[Record], Sequence[str]], list[Record]]] = {
    "label-studio": in_label_studio,
    "doccano": in_doccano,
    "argilla": in_argilla,
    "prodigy": in_prodigy,
    "labelbox": in_labelbox,
}
# What each tool can say beside a label: skipped or discarded for the third, noisy for the fourth.
VERDICTS = {
    "label-studio": ["", "", "unsure", "noisy"],
    "doccano": ["", "", "", ""],
    "argilla": ["", "", "unsure", "noisy"],
    "prodigy": ["", "", "unsure", ""],
    "labelbox": ["", "", "unsure", "noisy"],
}


def sent(name: str) -> tuple[list[Record], list[Task]]:
    tool = TOOLS[name]
    written = records(tool.write(BATCH)[tool.suffix], tool.suffix)
    assert recognise(written) is tool
    return written, tool.read(written)


@pytest.mark.parametrize("name", TOOLS)
def test_a_batch_itself_has_no_answers(name: str) -> None:
    _, tasks = sent(name)
    assert [task.text for task in tasks] == [example.text for example in BATCH.examples]
    assert [task.example_id for task in tasks] == [one.example_id for one in BATCH.examples]
    assert {task.dataset for task in tasks} == {"floods-v2"}
    assert not any(task.answers for task in tasks)


@pytest.mark.parametrize("name", [name for name in TOOLS if name != "labelbox"])
def test_suggestions_are_pre_annotations(name: str) -> None:
    _, tasks = sent(name)
    predicted = [[one.labels for one in task.predictions] for task in tasks]
    assert predicted == [[(LABELS[1],)], [(LABELS[2],)], [(LABELS[3],)], []]
    if name != "doccano":
        assert [task.predictions[0].score for task in tasks[:3]] == [0.75, None, 1.0]
    assert tasks[0].predictions[0].model == "labelreview"


@pytest.mark.parametrize("name", TOOLS)
def test_answers_come_back_with_their_examples(name: str) -> None:
    written, _ = sent(name)
    answered = json.loads(json.dumps(ANSWERED[name](written, LABELS[:4])))
    assert recognise(answered) is TOOLS[name]
    tasks = TOOLS[name].read(answered)
    assert [task.example_id for task in tasks] == [one.example_id for one in BATCH.examples]
    assert {task.dataset for task in tasks} == {"floods-v2"}
    answers = [task.answers for task in tasks]
    assert [len(one) for one in answers] == [1, 1, 1, 1]
    assert [one[0].verdict for one in answers] == VERDICTS[name]
    plain = [one[0].labels for one in answers if not one[0].verdict]
    assert plain == [(LABELS[i],) for i, verdict in enumerate(VERDICTS[name]) if not verdict]
    if name != "doccano":
        assert {one[0].annotator for one in answers} == {"ann@x.org"}


@pytest.mark.parametrize("name", TOOLS)
def test_examples_with_the_same_text_stay_apart(name: str) -> None:
    twice = tuple(replace(one, text="the same") for one in BATCH.examples)
    written = TOOLS[name].write(replace(BATCH, examples=twice))[TOOLS[name].suffix]
    answered = ANSWERED[name](records(written, TOOLS[name].suffix), LABELS[:4])
    tasks = TOOLS[name].read([{**one, "_input_hash": 7} for one in answered])
    assert [task.example_id for task in tasks] == [one.example_id for one in twice]
    assert [len(task.answers) for task in tasks] == [1, 1, 1, 1]


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize("dataset", ["water/2026/may", "50% off/on", "a%2Fb"])
def test_a_dataset_with_any_name_is_found_again(name: str, dataset: str) -> None:
    batch = replace(BATCH, dataset=dataset, examples=(SentExample("7/1", "Bring", "need"),))
    written = TOOLS[name].write(batch)[TOOLS[name].suffix]
    (task,) = TOOLS[name].read(records(written, TOOLS[name].suffix))
    assert (task.dataset, task.example_id) == (dataset, "7/1")


@pytest.mark.parametrize("name", TOOLS)
def test_score_reasons_and_given_label_are_sent(name: str) -> None:
    written, _ = sent(name)
    for value in ("0.9", "Far off.", "floods-v2", "need", "0af3-0"):
        assert value in json.dumps(written[0])


def configuration(name: str, ending: str) -> Any:
    return json.loads(TOOLS[name].write(BATCH)[ending])


def test_every_class_is_in_the_configuration() -> None:
    config = ET.fromstring(TOOLS["label-studio"].write(BATCH)["-config.xml"].decode())
    choices, problem = config.findall("Choices")
    assert [choice.get("value") for choice in choices] == list(LABELS)
    assert [choice.get("value") for choice in problem] == ["noisy", "drop"]
    labels = configuration("doccano", "-labels.json")
    assert [label["text"] for label in labels] == list(LABELS)
    keys = [label["suffix_key"] for label in labels if label["suffix_key"]]
    assert len(keys) == len(set(keys)) == 35
    question, problem_ = configuration("argilla", "-settings.json")["questions"]
    assert [option["value"] for option in question["settings"]["options"]] == list(LABELS)
    assert (question["required"], problem_["required"]) == (True, False)
    radio = configuration("labelbox", "-ontology.json")["classifications"][0]
    assert [option["value"] for option in radio["options"]] == list(LABELS)
    tasks = records(TOOLS["prodigy"].write(BATCH)[".jsonl"], ".jsonl")
    assert [option["id"] for option in tasks[0]["options"]] == list(LABELS)


def test_pre_labels_of_labelbox_name_their_data_rows() -> None:
    files = TOOLS["labelbox"].write(BATCH)
    keys = [row["global_key"] for row in json.loads(files[".json"])]
    labels = [json.loads(line) for line in files["-prelabels.ndjson"].decode().split("\n") if line]
    assert [label["dataRow"]["globalKey"] for label in labels] == keys[:3]
    assert labels[0]["answer"] == {"name": LABELS[1], "confidence": 0.75}
    assert len({label["uuid"] for label in labels}) == 3
