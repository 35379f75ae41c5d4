"""The queue: every button writes exactly what it says, and nothing else writes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from labelreview.deciding import decisions_for
from labelreview.filters import Filter
from labelreview.queue import Queue
from labelreview.ui import queue

BUILTIN = {"dataset": "builtin"}


class Clock:
    """Time that passes only when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("labelreview.ui.session.time", SimpleNamespace(monotonic=made.monotonic))
    return made


@pytest.fixture
def press(clock):
    """`press(app, key)`: look at the example for two seconds, then press a button."""

    def press_(app: AppTest, key: str) -> AppTest:
        clock.now += 2
        return app.button(key=key).click().run()

    return press_


@pytest.fixture
def findings(scored):
    return scored.findings("builtin")


@pytest.fixture
def app(findings, clock, open_page) -> AppTest:
    """The queue of the rows that get another label suggested, by somebody called Ann."""
    opened = open_page("queue", **BUILTIN, disagree="1")
    return opened.sidebar.text_input(key="sidebar_annotator").set_value("Ann").run()


def example(app: AppTest) -> str:
    chosen = app.query_params["example"]
    return chosen if isinstance(chosen, str) else chosen[0]


def ids(findings, **selection) -> list[str]:
    return findings.ids(Filter(disagree=True, **selection))


def test_the_first_undecided_example_is_shown(app, findings):
    assert not app.exception
    assert not app.error
    assert example(app) == ids(findings)[0]
    shown = " ".join(text.value for text in app.markdown)
    assert f"**{len(ids(findings)):,}** {Filter(disagree=True).sentence()}" in shown


@pytest.mark.parametrize("verdict", ["keep", "noisy", "drop", "unsure"])
def test_a_verdict_is_recorded_with_what_was_shown(app, findings, log, press, verdict):
    first, second = ids(findings)[:2]
    shown = findings.one(first)
    app.text_input(key=f"queue_note_{first}").set_value("odd *one*").run()
    press(app, f"decide_{verdict}")
    (row,) = log.log().to_dict("records")
    assert (row["example_id"], row["verdict"], row["annotator"]) == (first, verdict, "Ann")
    assert row["note"] == "odd *one*"
    assert row["given_label"] == shown.given_label
    assert row["suggested_label"] == shown.suggested_label
    assert row["score"] == pytest.approx(shown.score)
    assert row["run"] == findings.run.digest
    assert row["seconds"] == 2
    assert example(app) == second


def test_accepting_relabels_as_suggested(app, findings, log, press):
    first = ids(findings)[0]
    press(app, "decide_accept")
    (row,) = log.current().to_dict("records")
    suggested = findings.one(first).suggested_label
    assert (row["example_id"], row["verdict"], row["label"]) == (first, "relabel", suggested)


def test_a_class_relabels_and_the_given_class_keeps(app, findings, log, press):
    names = findings.dataset.labels.names
    first, second = ids(findings)[:2]
    other = next(n for n in names if n != findings.one(first).given_label)
    press(app, f"class_{names.index(other)}")
    press(app, f"class_{names.index(findings.one(second).given_label)}")
    rows = log.log()[["example_id", "verdict"]].to_numpy().tolist()
    assert rows == [[first, "relabel"], [second, "keep"]]
    assert log.log()["label"].tolist()[0] == other


def test_accept_is_off_where_the_suggestion_is_the_given_label(findings, clock, open_page):
    agreeing = next(
        i for i in findings.ids(Filter()) if i not in set(findings.ids(Filter(disagree=True)))
    )
    app = open_page("queue", **BUILTIN, example=agreeing)
    assert app.button(key="decide_accept").disabled


def test_walking_decides_nothing(app, findings, log, press):
    order = ids(findings)
    press(app, "queue_next")
    press(app, "queue_next")
    assert example(app) == order[2]
    press(app, "queue_previous")
    assert example(app) == order[1]
    press(app, "line_5")
    assert example(app) == order[4]
    assert log.revision() == 0


def test_the_ends_of_the_queue_hold(app, findings, log, press):
    press(app, "queue_previous")
    assert example(app) == ids(findings)[0]
    last = ids(findings)[-1]
    app.query_params["example"] = last
    app.run()
    press(app, "queue_next")
    assert example(app) == last
    assert not app.exception
    assert log.revision() == 0


def test_undo_takes_back_the_last_decision_and_returns_to_it(app, findings, log, press):
    first, second = ids(findings)[:2]
    press(app, "decide_keep")
    press(app, "decide_drop")
    press(app, "queue_undo")
    assert example(app) == second
    assert log.current()["example_id"].tolist() == [first]
    press(app, "queue_undo")
    assert example(app) == first
    assert log.current().empty
    assert log.log()["verdict"].tolist() == ["keep", "drop", "undo", "undo"]


def test_an_undo_that_is_held_takes_back_one_decision(app, log, press, clock):
    press(app, "decide_keep")
    press(app, "decide_drop")
    press(app, "queue_undo")
    for _ in range(9):
        clock.now += 0.05
        app.button(key="queue_undo").click().run()
    assert log.log()["verdict"].tolist() == ["keep", "drop", "undo"]


def test_there_is_nothing_to_undo_at_first(app, press):
    assert app.button(key="queue_undo").disabled
    press(app, "decide_keep")
    assert not app.button(key="queue_undo").disabled
    press(app, "queue_undo")
    assert app.button(key="queue_undo").disabled


def test_undo_leaves_other_people_alone(app, log, press):
    press(app, "decide_keep")
    app.sidebar.text_input(key="sidebar_annotator").set_value("Bob").run()
    press(app, "queue_undo")
    assert log.log()["verdict"].tolist() == ["keep"]
    assert [toast.value for toast in app.toast] == ["There is nothing to undo\\."]


