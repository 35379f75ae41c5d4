"""What the queue's page sends to the browser and takes from it. Keys: tests/browser/test_review."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from labelreview.findings.filter import Filter
from labelreview.review.deciding import decisions_for
from labelreview.review.queue import open_queue
from labelreview.runs.opinions import Opinion, save_opinions
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import Session
from labelreview.ui.pages.queue import page
from labelreview.ui.pages.queue.page import AHEAD, BEFORE, CardRequest
from labelreview.ui.shared.card.cards import RequestedCard, cards_of
from labelreview.ui.sync import sending

BUILTIN = {"dataset": "builtin"}


@pytest.fixture
def findings(scored):
    return scored.findings("builtin")


@pytest.fixture
def context(scored, findings) -> PageContext:
    return PageContext(scored, Session(dataset="builtin", annotator="Ann"), "builtin", findings)


def chunk_of(
    context: PageContext, selection: Filter, need: CardRequest | None = None, share: float = 0.0
):
    opened = open_queue(context.findings, selection, 0)
    if need is None:
        return page._beginning(context, opened, share, "")
    return page._chunk(context, opened, share, need, need.queue)


def need(**more) -> CardRequest:
    told = {"queue": "q", "after": 0, "attempt": "1", **more}
    read = CardRequest.read({"need": told})
    assert read
    return read


def ids(findings, **selection) -> list[str]:
    return findings.ids(Filter(disagree=True, **selection))


def test_the_first_undecided_examples_are_sent_ahead(context, findings, log):
    wanted = ids(findings)
    log.record(decisions_for(findings, wanted[:3], "keep"), "Bo", seen_revision=0)
    chunk = chunk_of(context, Filter(disagree=True))
    assert chunk["start"] == wanted[3]
    assert [card["id"] for card in chunk["cards"]] == wanted[: 4 + AHEAD]
    assert [card["open"] for card in chunk["cards"][:5]] == [False] * 3 + [True] * 2
    assert chunk["cards"][0]["status"] == "keep"
    assert chunk["after"] == 4 + AHEAD
    assert not chunk["end"]


def test_a_link_begins_at_its_example(context, findings):
    wanted = ids(findings)
    context.session.example = wanted[20]
    chunk = chunk_of(context, Filter(disagree=True))
    assert chunk["start"] == wanted[20]
    assert [card["place"] for card in chunk["cards"][: BEFORE + 2]] == list(range(21 - BEFORE, 23))


def test_a_link_to_an_example_outside_the_queue_shows_it_first(context, findings):
    outside = findings.ids(Filter(given=("not_informative",)))[0]
    context.session.example = outside
    chunk = chunk_of(context, Filter(given=("needs_and_damage",)))
    assert chunk["start"] == chunk["cards"][0]["id"] == outside
    assert chunk["cards"][0]["place"] is None
    assert chunk["cards"][1]["place"] == 1


def test_what_comes_next_is_what_was_not_sent_yet(context, findings):
    first = chunk_of(context, Filter(disagree=True))
    second = chunk_of(context, Filter(disagree=True), need(after=first["after"]))
    sent = [card["id"] for card in (*first["cards"], *second["cards"])]
    assert sent == ids(findings)[: len(sent)]
    again = chunk_of(context, Filter(disagree=True), need(after=first["after"]))
    assert again is None, "the same request is answered once"


def test_an_example_that_is_asked_for_comes_alone(context, findings):
    wanted = ids(findings)[50]
    chunk = chunk_of(context, Filter(disagree=True), need(show=wanted))
    assert chunk["show"]
    assert [card["id"] for card in chunk["cards"]] == [wanted]
    nobody = chunk_of(context, Filter(disagree=True), need(show="nobody", attempt="2"))
    assert nobody["cards"] == []


def test_random_rows_are_mixed_into_broad_queues(context, findings):
    chunk = chunk_of(context, Filter(), share=0.2)
    drawn = [card for card in chunk["cards"] if card["control"]]
    assert len(drawn) == pytest.approx(AHEAD * 0.2, abs=1)
    sent = [card["id"] for card in chunk["cards"]]
    assert len(set(sent)) == len(sent)
    more = need(after=chunk["after"], served=len(sent), controls=[card["id"] for card in drawn])
    following = chunk_of(context, Filter(), more, share=0.2)
    assert not {card["id"] for card in following["cards"] if card["control"]} & set(sent)


def test_a_random_card_stays_one_where_the_tab_goes_on(context, findings, log):
    chunk = chunk_of(context, Filter(), share=0.5)
    drawn = next(card for card in chunk["cards"] if card["control"])
    context.session.example = drawn["id"]
    begin = {"after": -1, "resume": drawn["id"], "drawn": True}
    again = chunk_of(context, Filter(), need(**begin), share=0.5)
    assert (again["start"], again["cards"][0]["id"]) == (drawn["id"], drawn["id"])
    assert (again["cards"][0]["control"], again["cards"][0]["queued"]) == (True, True)
    others = [card["id"] for card in again["cards"][1:] if not card["control"]]
    assert others[:3] == findings.ids(Filter())[:3], "the queue begins where it began"

    # Decided meanwhile: the queue goes on, not where the card stands by its score.
    choice = decisions_for(findings, [drawn["id"]], "keep", origin="control")
    log.record(choice, "Ann", seen_revision=0)
    third = chunk_of(context, Filter(), need(**begin, attempt="3"), share=0.5)
    assert third["start"] == findings.ids(Filter())[0]
    asked = chunk_of(context, Filter(), need(show=drawn["id"], attempt="4"))
    assert asked["cards"][0]["control"], "what was decided as a random card is decided again as one"


@pytest.mark.parametrize("state", [None, {}, {"need": 1}, {"need": {"after": "x"}}])
def test_nonsense_asks_for_nothing(state):
    assert CardRequest.read(state) is None


def test_a_card_says_what_the_finding_says(context, findings):
    position = int(findings.positions(Filter(copies=True))[0])
    (found,) = findings.many([position])
    labels = findings.dataset.labels
    (card,) = cards_of(context, [RequestedCard(position, 7)])
    assert (card["id"], card["text"], card["place"]) == (found.example_id, found.text, 7)
    assert labels.name(card["given"]) == found.given_label
    assert labels.name(card["suggested"]) == found.suggested_label
    assert [one["id"] for one in card["duplicates"]] == [copy.example_id for copy in found.copies]
    assert [one["id"] for one in card["near"]] == [near.example_id for near in found.neighbours]
    assert dict(card["doubts"]) == {
        doubt.signal.name: pytest.approx(doubt.score, abs=1e-3) for doubt in found.doubts
    }
    shares = dict(card["probabilities"])
    assert shares[card["given"]] == pytest.approx(
        float(found.probabilities[card["given"]]), abs=1e-3
    )


def test_a_card_says_who_decided_what_and_why(context, findings, log):
    shown = ids(findings)[0]
    unsure = decisions_for(findings, [shown], "unsure", note="ask *Bo*")
    log.record(unsure, "Ann", seen_revision=log.revision())
    log.undo("Ann")
    log.record(decisions_for(findings, [shown], "noisy"), "Bo", seen_revision=log.revision())
    (card,) = cards_of(context, [RequestedCard(findings.positions_of([shown])[0], 1)])
    told = [
        (one["annotator"], one["verdict"], one["note"], one["undone"]) for one in card["history"]
    ]
    assert told == [("Bo", "noisy", "", False), ("Ann", "unsure", "ask *Bo*", True)]


def action(token: str, example: str, verdict: str = "keep") -> dict[str, object]:
    return {"token": token, "annotator": "Ann", "examples": [example], "verdict": verdict}


@pytest.fixture
def receive(context, monkeypatch):
    monkeypatch.setattr(sending, "current_session", lambda: context.session)
    monkeypatch.setattr("labelreview.ui.context.workspaces._opened", lambda: context.space)
    return sending._receive


def test_what_was_sent_is_acknowledged_once_it_is_in_the_log(context, findings, log, receive):
    first, second = ids(findings)[:2]
    sent = {"dataset": "builtin", "attempt": "1", "actions": [action("t1", first)]}
    assert receive(sent)
    assert not receive(sent), "the last thing that was sent is not looked at again"
    wrong = action("t2", second, "storm")
    assert receive({**sent, "attempt": "2", "actions": [action("t1", first), wrong]})
    told = sending.receipt(context)
    assert told["acknowledged"] == ["t1"]
    assert [one["token"] for one in told["refused"]] == ["t2"]
    assert log.log()["example_id"].tolist() == [first]
    assert [batch.name for batch in context.session.batches] == ["t1"]
    assert [one["batch"] for one in told["undoable"]] == ["t1"]

    undo = {"token": "t3", "annotator": "Ann", "undoes": "t1"}
    assert receive({**sent, "attempt": "3", "actions": [undo]})
    assert context.session.batches == []
    assert log.current().empty


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        {"dataset": "other", "attempt": "1", "actions": []},
        {"dataset": "builtin", "attempt": "1"},
    ],
)
def test_what_is_not_for_this_dataset_is_left_alone(receive, log, sent):
    assert not receive(sent)
    assert log.revision() == 0


def test_a_database_that_refuses_loses_nothing(context, findings, receive, monkeypatch):
    from labelreview.core.errors import WorkspaceError

    def refuse(*_: object) -> None:
        raise WorkspaceError("The database is locked", "try again")

    monkeypatch.setattr(sending, "perform", refuse)
    sent = {"dataset": "builtin", "attempt": "1", "actions": [action("t1", ids(findings)[0])]}
    assert not receive(sent)
    told = sending.receipt(context)
    assert told["acknowledged"] == []
    assert told["trouble"] == "The database is locked; try again."
    monkeypatch.undo()


def test_the_page_is_drawn(findings, open_page):
    app = open_page("queue", **BUILTIN, disagree="1")
    assert not app.exception
    assert not app.error
    shown = " ".join(text.value for text in app.markdown)
    assert f"**{len(ids(findings)):,}** examples" in shown
    assert app.button(key="chip_0").label == "with another label suggested"


def test_an_empty_queue_says_so(findings, open_page):
    app: AppTest = open_page("queue", **BUILTIN, text="no post says this")
    assert [info.value for info in app.info] == [
        "No examples match this filter. Widen it or clear it."
    ]
    app.button(key="chip_0").click().run()
    assert not app.info
    assert "text" not in app.query_params


def test_random_rows_are_for_broad_queues_only(findings, open_page):
    assert not open_page("queue", **BUILTIN).select_slider(key="queue_share").disabled
    narrow = open_page("queue", **BUILTIN, given="not_informative")
    assert narrow.select_slider(key="queue_share").disabled


def test_words_come_with_the_cards_once_they_are_known(context, findings, monkeypatch):
    position = int(np.asarray(findings.positions(Filter()))[0])
    text = findings.many([position])[0].text
    first, last = text.split()[0], text.split()[-1]
    explained = SimpleNamespace(
        explain=lambda texts, toward, against: [
            ((first, 0.1), ("not in the text", 9.0), (last, -9.0)) for _ in texts
        ]
    )
    monkeypatch.setattr("labelreview.ui.shared.card.cards.words_ready", lambda context: False)
    assert cards_of(context, [RequestedCard(position, 1)])[0]["words"] is None
    monkeypatch.setattr("labelreview.ui.shared.card.cards.words_ready", lambda context: True)
    monkeypatch.setattr("labelreview.ui.shared.card.cards.WordAttribution.of", lambda *_: explained)
    start = text.index(last, len(first))
    assert cards_of(context, [RequestedCard(position, 1)])[0]["words"] == [
        (start, start + len(last), -1.0)
    ]


def test_decisions_of_the_dataset_that_one_left_are_recorded(
    context, scored, findings, log, receive
):
    context.session.dataset = None
    sent = {"dataset": "builtin", "attempt": "1", "actions": [action("t1", ids(findings)[0])]}
    assert receive(sent)
    assert log.log()["batch"].tolist() == ["t1"]
    assert context.session.batches == []


def test_what_was_accepted_is_what_was_shown(context, scored, findings, log, receive):
    """A re-ranked run may suggest another label by the time that an action arrives."""
    first = ids(findings)[0]
    log.record(decisions_for(findings, ids(findings)[5:30], "keep"), "Bo", seen_revision=0)
    scored.rerank("builtin")
    shown = {**action("t1", first, "accept"), "run": findings.run.digest}
    assert receive({"dataset": "builtin", "attempt": "1", "actions": [shown]})
    row = log.history(first).iloc[-1]
    assert (row["run"], row["label"]) == (findings.run.digest, findings.one(first).suggested_label)


def test_a_new_session_goes_on_under_the_old_name(context, findings, receive):
    context.session.annotator, context.session.named = "root", False
    sent = {"dataset": "builtin", "attempt": "1", "annotator": " Ann ", "actions": []}
    assert receive(sent)
    assert context.session.annotator == "Ann"
    assert receive({**sent, "attempt": "2", "annotator": "Bo"})
    assert context.session.annotator == "Ann"


def test_what_others_decide_is_told_once(context, findings, log):
    assert sending.receipt(context)["changed"] == []
    first = ids(findings)[0]
    log.record(decisions_for(findings, [first], "drop"), "Bo", seen_revision=0)
    (told,) = sending.receipt(context)["changed"]
    assert told == {"id": first, "verdict": "drop", "label": None, "annotator": "Bo"}
    assert sending.receipt(context)["changed"] == []


def test_a_filter_that_the_queue_walks_anyway_is_said(scored, open_page) -> None:
    app = open_page("queue", dataset="builtin", status="undecided", given="not_informative")
    assert "walks the undecided" in [one.value for one in app.caption]
    app = open_page("queue", dataset="builtin")
    assert "walks the undecided" not in [one.value for one in app.caption]


def test_a_card_has_what_a_language_model_said(context, findings):
    example = ids(findings)[0]
    (position,) = findings.positions_of([example])
    label = findings.dataset.labels.names[2]
    said = Opinion("model" * 30, label, 0.87654, "<b>&amp;</b>")
    save_opinions(findings.run.folder, {position: said})
    first, other = chunk_of(context, Filter(disagree=True))["cards"][:2]
    assert other["opinion"] is None
    assert first["opinion"]["by"].endswith("…")
    assert len(first["opinion"]["by"]) <= 60
    assert first["opinion"] | {"by": ""} == {
        "by": "",
        "label": 2,
        "share": 0.877,
        "reason": "<b>&</b>",
    }
