"""The grid page: which class lies on it, which cards are sent, and what their buttons would do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from labelreview.decision_log import DecisionLog
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.review.arrangement import AT_ONCE
from labelreview.review.deciding import decisions_for
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import Session
from labelreview.ui.pages.grid import page
from labelreview.ui.pages.grid.element import (
    CARDS,
    MOST_CARDS,
    Sheet,
    SheetRequest,
    asked,
    sheet_data,
)
from labelreview.ui.pages.grid.page import GridChoice, sheet_of
from labelreview.workspace import Workspace

ROOT = Path(__file__).parents[2]
EVERYTHING = Filter()


@pytest.fixture
def findings(scored: Workspace) -> Findings:
    return scored.findings("builtin")


@pytest.fixture
def large(findings: Findings) -> str:
    """The class with the most rows."""
    return next(iter(findings.counts(Filter(), "given_label")))


@pytest.fixture
def lay_out(scored: Workspace, findings: Findings, large: str, monkeypatch):
    """`lay_out(rows, after=250)`: the sheet of the largest class as the browser asks for it."""
    monkeypatch.setattr(page, "workspace", lambda: scored)
    st.cache_data.clear()

    def lay_out_(rows=EVERYTHING, by="similarity", role="given", **need: int) -> Sheet:
        monkeypatch.setattr(page, "asked", lambda key, queue: SheetRequest(**need))
        context = PageContext(scored, Session(dataset="builtin"), "builtin", findings)
        return sheet_of(
            context, GridChoice(role, large, by, page.replace(rows, **{role: (large,)}))
        )

    yield lay_out_
    st.cache_data.clear()
    st.cache_resource.clear()


def open_grid(**query: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page("pages/review/grid.py").run()


def decide(findings: Findings, log: DecisionLog, ids: list[str], verdict: str, who: str = "Ann"):
    log.record(decisions_for(findings, ids, verdict), who, seen_revision=log.revision())


def test_a_link_opens_the_class_that_it_names(scored, findings) -> None:
    names = findings.dataset.labels.names
    for role in ("given", "suggested"):
        app = open_grid(dataset="builtin", **{role: names[1]})
        assert not app.exception
        assert not app.error
        assert app.selectbox(key="grid_class").value == names[1]
        assert app.session_state["grid_role"] == role


def test_without_a_class_the_most_flagged_one_is_shown_and_the_filter_stays(scored, findings):
    app = open_grid(dataset="builtin")
    flagged = findings.counts(Filter(flagged=True), "given_label")
    assert app.selectbox(key="grid_class").value == next(iter(flagged))
    assert "given" not in app.query_params


def test_choosing_a_class_selects_it_and_keeps_the_rest_of_the_filter(scored, findings) -> None:
    names = findings.dataset.labels.names
    app = open_grid(dataset="builtin", given=names[0], disagree="1")
    app.selectbox(key="grid_class").set_value(names[2]).run()
    assert app.query_params["given"] in (names[2], [names[2]])
    assert "disagree" in app.query_params
    app.segmented_control(key="grid_role").set_value("suggested").run()
    assert not app.exception
    assert "given" not in app.query_params
    assert app.query_params["suggested"] in (names[2], [names[2]])
    assert app.selectbox(key="grid_class").value == names[2]


def test_next_goes_through_the_classes_of_the_list_and_begins_anew(scored, findings) -> None:
    listed = list(findings.counts(Filter(disagree=True), "given_label"))
    app = open_grid(dataset="builtin", given=listed[0], disagree="1")
    for name in [*listed[1:], listed[0]]:
        app.button(key="grid_next").click().run()
        assert app.selectbox(key="grid_class").value == name
        assert "disagree" in app.query_params


def test_a_merge_of_classes_is_seen_on_a_sheet_that_was_laid_out(
    lay_out, scored, findings, large
) -> None:
    rows = Filter(disagree=True)
    before = lay_out(rows)
    other = findings.dataset.labels.names[before.cards[0]["suggested"]]
    ClassChanges.beside(findings.log).change(other, large, "Ann")
    after = lay_out(rows)
    assert after.queue != before.queue
    gone = {card["id"] for card in before.cards} - {card["id"] for card in after.cards}
    assert before.cards[0]["id"] in gone
    assert after.total < before.total


def test_the_counts_beside_the_classes_are_those_of_the_filter(scored, findings) -> None:
    app = open_grid(dataset="builtin", disagree="1")
    counts = findings.counts(Filter(disagree=True), "given_label")
    assert app.selectbox(key="grid_class").options == [
        f"{c:,} · \u2068{n}\u2069" for n, c in counts.items()
    ]


def test_a_filter_without_rows_says_so(scored) -> None:
    app = open_grid(dataset="builtin", text="no such words anywhere")
    assert not app.exception
    assert "No examples match" in app.info[0].value


@pytest.mark.parametrize("by", ["similarity", "score"])
def test_the_pages_of_a_sheet_are_every_undecided_row_of_the_class_once(
    lay_out, findings, large, by
) -> None:
    seen: list[str] = []
    after, ends = 0, False
    while not ends:
        sheet: Sheet = lay_out(by=by, after=after, many=70)
        assert len(sheet.cards) <= 70
        assert [card["p"] for card in sheet.cards] == sorted({card["p"] for card in sheet.cards})
        seen += [card["id"] for card in sheet.cards]
        after, ends = sheet.until, sheet.ends
    assert sorted(seen) == sorted(findings.ids(Filter(given=(large,))))
    assert len(seen) == sheet.total


def test_by_score_the_sheet_is_the_worst_first(lay_out, findings, large) -> None:
    sheet = lay_out(by="score")
    assert [card["id"] for card in sheet.cards] == findings.ids(Filter(given=(large,)), CARDS)
    scores = [card["score"] for card in sheet.cards]
    assert scores == sorted(scores, reverse=True)


def test_a_card_says_what_the_findings_say(lay_out, findings) -> None:
    names = findings.dataset.labels.names
    for role in ("given", "suggested"):
        card = lay_out(role=role).cards[0]
        one = findings.one(card["id"])
        assert (card["text"], names[card["given"]], names[card["suggested"]]) == (
            one.text,
            one.given_label,
            one.suggested_label,
        )
        assert card["other"] == (card["suggested"] if role == "given" else card["given"])
        assert card["score"] == pytest.approx(one.score, abs=1e-3)


def test_decided_cards_are_gone_and_no_other_card_changes_its_place(lay_out, findings, log) -> None:
    before = lay_out()
    ids = [card["id"] for card in before.cards[:20]]
    decide(findings, log, ids, "keep")
    after = lay_out()
    places = {card["id"]: card["p"] for card in before.cards}
    assert not {card["id"] for card in after.cards} & set(ids)
    assert all(places.get(card["id"], card["p"]) == card["p"] for card in after.cards)
    assert (after.decided, after.total) == (20, before.total)
    assert after.queue == before.queue


def test_a_filter_for_decided_rows_shows_those(lay_out, findings, log, large) -> None:
    ids = findings.ids(Filter(given=(large,)), 6)
    decide(findings, log, ids[:4], "keep")
    decide(findings, log, ids[4:], "noisy", who="Ben")
    kept = lay_out(Filter(status=("keep",)))
    assert {card["id"] for card in kept.cards} == set(ids[:4])
    bens = lay_out(Filter(annotator=("Ben",)))
    assert {card["id"] for card in bens.cards} == set(ids[4:])
    both = lay_out(Filter(status=("keep", UNDECIDED)), many=MOST_CARDS)
    assert {card["id"] for card in both.cards} == set(findings.ids(Filter(given=(large,)))) - {
        *ids[4:]
    }


def test_marks_of_one_sheet_are_not_those_of_another(lay_out) -> None:
    queues = {
        lay_out().queue,
        lay_out(by="score").queue,
        lay_out(role="suggested").queue,
        lay_out(Filter(disagree=True)).queue,
        lay_out(Filter(status=("keep",))).queue,
    }
    assert len(queues) == 5


def test_a_large_class_is_laid_out_in_parts_the_most_suspicious_first(
    lay_out, findings, large, monkeypatch
) -> None:
    monkeypatch.setattr(page, "AT_ONCE", 100)
    sheet = lay_out(many=MOST_CARDS)
    order = findings.ids(Filter(given=(large,)))
    ids = [card["id"] for card in sheet.cards]
    assert sorted(ids) == sorted(order)
    for start in range(0, len(order), 100):
        assert set(ids[start : start + 100]) == set(order[start : start + 100])
    groups = [card["group"] for card in sheet.cards]
    assert groups == sorted(groups)


@pytest.mark.parametrize(
    "said",
    [
        None,
        {},
        {"need": None},
        {"need": {"queue": "other", "after": 9, "many": 9}},
        {"need": {"queue": "q", "after": "9", "many": 9}},
        {"need": {"queue": "q", "after": 9}},
    ],
)
def test_nonsense_asks_for_the_first_cards(monkeypatch, said) -> None:
    monkeypatch.setattr(st, "session_state", {"key": said} if said is not None else {})
    assert asked("key", "q") == SheetRequest()


def test_no_browser_gets_more_cards_than_a_page_may_hold(monkeypatch) -> None:
    need = {"queue": "q", "after": -5, "many": 10**9}
    monkeypatch.setattr(st, "session_state", {"key": {"need": need}})
    assert asked("key", "q") == SheetRequest(0, MOST_CARDS)


def test_what_the_rest_and_each_mean_depends_on_the_side(lay_out, findings, large) -> None:
    names = findings.dataset.labels.names
    given = sheet_data(lay_out(), names)
    assert (given["rest"]["verdict"], given["rest"]["label"]) == ("keep", None)
    assert given["each"]["verdict"] == "accept"
    suggested = sheet_data(lay_out(role="suggested"), names)
    assert (suggested["rest"]["verdict"], suggested["rest"]["label"]) == ("relabel", large)
    assert suggested["each"]["verdict"] == "keep"
    json.dumps([given, suggested])


def test_no_two_keys_of_a_sheet_are_the_same(lay_out, findings) -> None:
    names = findings.dataset.labels.names
    for role in ("given", "suggested"):
        data = sheet_data(lay_out(role=role), names)
        used = [data["keys"][name] for name in ("keep", "noisy", "drop", "undo", "open", "search")]
        used.append(data["each"]["key"])
        used += [one["key"] for one in data["classes"] if one["key"]]
        assert len(used) == len(set(used))
        assert not {"C", "R"} & set(used)  # reserved by Streamlit


def test_more_classes_than_keys_have_none_and_long_names_are_cut(lay_out) -> None:
    names = [f"{'x' * 300}{i}" for i in range(151)]
    data = sheet_data(lay_out(), names)
    assert {one["key"] for one in data["classes"]} == {None}
    assert max(len(one["shown"]) for one in data["classes"]) <= 120
    assert [one["name"] for one in data["classes"]] == names


def test_of_many_classes_those_in_question_are_named_whatever_is_decided(
    lay_out, findings, log, large, monkeypatch
) -> None:
    assert lay_out().likely == []
    monkeypatch.setattr(page, "class_key", lambda label, classes: None)
    names = findings.dataset.labels.names
    for role, column in (("given", "suggested_label"), ("suggested", "given_label")):
        counts = findings.counts(Filter(**{role: (large,)}), column)
        expected = [names.index(name) for name in counts if name != large]
        before = lay_out(role=role)
        assert before.likely == expected
        decide(findings, log, [card["id"] for card in before.cards[:20]], "keep")
        assert lay_out(role=role).likely == expected


def test_the_page_says_when_a_class_is_laid_out_in_parts(lay_out, findings) -> None:
    names = findings.dataset.labels.names
    sheet = lay_out()
    assert "at a time" not in sheet_data(sheet, names)["hint"]
    many = page.replace(sheet, total=AT_ONCE + 1)
    assert f"{AT_ONCE:,} of {AT_ONCE + 1:,}" in sheet_data(many, names)["hint"]