def test_a_new_annotator_cannot_be_nobody(app, log, press):
    app.sidebar.text_input(key="sidebar_annotator").set_value("   ").run()
    press(app, "decide_keep")
    assert log.log()["annotator"].tolist() == ["Ann"]


def test_a_decision_before_anybody_can_have_read_the_example_is_ignored(app, findings, log, clock):
    first, second = ids(findings)[:2]
    clock.now += queue.SHORTEST_LOOK - 0.01
    app.button(key="decide_keep").click().run()
    assert log.revision() == 0
    assert example(app) == first
    clock.now += 0.02
    app.button(key="decide_keep").click().run()
    assert log.revision() == 0, "a key that repeats itself is never meant"
    clock.now += queue.SHORTEST_LOOK
    app.button(key="decide_keep").click().run()
    assert log.current()["example_id"].tolist() == [first]
    # The key is still held when the next example comes up.
    app.button(key="decide_keep").click().run()
    assert log.current()["example_id"].tolist() == [first]
    assert example(app) == second


def test_the_same_press_sent_twice_is_one_decision(findings, clock):
    """Before the page is drawn anew, a second press comes with the arguments of the first."""
    first, second = ids(findings)[:2]

    def script(first: str) -> None:
        import streamlit as st

        from labelreview.ui import queue
        from labelreview.ui.session import current_session

        session = current_session()
        if session.dataset is None:
            session.dataset, session.annotator, session.selection = "builtin", "Ann", "disagree=1"
            session.note_shown(first)
        if st.button("press", key="press"):
            for _ in range(3):
                queue._decide(first, "keep", None, 0)
        st.text(session.example)

    app = AppTest.from_function(script, args=(first,), default_timeout=60).run()
    clock.now += 2
    app.button(key="press").click().run()
    assert not app.exception
    assert findings.log.log()["example_id"].tolist() == [first]
    assert app.text[0].value == second


def test_after_a_decision_comes_the_next_undecided_one(app, findings, log, press):
    """And the decided one stays in sight, also with the filter "undecided"."""
    app.query_params["status"] = ["undecided"]
    app.run()
    order = ids(findings)
    press(app, "queue_next")
    press(app, "decide_keep")
    assert example(app) == order[2]
    press(app, "queue_previous")
    assert example(app) == order[1], "the decided one can be opened again"
    words = f"**2** of {len(order):,}, {len(order) - 1:,} undecided"
    assert words in [text.value for text in app.markdown]
    press(app, "decide_keep")
    assert example(app) == order[2]


def test_the_end_of_the_work_says_so(findings, log, clock, press, open_page):
    wanted = Filter(copies=True, given=("not_informative",))
    todo = findings.ids(wanted)
    assert 1 < len(todo) < 40
    app = open_page("queue", **BUILTIN, copies="1", given="not_informative")
    for _ in todo:
        assert not app.success
        press(app, "decide_unsure")
    assert [s.value for s in app.success] == ["Everything in this queue is decided."]
    assert sorted(log.current()["example_id"]) == sorted(todo)
    next(b for b in app.button if b.label == "Back to the overview").click().run()
    assert app.title[0].value == "Overview"


def test_a_decided_example_can_be_decided_again(app, findings, log, press):
    first = ids(findings)[0]
    press(app, "decide_keep")
    press(app, "queue_previous")
    press(app, "decide_keep")
    press(app, "queue_previous")
    press(app, "decide_noisy")
    assert log.current()[["example_id", "verdict"]].to_numpy().tolist() == [[first, "noisy"]]


def test_an_empty_queue_says_so(findings, clock, open_page):
    app = open_page("queue", **BUILTIN, text="no post says this")
    assert [info.value for info in app.info] == [
        "Nothing matches this filter. Widen it, or show everything."
    ]
    app.button(key="filter_clear").click().run()
    assert example(app) == Queue(findings, Filter()).first()
    assert "text" not in app.query_params


def test_a_link_to_an_example_outside_its_filter_shows_it(findings, clock, press, log, open_page):
    outside = findings.ids(Filter(given=("not_informative",)))[0]
    app = open_page("queue", **BUILTIN, given="needs_and_damage", example=outside)
    assert not app.error
    assert "Not in this queue any more, 344 undecided" in [text.value for text in app.markdown]
    press(app, "decide_keep")
    assert log.current()["example_id"].tolist() == [outside]
    assert example(app) in findings.ids(Filter(given=("needs_and_damage",)))


def test_undo_takes_back_what_this_tab_decided_and_nothing_else(app, findings, log, press, clock):
    order = ids(findings)
    others = decisions_for(findings, order[10:40], "noisy")
    log.record(others, "Ann", seen_revision=log.revision())
    app.run()
    assert app.button(key="queue_undo").disabled
    first = example(app)
    press(app, "decide_keep")
    second = example(app)
    press(app, "decide_noisy")
    press(app, "queue_undo")
    assert example(app) == second
    press(app, "queue_undo")
    assert example(app) == first
    assert app.button(key="queue_undo").disabled
    assert set(log.current()["example_id"]) == set(order[10:40])


def test_the_card_says_who_decided_what_and_why(app, findings, log, press, clock):
    shown = example(app)
    unsure = decisions_for(findings, [shown], "unsure", note="ask *Bo*")
    log.record(unsure, "Ann", seen_revision=log.revision())
    log.undo("Ann")
    log.record(decisions_for(findings, [shown], "noisy"), "Bo", seen_revision=log.revision())
    app.run()
    told = [caption.value.replace("\\", "") for caption in app.caption]
    assert any(text.startswith("Bo ·") and text.endswith("noisy") for text in told)
    assert any(text.startswith("~~Ann ·") and text.endswith("· “ask *Bo*”") for text in told)
