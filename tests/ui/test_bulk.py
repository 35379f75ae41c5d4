"""Deciding many rows together: what the preview counts is what is recorded, and undone at once."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from labelreview.decision_log import ACCEPT_SUGGESTION
from labelreview.findings.filter import Filter
from labelreview.review.deciding import UNSURE_BELOW
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
        from labelreview.ui.context.session import current_session
        from labelreview.ui.shared.bulk import _confirm
        from labelreview.ui.sync.undo import show_undo

        session = current_session()
        session.dataset, session.annotator = "builtin", "Ann"
        context = need_findings()
        show_undo(context)
        st.text(session.problem)
        _confirm(context, example_ids, verdict, revision)

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
    assert (
        f"{low} examples would get a label that was not suggested, "
        "or one with a probability below 60%." in said
    )
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


@pytest.mark.parametrize("verdict", bulk.CHOICES)
def test_a_button_asks_before_it_decides(open_page, findings, verdict):
    app = open_page("examples", dataset="builtin", copies="1")
    found = findings.count(Filter(copies=True))
    app.button(key=f"bulk_{verdict}").click().run()
    assert findings.log.revision() == 0
    if verdict == "relabel":
        assert "Choose the new label for all of them." in words(app)
    else:
        assert app.button(key="bulk_go").label == f"Apply to {found} examples"
