"""Let the model relabel: what is shown is what is recorded, as the model, and undone at once."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from labelreview.decision_log import MODEL, Decision
from labelreview.findings.filter import Filter
from labelreview.review.pseudo_labels import pseudo_labels, record_pseudo_labels
from labelreview.ui.shared.pseudo_labels import SAMPLE


@pytest.fixture
def findings(scored):
    return scored.findings("builtin")


@pytest.fixture
def dialog(findings):
    """The open dialog, on a page of its own, with the table's undo above it."""

    def script() -> None:
        import streamlit as st

        from labelreview.ui.context.page_context import need_findings
        from labelreview.ui.context.session import current_session
        from labelreview.ui.shared.pseudo_labels import _dialog
        from labelreview.ui.sync.undo import show_undo

        session = current_session()
        session.dataset, session.annotator = "builtin", "Ann"
        context = need_findings()
        show_undo(context)
        st.text(session.problem or session.notice)
        _dialog(context)

    return lambda: AppTest.from_function(script, default_timeout=60).run()


def words(app):
    assert not app.exception
    shown = [*app.markdown, *app.caption, *app.info]
    return "\n".join(element.value for element in shown).replace("\\", "")


def go(app):
    return app.button(key="pseudo_go")


def test_the_preview_says_what_would_change(dialog, findings):
    app = dialog()
    app.slider(key="pseudo_confidence").set_value(0.85).run()
    labels = pseudo_labels(findings, 0.85)
    many = len(labels.decisions)
    assert go(app).label == f"Relabel {many} examples"
    said = words(app)
    assert f"{many} examples: **{many}** relabelled." in said
    for (given, label), n in list(labels.seen.changes.items())[:3]:
        assert f"- {n} × {given} → **{label}**" in said
    assert labels.sentence() in said
    shown = [element.value for element in app.text][1:]
    assert 0 < len(shown) <= SAMPLE
    ids = [one.example_id for one in labels.decisions]
    assert set(shown) <= set(findings.texts_of(ids).values())
    assert findings.log.revision() == 0, "looking is not deciding"


def test_flagged_rows_only(dialog, findings):
    app = dialog()
    app.slider(key="pseudo_confidence").set_value(0.6)
    app.checkbox(key="pseudo_flagged").check().run()
    many = len(pseudo_labels(findings, 0.6, flagged=True).decisions)
    assert go(app).label == f"Relabel {many} examples"
    assert many < len(pseudo_labels(findings, 0.6).decisions)


def test_recorded_as_the_model_and_one_undo_takes_all_back(dialog, findings):
    app = dialog()
    app.slider(key="pseudo_confidence").set_value(0.9).run()
    many = len(pseudo_labels(findings, 0.9).decisions)
    go(app).click().run()
    current = findings.log.current()
    assert len(current) == many > 0
    assert set(current["annotator"]) == {MODEL}
    # Somebody decides in the meantime: that stays.
    kept = current["example_id"][0]
    findings.log.record([Decision(kept, "keep")], "ana", seen_revision=findings.log.revision())
    app.button(key="undo").click().run()
    assert findings.log.current()["example_id"].tolist() == [kept]


def test_what_the_model_decided_earlier_can_be_shown_and_taken_back(dialog, findings):
    app = dialog()
    assert not [one for one in app.button if one.key == "pseudo_undo"]
    app.slider(key="pseudo_confidence").set_value(0.9).run()
    go(app).click().run()
    many = findings.count(Filter(annotator=(MODEL,)))
    app = dialog()  # another tab: nothing of its own to undo
    assert f"The model has decided {many} examples so far." in words(app)
    assert not [one for one in app.button if one.key == "undo"]
    app.button(key="pseudo_undo").click().run()
    assert app.text[0].value == f"{many:,} model decisions undone."
    assert findings.log.current().empty


def test_many_need_a_second_word(dialog, findings, monkeypatch):
    from labelreview.ui.shared import preview

    monkeypatch.setattr(preview, "MANY", 3)
    app = dialog()
    app.slider(key="pseudo_confidence").set_value(0.9).run()
    assert go(app).disabled
    app.checkbox(key="pseudo_meant").check().run()
    assert not go(app).disabled


def test_when_nothing_is_that_sure(dialog):
    app = dialog()
    app.slider(key="pseudo_confidence").set_value(1.0).run()
    assert go(app).disabled
    assert "No undecided example has a different suggested label with this confidence." in words(
        app
    )


def test_the_way_there_and_the_filter(open_page, findings):
    app = open_page("examples", dataset="builtin")
    app.button(key="pseudo_open").click().run()
    assert go(app).help == "Recorded under the name “model”"
    labels = pseudo_labels(findings, 0.9)
    many = record_pseudo_labels(findings, labels).recorded
    app = open_page("examples", dataset="builtin", annotator=MODEL)
    assert f"**{many}** examples" in words(app)
    assert app.button(key="chip_0").label == "decided by model"
    app.session_state["filters_open"] = True
    assert app.run().pills(key="filter_annotator").options == [f"model :gray[{many}]"]
