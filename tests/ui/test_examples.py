"""Examples: what stands around the table."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import Filter
from labelreview.findings.meaning import Meaning
from labelreview.findings.row_values import rows_at
from labelreview.review.deciding import decisions_for
from labelreview.review.guidelines import Guidelines
from labelreview.review.saved_filters import SavedFilters
from labelreview.ui.pages.examples.columns import offered_columns, shown_columns

SAVED = Filter(disagree=True, confidence_from=0.9)


@pytest.fixture
def findings(scored):
    return scored.findings("builtin")


def said(app: AppTest) -> str:
    assert not app.exception
    shown = [*app.markdown, *app.caption, *app.error, *app.success, *app.warning]
    return "\n".join(element.value for element in shown).replace("\\", "")


def on_a_page(script, *args) -> AppTest:
    return AppTest.from_function(script, args=args, default_timeout=60).run()


def saved_filters() -> None:
    import streamlit as st

    from labelreview.ui.context.page_context import need_findings
    from labelreview.ui.context.session import current_session
    from labelreview.ui.shared.saved_filters import show_saved_filters

    session = current_session()
    session.dataset, session.annotator = "builtin", "Ann"
    context = need_findings()
    st.session_state.setdefault("saved_open", True)
    st.error(session.problem or "fine")
    session.problem = ""
    show_saved_filters(session, context.findings)
    st.text(session.selection)


def test_saved_filters_are_counted_and_opened(findings):
    saved = SavedFilters.beside(findings.log)
    saved.save("**sure**", SAVED, "Bob")
    app = on_a_page(saved_filters)
    assert app.button(key="saved_0").label.replace("\\", "") == "**sure**"
    assert f"{findings.count(SAVED):,}" in said(app)
    app.button(key="saved_0").click().run()
    assert app.text[0].value == "disagree=1&confidence_from=0.9"


def test_a_saved_search_by_meaning_waits_until_it_is_opened(findings, monkeypatch):
    def load(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Meaning, "load", load)
    SavedFilters.beside(findings.log).save("roofs", Filter().alike("trapped on a roof"), "Bob")
    app = on_a_page(saved_filters)
    assert not app.exception
    assert "up to 200" in said(app)
    assert not app.button(key="saved_0").disabled


def test_a_taken_name_is_replaced_after_asking(findings):
    saved = SavedFilters.beside(findings.log)
    saved.save("mine", SAVED, "Bob")
    app = on_a_page(saved_filters)
    app.text_input(key="saved_name").set_value(" mine ")
    app.button(key="saved_save").click().run()
    assert saved.all()[0].filter() == SAVED, "not before the answer"
    app.button(key="saved_replace").click().run()
    (one,) = saved.all()
    assert (one.filter(), one.annotator) == (Filter(), "Ann")
    assert not [b for b in app.button if b.key == "saved_replace"]


def test_saving_renaming_and_deleting(findings):
    saved = SavedFilters.beside(findings.log)
    app = on_a_page(saved_filters)
    app.text_input(key="saved_name").set_value("first")
    app.button(key="saved_save").click().run()
    app.button(key="saved_rename_0").click().run()
    app.text_input(key="saved_new_name").set_value("second")
    app.button(key="saved_rename_go").click().run()
    assert [one.name for one in saved.all()] == ["second"]
    app.button(key="saved_delete_0").click().run()
    assert len(saved.all()) == 1, "not before the answer"
    app.button(key="saved_delete_yes").click().run()
    assert saved.all() == []
    app.button(key="saved_save").click().run()
    assert "The filter has no name; enter a name." in said(app)


def classes() -> None:
    from labelreview.ui.context.page_context import need_findings
    from labelreview.ui.context.session import current_session
    from labelreview.ui.shared.classes import _dialog

    session = current_session()
    session.dataset, session.annotator = "builtin", "Ann"
    _dialog(need_findings())


def test_a_class_is_merged_after_a_look_and_undone(findings):
    names = findings.dataset.labels.names
    given = findings.counts(Filter(), "given_label")
    changes = ClassChanges.beside(findings.log)
    app = on_a_page(classes)
    app.selectbox(key="classes_label").set_value(names[0]).run()
    app.segmented_control(key="classes_how").set_value("Merge into").run()
    app.selectbox(key="classes_into").set_value(names[1]).run()
    assert (
        f"**{given[names[0]]:,} examples** labelled **{names[0]}** will become **{names[1]}**: "
        f"0 decided, {given[names[0]]:,} undecided."
    ) in said(app)
    assert changes.revision() == 0, "looking is not changing"
    app.button(key="classes_go").click().run()
    assert changes.mapping()[names[0]] == names[1]
    total = given[names[0]] + given[names[1]]
    assert f"changed, {total:,} in total." in said(app)
    assert not [b for b in app.button if b.key == "classes_go"]
    app.button(key="classes_undo").click().run()
    assert changes.mapping()[names[0]] == names[0]
    assert f"Undone: the class {names[0]} has its name back." in said(app)


def test_a_class_is_renamed_or_refused_in_one_sentence(findings):
    names = findings.dataset.labels.names
    ClassChanges.beside(findings.log).change(names[1], "<b>new</b>", "Bob")
    app = on_a_page(classes)
    assert "<b>new</b>" in app.selectbox(key="classes_label").options
    app.selectbox(key="classes_label").set_value(names[0]).run()
    app.text_input(key="classes_name").set_value(names[1]).run()
    assert f"'{names[1]}' is the former name of '<b>new</b>'" in said(app)
    assert not [b for b in app.button if b.key == "classes_go"]
    app.text_input(key="classes_name").set_value("other").run()
    app.button(key="classes_go").click().run()
    assert ClassChanges.beside(findings.log).mapping()[names[0]] == "other"


def guidelines(pair: list[str]) -> None:
    from labelreview.ui.context.page_context import need_findings
    from labelreview.ui.context.session import current_session
    from labelreview.ui.shared.guidelines import _dialog

    session = current_session()
    session.dataset, session.annotator = "builtin", "Ann"
    _dialog(need_findings(), tuple(sorted(pair)) if pair else None)


def test_a_note_becomes_part_of_the_guideline(findings):
    (row,) = findings.labels_of(findings.ids(Filter(disagree=True), 1))
    pair = (row.given_label, row.suggested_label)
    decisions = decisions_for(findings, [row.example_id], "keep", note="*who* did it")
    findings.log.record(decisions, "Bob", seen_revision=0)
    app = on_a_page(guidelines, list(pair))
    assert "“*who* did it” · Bob" in said(app)
    app.text_area[0].set_value("Ask who.").run()
    next(b for b in app.button if b.label == "Add to guideline").click().run()
    one = Guidelines.beside(findings.log).text(pair)
    assert one is not None
    assert (one.text, one.annotator) == ("Ask who.\n- *who* did it", "Ann")
    assert app.text_area[0].value == one.text


def test_a_colleagues_guideline_does_not_take_the_draft(findings):
    pair = findings.dataset.labels.names[:2]
    lines = Guidelines.beside(findings.log)
    app = on_a_page(guidelines, list(pair))
    app.text_area[0].set_value("mine").run()
    lines.write(pair, "theirs", "Bob")
    app.button(key="guidelines_save").click().run()
    assert "Someone else has changed this guideline in the meantime" in said(app)
    assert app.text_area[0].value == "mine"
    assert app.text[0].value == "theirs"
    app.button(key="guidelines_save").click().run()
    assert lines.text(pair).text == "mine"


def test_without_guidelines_the_dialog_says_where_they_come_from(scored):
    assert "No guidelines yet." in said(on_a_page(guidelines, []))


def test_more_like_this_selects_the_nearest(scored, findings, open_page):
    (example,) = findings.ids(Filter(disagree=True), 1)

    def card(example: str) -> None:
        import streamlit as st

        from labelreview.ui.context.page_context import need_findings
        from labelreview.ui.context.session import current_session
        from labelreview.ui.shared.card.side_card import select_nearest

        session = current_session()
        session.dataset, session.annotator = "builtin", "Ann"
        context = need_findings()
        select_nearest(context, example)
        st.text(session.filter.picked)

    picked = on_a_page(card, example).text[0].value
    near = findings.one(example, 50).neighbours
    assert set(findings.ids(Filter(picked=picked))) == {example, *(n.example_id for n in near)}
    app = open_page("examples", dataset="builtin", picked=picked)
    assert f"**{len(near) + 1}** examples" in said(app)
    assert app.button(key="chip_0").label == f"among the {len(near) + 1} nearest to one example"
    app.button(key="chip_0").click().run()
    assert f"**{findings.count(Filter()):,}** examples" in said(app)


def test_a_search_by_meaning_says_how_near_each_text_is(findings):
    searched = Filter(given=("not_informative",)).alike("trapped on a roof")
    (column,) = [one for one in offered_columns(findings, searched) if one["name"] == "similarity"]
    assert (column["first"], column["kind"]) == (searched.sort, "share")
    chosen = shown_columns([], searched.sort, [column])
    assert chosen == ["similarity"]
    found = findings.page(searched, 1)
    rows = rows_at(findings, list(found["position"]), ["similarity"], 9, like=searched.like)
    said = [rows[position]["similarity"] for position in found["position"]]
    assert said == list(found["similarity"])
    assert said == sorted(said, reverse=True)
    assert 0 < said[0] <= 1
    without = offered_columns(findings, Filter(sort="-similarity"))
    assert "similarity" not in [one["name"] for one in without]


def test_the_sample_shows_the_least_certain(findings):
    ids = findings.ids(Filter(disagree=True), 30)

    def script(ids: list[str]) -> None:
        from labelreview.review.deciding import decisions_for
        from labelreview.ui.context.page_context import need_findings
        from labelreview.ui.context.session import current_session
        from labelreview.ui.shared.preview import show_sample

        current_session().dataset = "builtin"
        context = need_findings()
        show_sample(context.findings, decisions_for(context.findings, ids, "accept"))

    app = on_a_page(script, ids)
    least = sorted(row.confidence for row in findings.labels_of(ids))[:5]
    shown = [caption.value.replace("\\", "") for caption in app.caption]
    assert [words.split(" · ")[0] for words in shown] == [f"{share:.0%}" for share in least]
