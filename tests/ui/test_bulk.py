"""Deciding many rows together: what the preview counts is what is recorded, and undone at once."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from labelreview.decision_log import ACCEPT_SUGGESTION
from labelreview.findings.filter import Filter
from labelreview.review.deciding import UNSURE_BELOW, decisions_for
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import Session
from labelreview.ui.pages.examples import page
from labelreview.ui.pages.examples.asked import answer
from labelreview.ui.pages.examples.listing import listed
from labelreview.ui.shared import bulk, preview


@pytest.fixture
def findings(scored):
    return scored.findings("builtin")


@pytest.fixture
def dialog(findings):
    """`dialog(ids, verdict)`: the open dialog, on a page of its own."""

    def script(example_ids: list[str], verdict: str, revision: int) -> None:
        import streamlit as st

        from labelreview.ui.context.page_context import need_findings
        from labelreview.ui.context.session import BulkDecision, current_session
        from labelreview.ui.shared.bulk import confirm_bulk_decision
        from labelreview.ui.sync.undo import show_undo

        session = current_session()
        session.dataset, session.annotator = "builtin", "Ann"
        context = need_findings()
        show_undo(context)
        st.text(session.problem)
        bulk = BulkDecision(verdict, tuple(example_ids), revision, attempt="1")
        confirm_bulk_decision(context, bulk)

    def open_(example_ids: list[str], verdict: str) -> AppTest:
        revision = findings.log.revision()
        args = (example_ids, verdict, revision)
        return AppTest.from_function(script, args=args, default_timeout=60).run()

    return open_


def words(app: AppTest) -> str:
    assert not app.exception
    shown = [*app.markdown, *app.caption, *app.warning]
    return "\n".join(element.value for element in shown).replace("\\", "")


def test_the_preview_counts_what_would_change(dialog, findings):
    ids = findings.ids(Filter(disagree=True, sort="confidence"), 40)
    rows = findings.labels_of(ids)
    app = dialog(ids, ACCEPT_SUGGESTION)
    said = words(app)
    assert "40 examples: **40** relabelled." in said
    pair = (rows[0].given_label, rows[0].suggested_label)
    n = sum((row.given_label, row.suggested_label) == pair for row in rows)
    assert f"- {n} × {pair[0]} → **{pair[1]}**" in said
    low = sum(row.confidence < UNSURE_BELOW for row in rows)
    assert low > 0
    assert f"{low} examples would get a suggested label with a probability below 60%." in said
    assert "not suggested" not in said
    sample = [one.value for one in app.caption if "% ·" in one.value]
    assert len(sample) == preview.SAMPLED
    assert "with the probability of the suggested label" in said
    assert findings.log.revision() == 0, "looking is not deciding"
    assert app.button(key="bulk_go").label == "Apply to 40 examples"


def test_confirming_records_all_and_one_undo_takes_all_back(dialog, findings):
    log = findings.log
    ids = findings.ids(Filter(disagree=True), 7)
    app = dialog(ids, "noisy")
    app.text_input(key="bulk_note").set_value("all the same bot")
    app.button(key="bulk_go").click().run()
    current = log.current()
    assert sorted(current["example_id"]) == sorted(ids)
    assert set(current["verdict"]) == {"noisy"}
    assert set(current["note"]) == {"all the same bot"}
    assert log.log()["batch"].nunique() == 1
    app.button(key="undo").click().run()
    assert log.current().empty
    assert not [b for b in app.button if b.key == "undo"]


def test_confirming_twice_records_once(dialog, findings):
    ids = findings.ids(Filter(disagree=True), 7)
    app = dialog(ids, "drop")
    app.button(key="bulk_go").click().run()
    app.button(key="bulk_go").click().run()
    assert len(findings.log.log()) == 7
    app.button(key="undo").click().run()
    assert findings.log.current().empty


def test_cancelling_records_nothing(dialog, findings):
    app = dialog(findings.ids(Filter(disagree=True), 3), "keep")
    app.button(key="bulk_cancel").click().run()
    assert findings.log.revision() == 0


def test_relabelling_asks_for_the_label_first(dialog, findings):
    names = findings.dataset.labels.names
    ids = findings.ids(Filter(), 30)
    rows = findings.labels_of(ids)
    app = dialog(ids, "relabel")
    assert not [b for b in app.button if b.key == "bulk_go"]
    app.selectbox(key="bulk_label").set_value(names[0]).run()
    stays = sum(row.given_label == names[0] for row in rows)
    assert f"**{30 - stays}** relabelled" in words(app)
    assert f"**{stays}** kept" in words(app)
    app.button(key="bulk_go").click().run()
    counts = findings.log.counts()
    assert (counts["relabel"], counts["keep"]) == (30 - stays, stays)


def test_decided_rows_are_pointed_out(dialog, findings):
    ids = findings.ids(Filter(disagree=True), 5)
    app = dialog(ids[:2], "keep")
    app.button(key="bulk_go").click().run()
    assert "2 examples already decided" in words(dialog(ids, "drop"))


def test_more_than_anybody_has_read_needs_a_second_word(dialog, findings):
    ids = findings.ids(Filter(), preview.MANY + 1)
    app = dialog(ids, "keep")
    assert app.button(key="bulk_go").disabled
    app.checkbox(key="bulk_meant").check().run()
    assert not app.button(key="bulk_go").disabled
    app.button(key="bulk_go").click().run()
    assert findings.log.counts()["keep"] == preview.MANY + 1


def test_what_cannot_be_recorded_is_one_sentence(dialog, findings):
    app = dialog(findings.ids(Filter(), 2), "keep")
    app.text_input(key="bulk_note").set_value("nul \0")
    app.button(key="bulk_go").click().run()
    assert findings.log.revision() == 0
    assert app.text[0].value == "A note contains invalid characters; remove them."


@pytest.fixture
def examples_page(open_page, monkeypatch):
    """`examples_page(asked, **query)`: the page after what was clicked in the table, and what the
    browser is sent of it."""

    def open_(*asked, **query):
        shown = []
        clicks = list(asked)

        def element(data, *, key, on_sent, on_asked):
            shown.append(data)
            return {}

        monkeypatch.setattr(page, "show_examples", element)
        render = page.render

        def clicked_first():
            st.session_state.setdefault(page.KEY, {})  # the browser was here before
            while clicks:
                answer(clicks.pop(0))
            render()

        monkeypatch.setattr("labelreview.ui.pages.examples.page.render", clicked_first)
        app = open_page("examples", dataset="builtin", **query)
        assert not app.exception
        return app, shown[-1]

    return open_


@pytest.mark.parametrize("verdict", bulk.CHOICES)
def test_a_button_asks_before_it_decides(examples_page, findings, verdict):
    found = findings.count(Filter(copies=True))
    app, _ = examples_page({"what": "decide_all", "value": verdict}, copies="1")
    assert findings.log.revision() == 0
    if verdict == "relabel":
        assert "Choose the new label for all of them." in words(app)
    else:
        assert app.button(key="bulk_go").label == f"Apply to {found} examples"


def test_the_selected_are_decided_whatever_page_order_or_filter_is_shown(examples_page, findings):
    first, second = findings.ids(Filter(), 1)[0], findings.ids(Filter(), 1, 60)[0]
    app, shown = examples_page(
        {"what": "page", "value": "2"},
        {"what": "sort", "value": "text"},
        {"what": "decide", "value": "noisy", "ids": [first, second, "gone"], "attempt": "mine"},
        disagree="1",
    )
    assert shown["bulk"] == "", "asked, not decided"
    said = words(app)
    assert "The **2 examples** that you selected, and no others." in said
    assert "1 selected example left out: no longer in the dataset." in said
    app.button(key="bulk_go").click().run()
    assert set(findings.log.current()["example_id"]) == {first, second}


def test_nothing_selected_is_not_everything(examples_page, findings):
    app, _ = examples_page({"what": "decide", "value": "drop", "ids": []})
    assert not [b for b in app.button if b.key == "bulk_go"]


def test_the_browser_hears_which_decision_is_recorded(examples_page, findings):
    ids = findings.ids(Filter(), 2)
    click = {"what": "decide", "value": "drop", "ids": ids, "attempt": "mine"}
    app, shown = examples_page(click, {**click, "attempt": "again"})
    assert not [b for b in app.button if b.key == "bulk_go"], "few are decided at once"
    assert len(findings.log.log()) == 2, "and once"
    assert app.session_state["labelreview"].bulk_done == "again"
    assert [one["verdicts"] for one in shown["sending"]["undoable"]] == [{"drop": 2}]
    assert shown["sending"]["tab"] == [shown["sending"]["undoable"][0]["batch"]], "undone from here"
    assert app.session_state["labelreview"].bulk is None


@pytest.mark.parametrize("verdict", ["relabel", "keep"])
def test_ticked_rows_are_asked_about_where_more_is_to_say(examples_page, findings, verdict):
    ids = findings.ids(Filter(), bulk.AT_ONCE + (verdict == "keep"))
    app, _ = examples_page({"what": "decide", "value": verdict, "ids": ids})
    assert findings.log.revision() == 0
    assert app.session_state["labelreview"].bulk is not None


def test_a_title_sorts_all_rows(examples_page, findings):
    _, shown = examples_page({"what": "sort", "value": "text"}, page="3")
    assert (shown["page"], shown["sort"]) == (1, "text")
    assert [row["id"] for row in shown["rows"]] == findings.ids(Filter(sort="text"), 50)
    assert {"sort": "text", "words": "Text"} in shown["sorts"], "the list of orders agrees"


@pytest.mark.parametrize("sort", ["-loss_score", "annotator", "-same_text"])
def test_any_column_sorts_and_is_shown(examples_page, findings, sort):
    _, shown = examples_page({"what": "sort", "value": sort})
    name = sort.removeprefix("-")
    assert shown["chosen"] == [name]
    assert [row["id"] for row in shown["rows"]] == findings.ids(Filter(sort=sort), 50)


def test_decided_rows_stay_until_the_table_is_opened_anew(findings):
    undecided = Filter(status=("undecided",))
    wanted = findings.ids(undecided, 100)
    session = Session(dataset="builtin", selection="status=undecided")
    context = PageContext(None, session, "builtin", findings)

    def ids():
        return [row["example_id"] for row in listed(context, session.filter, []).rows]

    assert ids() == wanted[:50]
    findings.log.record(decisions_for(findings, wanted[:50], "keep"), "Ann", seen_revision=0)
    assert ids() == wanted[:50]
    session.page = 2
    assert ids() == wanted[50:], "no page skips any"
    session.listed, session.page = ("", 0), 1
    assert ids() == wanted[50:]
