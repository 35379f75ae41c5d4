"""The card at the side: what it sends, and what becomes of what is asked of it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from labelreview.findings.filter import Filter
from labelreview.ui.shared.card import side_card


@pytest.fixture
def findings(scored):
    return scored.findings("builtin")


@pytest.fixture
def card(monkeypatch):
    """`card(id, state)`: what the browser is sent of an example, and the page's answer when the
    browser's side of the card has this state."""

    def script(example: str | None) -> None:
        import streamlit as st

        from labelreview.ui.context.page_context import need_findings
        from labelreview.ui.context.session import current_session
        from labelreview.ui.shared.card.side_card import show_side_card

        session = current_session()
        session.dataset, session.annotator = "builtin", "Ann"
        step = show_side_card(need_findings(), example, key="side", origin="map", walks=True)
        st.text(f"{step} {session.example} {session.selection}")

    def draw(example, **state):
        sent = []

        def element(*, data, **_):
            sent.append(data)
            return state if len(sent) == 1 else {}

        monkeypatch.setattr(side_card, "_SIDE_CARD", element)
        app = AppTest.from_function(script, args=(example,), default_timeout=60).run()
        assert not app.exception
        return sent, app.text[0].value if app.text else ""

    return draw


def test_the_card_has_the_reasons_and_the_keys_of_the_queue(card, findings):
    (example,) = findings.ids(Filter(disagree=True), 1)
    (data, *_), _ = card(example)
    assert data["card"]["id"] == example
    assert data["card"]["doubts"]
    assert data["keys"]["keep"] == "K"
    assert data["classKeys"][0] == "1"


@pytest.mark.parametrize("example", [None, "gone"])
def test_without_an_example_there_is_no_card(card, scored, example):
    (data, *_), _ = card(example)
    assert data["card"] is None
    assert data["empty"]


def test_a_decision_is_recorded_as_the_pages(card, findings):
    (example,) = findings.ids(Filter(disagree=True), 1)
    action = {"token": "t", "annotator": "Ann", "examples": [example], "verdict": "keep"}
    sent = {"attempt": "1", "dataset": "builtin", "annotator": "Ann"}
    sent["actions"] = [{**action, "origin": "map"}]
    drawn, _ = card(example, sent=sent)
    (row,) = findings.log.current().to_dict("records")
    assert (row["verdict"], row["origin"], row["annotator"]) == ("keep", "map", "Ann")
    assert drawn[-1]["sending"]["acknowledged"] == ["t"]
    assert drawn[-1]["card"]["status"] == "keep"


@pytest.mark.parametrize("what", ["previous", "next", "close"])
def test_steps_are_the_pages_to_take(card, findings, what):
    (example,) = findings.ids(Filter(), 1)
    assert card(example, asked={"what": what, "id": example})[1].split()[0] == what


def test_another_example_is_opened_when_there_is_one(card, findings):
    first, other = findings.ids(Filter(), 2)
    assert card(first, asked={"what": "open", "id": other})[1].split()[1] == other
    assert card(first, asked={"what": "open", "id": "<b>"})[1].split()[1] == "None"
