"""The page of conflicts without a browser: what it sends, and what it says when there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from labelreview.core.configuration import Configuration
from labelreview.review.conflicts import ConflictGroup, Member, conflicts_of
from labelreview.review.deciding import decisions_for
from labelreview.ui.pages.conflicts import page
from labelreview.ui.pages.conflicts.element import (
    TEXTS_SHOWN,
    differences,
    group_data,
    kept_of,
    labels_data,
)

ROOT = Path(__file__).parents[2]
NAMES = ("anger", "joy", "calm")


def open_conflicts(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page("pages/review/conflicts.py").run()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the page hands to the browser, one entry for each run."""
    told: list[dict[str, Any]] = []
    draw = page.show_conflict_list

    def note(data, **how):
        told.append(data)
        return draw(data, **how)

    monkeypatch.setattr(page, "show_conflict_list", note)
    return told


def member(number: int, text: str, label: str = "anger", **more: Any) -> Member:
    whole = {"split": None, "given_label": label, "status": "undecided", "annotator": None}
    return Member(
        **{"example_id": f"e{number}", "text": text, "current_label": label, "score": 0.5}
        | whole
        | more
    )


def group(*members: Member, suggested: str = "anger", is_exact: bool = False) -> ConflictGroup:
    chances = {"anger": 0.6, "joy": 0.3, "calm": 0.1}
    return ConflictGroup(members[0].example_id, members, suggested, chances, is_exact, True)


def test_the_first_groups_are_sent_with_the_counts(scored, sent) -> None:
    app = open_conflicts(dataset="builtin")
    assert not app.exception
    assert not app.error
    found = conflicts_of(scored.findings("builtin"))
    names = scored.findings("builtin").dataset.labels.names
    data = sent[-1]
    assert (data["total"], data["decided"]) == (found.total, 0)
    assert [one["name"] for one in data["coming"]] == [one.name for one in found.page(30)]
    assert [one["name"] for one in data["labels"]] == list(names)
    assert [one["key"] for one in data["labels"]] == ["1", "2", "3", "4"]
    assert data["sending"]["dataset"] == "builtin"
    assert (data["done"], data["mine"]) == ([], [])


def test_a_filter_that_does_not_narrow_the_groups_is_said(scored, sent) -> None:
    said = "Your filter does not apply here."
    for query in ({}, {"given": scored.findings("builtin").dataset.labels.names[0]}):
        app = open_conflicts(dataset="builtin", **query)
        assert any(said in one.value for one in app.caption) == bool(query)
    assert sent[0]["total"] == sent[-1]["total"]


def test_the_order_is_chosen(scored, sent) -> None:
    app = open_conflicts(dataset="builtin")
    app.segmented_control(key="conflicts_order").set_value("doubt").run()
    found = conflicts_of(scored.findings("builtin"), "doubt")
    assert [one["name"] for one in sent[-1]["coming"]] == [one.name for one in found.page(30)]
    assert sent[-1]["view"] != sent[0]["view"]


def test_what_somebody_decided_is_sent_to_be_undone(scored, sent) -> None:
    findings = scored.findings("builtin")
    first, second = conflicts_of(findings).page(2)
    for one, verdict, label in ((first, "relabel", first.suggested_label), (second, "noisy", None)):
        ids = [row.example_id for row in one.members]
        decisions = decisions_for(findings, ids, verdict, label=label)
        findings.log.record(decisions, "Ann", seen_revision=findings.log.revision())
    app = open_conflicts(dataset="builtin")
    app.sidebar.text_input(key="sidebar_annotator").set_value("Ann").run()
    data = sent[-1]
    assert data["decided"] == 2
    assert [one["name"] for one in data["done"]] == [first.name, second.name]
    assert [one["open"] for one in data["done"]] == [False, False]
    told = [(one["verdict"], one["label"]) for one in data["mine"]]
    assert told == [("noisy", None), ("relabel", first.suggested_label)]
    app.sidebar.text_input(key="sidebar_annotator").set_value("Bob").run()
    assert (sent[-1]["decided"], sent[-1]["mine"]) == (2, [])


