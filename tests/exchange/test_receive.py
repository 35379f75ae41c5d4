"""Answers become decisions: of whom, when, on what, once; and what cannot is told."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from labelreview.core.errors import DecisionError, LabelError, SourceError
from labelreview.decision_log import MODEL, Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.exchange import Exchange, read_tasks
from labelreview.findings.filter import Filter

from .conftest import answered

Tasks = list[dict[str, Any]]


@pytest.fixture
def tasks(exchange: Exchange, place: Path) -> Tasks:
    """Six tasks that were sent to Label Studio."""
    exchange.send(exchange.batch(Filter(sort="row"), 6), "label-studio", place / "sent.json")
    tasks: Tasks = json.loads((place / "sent.json").read_text(encoding="utf-8"))
    return tasks


@pytest.fixture
def receive(exchange: Exchange, place: Path) -> Any:
    def receive(tasks: Tasks, **options: Any) -> list[str]:
        (place / "export.json").write_text(json.dumps(tasks), encoding="utf-8")
        return exchange.receive(place / "export.json", **options).sentences()

    return receive


def other(task: dict[str, Any]) -> str:
    return "anger" if task["data"]["labelreview_given_label"] == "joy" else "joy"


def test_each_answer_is_a_decision_of_its_annotator_once(
    exchange: Exchange, tasks: Tasks, receive: Any
) -> None:
    answered(tasks[0], tasks[0]["data"]["labelreview_given_label"], by=7)
    answered(tasks[1], other(tasks[1]), by=8, when="2031-01-01T00:00:00Z")
    answered(tasks[1], None, by=7, when="2031-01-02T00:00:00Z")
    assert receive(tasks) == [
        "3 decisions recorded, 0 already in the log.",
        "4 tasks have no answer yet.",
    ]
    log = exchange.log.log()
    assert log["annotator"].tolist() == ["8", "7", "7"], "in order of time"
    assert log["verdict"].tolist() == ["relabel", "unsure", "keep"]
    assert log["decided_at"].tolist()[0] == "2031-01-01T00:00:00.000000+00:00"
    assert set(log["origin"]) == {"file"}
    assert receive(tasks)[0] == "0 decisions recorded, 3 already in the log."
    answered(tasks[0], other(tasks[0]), by=7, when="2031-03-01T00:00:00Z")
    assert receive(tasks)[0] == "1 decision recorded, 3 already in the log."
    assert exchange.log.current().iloc[-1]["label"] == other(tasks[0])


def test_another_format_of_the_same_answers_records_nothing(
    exchange: Exchange, tasks: Tasks, receive: Any
) -> None:
    label = other(tasks[0])
    answered(tasks[0], label, by={"id": 1, "email": "ana@example.org"})
    tasks[0]["annotations"][0]["id"] = 12
    assert receive(tasks[:1]) == ["1 decision recorded, 0 already in the log."]
    row = {
        **tasks[0]["data"], "id": 1, "label": label, "annotator": 1, "annotation_id": 12,
        "created_at": "2031-02-03T04:05:06Z", "updated_at": "2031-02-03T04:05:06Z", "lead_time": 2,
    }  # fmt: skip
    assert receive([row]) == ["0 decisions recorded, 1 already in the log."]
    row |= {"updated_at": "2031-02-04T04:05:06Z"}
    assert receive([row]) == ["1 decision recorded, 0 already in the log."]


def test_what_nobody_answered_is_no_decision(
    exchange: Exchange, tasks: Tasks, receive: Any
) -> None:
    assert receive(tasks) == [
        "0 decisions recorded, 0 already in the log.",
        "6 tasks have no answer yet.",
    ]
    assert exchange.log.revision() == 0


def test_a_decision_made_here_since_stands(exchange: Exchange, tasks: Tasks, receive: Any) -> None:
    answered(tasks[0], other(tasks[0]), when="2020-01-01T00:00:00Z")
    receive(tasks)
    example = tasks[0]["data"]["labelreview_id"]
    exchange.log.record([Decision(example, "drop")], "cho", seen_revision=exchange.log.revision())
    receive(tasks)
    answered(tasks[0], "none", by=2, when="2020-01-02T00:00:00Z")
    assert receive(tasks)[:2] == [
        "1 decision recorded, 1 already in the log.",
        "1 of them is older than a decision made here since; the newer one counts.",
    ]
    assert exchange.log.current()["verdict"].tolist() == ["drop"]


def test_what_cannot_be_recorded_is_told(exchange: Exchange, tasks: Tasks, receive: Any) -> None:
    answered(tasks[0], other(tasks[0]))
    answered(tasks[1], "furious")
    answered(tasks[2], "joy")
    tasks[2]["annotations"][0]["result"][0]["value"]["choices"].append("anger")
    answered(tasks[3], "joy")
    tasks[3]["data"] |= {"text": "of another\nday", "labelreview_id": "elsewhere"}
    assert receive(tasks) == [
        "1 decision recorded, 0 already in the log.",
        "2 tasks have no answer yet.",
        "1 task is about no example of 'made up', such as “of another day”.",
        "1 answer not recorded, since 'made up' has no class furious: rename a class or change "
        "the answers, and receive them again.",
        "1 answer not recorded, since a text has one label here and it has several, such as "
        "joy, anger: choose one there, and receive them again.",
    ]
    assert len(exchange.log.log()) == 1


def test_names_of_classes_are_followed_both_ways(
    exchange: Exchange, tasks: Tasks, receive: Any, given: dict[str, str]
) -> None:
    by_label = {given[task["data"]["labelreview_id"]]: task for task in tasks}
    answered(by_label["joy"], "delight", by=1)  # renamed
    answered(by_label["anger"], "joy", by=2)  # the name when it was sent
    changes = ClassChanges.beside(exchange.log)
    changes.change("joy", "happiness", "ana")
    changes.change("happiness", "delight", "ana")
    answered(by_label["anger"], "happiness", by=3)  # a name in between
    assert receive(tasks)[0] == "3 decisions recorded, 0 already in the log."
    said = {
        row["annotator"]: (row["verdict"], row["label"]) for _, row in exchange.log.log().iterrows()
    }
    assert said["1"][0] == "keep"
    assert said["2"] == said["3"] == ("relabel", "joy")


def test_a_merged_class_is_kept_whichever_it_was(
    exchange: Exchange, tasks: Tasks, receive: Any, given: dict[str, str]
) -> None:
    ClassChanges.beside(exchange.log).change("anger", "joy", "ana")
    task = next(task for task in tasks if given[task["data"]["labelreview_id"]] == "anger")
    answered(task, "joy")
    receive(tasks)
    assert exchange.log.current()["verdict"].tolist() == ["keep"]


def test_without_an_id_the_text_finds_the_example(
    exchange: Exchange, tasks: Tasks, receive: Any
) -> None:
    for task in tasks[:2]:
        answered(task, "joy")
        task["data"] = {"text": f"  {task['data']['text']}\r\n"}
    assert receive(tasks[:2])[0] == "2 decisions recorded, 0 already in the log."


def test_an_id_of_another_text_is_not_believed(tasks: Tasks, receive: Any) -> None:
    answered(tasks[0], "joy")
    tasks[0]["data"] |= {"text": "quite another text", "labelreview_dataset": "other posts"}
    with pytest.raises(DecisionError, match="receive it for 'other posts', where it was sent from"):
        receive(tasks[:1])


def test_answers_of_another_dataset_with_the_same_texts_are_not_recorded(
    exchange: Exchange, tasks: Tasks, receive: Any
) -> None:
    for task in tasks:
        answered(task, "joy")
    for task in tasks[1:]:
        task["data"]["labelreview_dataset"] = "other posts"
    assert receive(tasks) == [
        "1 decision recorded, 0 already in the log.",
        "5 tasks not received, since they were sent from 'other posts': receive them there.",
    ]
    assert exchange.log.log()["example_id"].tolist() == [tasks[0]["data"]["labelreview_id"]]


def test_the_same_text_twice_is_nobody(make_findings: Any, place: Path) -> None:
    findings = make_findings(4, ("joy", "anger", "none"), texts=["same", "same", "own", "other"])
    exchange = Exchange(findings.dataset, findings.log, None)
    (place / "a.jsonl").write_text('{"id": 1, "text": "same", "label": ["joy"]}\n' * 2)
    with pytest.raises(DecisionError, match="No task of this"):
        exchange.receive(place / "a.jsonl", tool="doccano", annotator="ana")


def test_answers_of_nobody_need_a_name(exchange: Exchange, tasks: Tasks, receive: Any) -> None:
    answered(tasks[0], "joy", by=None)
    with pytest.raises(DecisionError, match="export names no annotator; give the name with --an"):
        receive(tasks)
    receive(tasks, annotator="ana")
    assert exchange.log.log()["annotator"].tolist() == ["ana"]


def test_a_person_called_model_is_not_the_model(
    exchange: Exchange, tasks: Tasks, receive: Any
) -> None:
    answered(tasks[0], "joy", by=MODEL)
    receive(tasks)
    assert exchange.log.log()["annotator"].tolist() == ["model (Label Studio)"]


def test_an_archive_names_its_annotators(exchange: Exchange, place: Path) -> None:
    ids = exchange.dataset.example_ids()[:2]
    texts = exchange.dataset.texts()[:2]
    lines = [
        json.dumps({"id": i, "text": text, "label": ["joy"], "labelreview_id": example})
        for i, (text, example) in enumerate(zip(texts, ids, strict=True))
    ]
    with zipfile.ZipFile(place / "project.zip", "w") as archive:
        archive.writestr("ana.jsonl", lines[0])
        archive.writestr("bob.jsonl", lines[1])
    exchange.receive(place / "project.zip", tool="doccano")
    assert exchange.log.log()["annotator"].tolist() == ["ana", "bob"]


BESIDE = ("__MACOSX/._ana.jsonl", "._bob.jsonl", ".DS_Store", "README.txt", "cho.jsonl", "x.xml")


def rows_of(exchange: Exchange, how_many: int, **more: Any) -> list[dict[str, Any]]:
    """Answers of doccano to the first examples."""
    pairs = zip(exchange.dataset.texts(), exchange.dataset.example_ids(), strict=True)
    return [
        {"id": i, "text": text, "label": ["joy"], "labelreview_id": example, **more}
        for i, (text, example) in enumerate(pairs)
    ][:how_many]


def test_what_stands_beside_answers_in_an_archive_is_left_out(
    exchange: Exchange, place: Path
) -> None:
    with zipfile.ZipFile(place / "project.zip", "w") as archive:
        archive.writestr("project/ana.jsonl", json.dumps(rows_of(exchange, 1)[0]))
        for name in BESIDE:
            archive.writestr(f"project/{name}", b"" if name == "cho.jsonl" else b"\0\5 of a Mac")
    exchange.receive(place / "project.zip")
    assert exchange.log.log()["annotator"].tolist() == ["ana"]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_is_damaged_anywhere_is_one_sentence(
    exchange: Exchange, place: Path, method: int
) -> None:
    content = json.dumps(rows_of(exchange, 8))
    with zipfile.ZipFile(place / "whole.zip", "w", method) as archive:
        archive.writestr("ana.json", content)
    whole = (place / "whole.zip").read_bytes()
    said: list[str] = []
    for at in range(0, len(whole), 7):
        (place / "a.zip").write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            read_tasks(place / "a.zip")
        except SourceError as error:
            said.append(str(error))
    assert len(said) > 10
    assert not any("\n" in sentence for sentence in said)


def test_answers_in_any_encoding_and_inside_other_objects(exchange: Exchange, place: Path) -> None:
    rows = rows_of(exchange, 2, Comments=[])
    (place / "wide.json").write_bytes(json.dumps({"rows": rows, "errors": []}).encode("utf-16"))
    assert exchange.receive(place / "wide.json", annotator="ana").recorded == 2
    flat = "id;text;label;labelreview_id;Comments\n" + "\n".join(
        f"{row['id']};{row['text']};anger;{row['labelreview_id']};\xe9t\xe9" for row in rows
    )
    (place / "flat.csv").write_bytes(flat.encode("latin-1"))
    assert exchange.receive(place / "flat.csv", annotator="ana").recorded == 2
    assert exchange.log.log()["note"].tolist()[-1] == "\xe9t\xe9"


WRONG = {
    "nothing.json": (b"", "contains no tasks"),
    "broken.json": (b'[{"data": 1}', "ends in the middle of line 1"),
    "list.json": (b"[1, 2]", "is not a list of JSON objects"),
    "deep.json": (b"[" * 200_000, "nested too deeply"),
    "cut.csv": (b"\xff\xfea", "is cut off or is not UTF-16"),
    "other.csv": (b"name,age\nana,7\n", "is not recognised as an export"),
    "ragged.csv": (b"text,label\na,b,c\n", "Line 2 of ragged.csv has 3 cells"),
    "broken.zip": (b"PK\x03\x04 no archive", "is not a complete zip archive"),
    "empty.zip": (b"PK\x05\x06" + 18 * b"\0", "contains no file with answers"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_files_are_one_sentence(exchange: Exchange, place: Path, name: str) -> None:
    content, words = WRONG[name]
    (place / name).write_bytes(content)
    with pytest.raises(SourceError, match=words) as caught:
        exchange.receive(name)
    assert "\n" not in str(caught.value)
    assert exchange.log.revision() == 0


def test_a_file_that_is_not_there_or_of_an_unknown_tool(exchange: Exchange, place: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        exchange.receive("none.json")
    (place / "a.json").write_text("[{}]")
    with pytest.raises(LabelError, match="No labelling tool is called 'paper'"):
        exchange.receive("a.json", tool="paper")