def test_a_decision_on_one_row_is_not_a_groups(scored, sent) -> None:
    findings = scored.findings("builtin")
    first = conflicts_of(findings).page(1)[0]
    decisions = decisions_for(findings, [first.members[0].example_id], "keep")
    findings.log.record(decisions, "Ann", seen_revision=0)
    app = open_conflicts(dataset="builtin")
    app.sidebar.text_input(key="sidebar_annotator").set_value("Ann").run()
    assert sent[-1]["mine"] == []


def test_when_all_is_decided_a_door_leads_to_the_queue(scored, sent) -> None:
    findings = scored.findings("builtin")
    ids = [row.example_id for one in conflicts_of(findings).page(999) for row in one.members]
    findings.log.record(decisions_for(findings, ids, "noisy"), "Ann", seen_revision=0)
    app = open_conflicts(dataset="builtin")
    assert sent[-1]["decided"] == sent[-1]["total"] > 0
    app.button(key="conflicts_to_queue").click().run()
    assert not app.exception


@pytest.mark.slow
def test_without_conflicts_a_sentence_and_the_door(empty, sent, tmp_path) -> None:
    file = tmp_path / "plain.csv"
    rows = [
        f"{'abcdefghij'[i] * 5} {'klmnopqrst'[i] * 5} {label},{label}"
        for i in range(10)
        for label in NAMES
    ]
    file.write_text("\n".join(["text,label", *rows]), encoding="utf-8")
    empty.import_dataset(file)
    empty.score("plain", Configuration(folds=2))
    app = open_conflicts(dataset="plain")
    assert [info.value for info in app.info] == ["No duplicates with different labels."]
    assert sent == []
    assert app.button(key="conflicts_to_queue").label == "Go to the queue"


def test_a_group_is_sent_as_columns_of_labels() -> None:
    told = group_data(
        group(
            member(1, "the sun is out", "joy"),
            member(2, "the sun is in", "anger"),
            member(3, "the sun is out", "joy", status="keep", annotator="Bo"),
        ),
        NAMES,
    )
    assert told["text"] == "the sun is out"
    assert told["ids"] == ["e1", "e2", "e3"]
    assert told["best"] == 0
    anger, joy = told["columns"]
    assert (joy["label"], joy["rows"], joy["share"]) == (1, 2, 0.3)
    assert joy["texts"] == [{"times": 2, "pieces": []}]
    assert sorted(joy["who"]) == [("", "", 1), ("Bo", "keep", 1)]
    assert anger["texts"] == [{"times": 1, "pieces": [(0, "the sun is "), (-1, "out"), (1, "in")]}]


def test_a_suggestion_that_no_row_has_is_a_column_too() -> None:
    one = group(member(1, "a", "joy"), member(2, "a", "anger"), suggested="calm")
    columns = group_data(one, NAMES)["columns"]
    assert [(column["label"], column["rows"]) for column in columns][-1] == (2, 0)


def test_columns_stand_in_the_order_of_their_keys() -> None:
    """With few classes the keys are theirs; of many the suggested one has the first."""
    labels = ["calm", "calm", "calm", "anger", "joy"]
    one = group(*(member(i, "a", label) for i, label in enumerate(labels)), suggested="joy")
    columns = group_data(one, NAMES)["columns"]
    assert [column["label"] for column in columns] == [0, 1, 2]
    names = (*(f"class {i}" for i in range(8)), *NAMES)
    columns = group_data(one, names)["columns"]
    assert [names[column["label"]] for column in columns] == ["joy", "anger", "calm"]


def test_entities_are_decoded_for_the_eye() -> None:
    told = group_data(group(member(1, "fire &amp; flood"), member(2, "fire & flood", "joy")), NAMES)
    assert told["text"] == "fire & flood"
    assert [column["texts"][0]["pieces"] for column in told["columns"]] == [[], []]


def test_keeping_touches_no_label_that_somebody_changed() -> None:
    told = group_data(
        group(
            member(1, "a", "joy"),
            member(2, "a", "anger", given_label="joy", status="relabel"),
            member(3, "a", "calm", status="drop"),
        ),
        NAMES,
    )
    assert told["untouched"] == ["e1"]


def test_the_row_with_the_suggested_label_is_kept() -> None:
    rows = [
        member(1, "a", "joy", score=0.0),
        member(2, "a", "anger", score=0.4),
        member(3, "a", "anger", score=0.2),
        member(4, "a", "anger", score=0.1, status="drop"),
    ]
    one = group(*rows)
    assert kept_of(one).example_id == "e3"
    assert group_data(one, NAMES)["duplicates"] == ["e1", "e2"]


def test_many_and_long_texts_are_cut_and_counted() -> None:
    rows = [member(i, f"{i} " + "x" * 9_000, "joy") for i in range(TEXTS_SHOWN + 5)]
    told = group_data(group(*rows), NAMES)
    (_, column) = told["columns"]
    assert len(column["texts"]) == TEXTS_SHOWN
    assert column["more"] == 5
    assert told["cut"] == "… 5,002 more"
    assert len(str(told)) < 10_000


def test_of_equal_texts_the_barest_is_read() -> None:
    one = group(
        member(1, "RT @ana: rain https://t.co/x"),
        member(2, "rain"),
        member(3, "rain @bo"),
        is_exact=True,
    )
    told = group_data(one, NAMES)
    assert told["text"] == "rain"
    kinds = {kind for text in told["columns"][0]["texts"] for kind, _ in text["pieces"]}
    assert kinds == {0, 1}


WORDS = st.lists(
    st.sampled_from(["a", "b", "c", "d", "#e", "@f", "…", "!", "好", "ü"]), max_size=12
)


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS)
def test_differences_say_both_texts(one: list[str], other: list[str]) -> None:
    first, second = " ".join(one), " ".join(other)
    pieces = differences(first, second)
    assert "".join(text for kind, text in pieces if kind >= 0) == second
    gone = "".join(text for kind, text in pieces if kind <= 0)
    assert gone.replace(" ", "") == first.replace(" ", "")
    assert all(text for _, text in pieces)


@pytest.mark.parametrize(
    ("first", "second", "drawn"),
    [
        (
            "Where do I find PIN for my card",
            "Where do I find  my card",
            "Where do I find PIN for my card",
        ),
        ("so it is out", "so it", "so it is out"),
        ("a b", "a!", "a b!"),
    ],
)
def test_what_has_gone_keeps_its_distance(first: str, second: str, drawn: str) -> None:
    text = "".join(text for _, text in differences(first, second))
    assert " ".join(text.split()) == drawn


def test_differences_in_long_texts_stay_in_sight() -> None:
    long = " ".join(f"word{number}" for number in range(3_000))
    pieces = differences(f"{long} one {long}", f"{long} two {long}")
    assert (-1, "one") in pieces
    assert (1, "two") in pieces
    assert sum(len(text) for _, text in pieces) < 400


def test_half_a_surrogate_pair_can_be_sent() -> None:
    told = group_data(group(member(1, "a \ud800 b"), member(2, "a \udfff c", "joy")), NAMES)
    str(told).encode("utf-8")


def test_more_than_nine_classes_have_no_keys() -> None:
    assert {one["key"] for one in labels_data([str(i) for i in range(12)])} == {None}


@pytest.mark.parametrize("is_exact", [True, False])
@pytest.mark.parametrize("damage", ["\ue000\uf8ff", "\ufffd", "\x02"])
def test_a_damaged_text_does_not_speak_for_its_group(damage: str, is_exact: bool) -> None:
    damaged, whole = member(1, f"{damage} so"), member(2, "so nice today", "joy")
    assert group_data(group(damaged, whole, is_exact=is_exact), NAMES)["text"] == "so nice today"
    assert group_data(group(damaged, is_exact=is_exact), NAMES)["text"]
