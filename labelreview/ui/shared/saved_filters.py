"""Saved filters: the team's questions by name, with how many rows each has at this moment."""

from __future__ import annotations

import streamlit as st

from labelreview.core.errors import FilterError, LabelReviewError
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.review.saved_filters import LONGEST_NAME, SavedFilter, SavedFilters, checked_name
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.parts.plain import plain, shortened

HEIGHT, ROWS_HIGH = 320, 7  # more rows than these scroll
_OPEN, _NAME, _ASKED, _NEW_NAME = "saved_open", "saved_name", "saved_asked", "saved_new_name"


def show_saved_filters(session: Session, findings: Findings) -> None:
    """A popover with the dataset's saved filters; nothing is counted while it is closed."""
    with st.popover(
        "Saved filters", icon=":material/bookmark:", key=_OPEN, on_change=_forget_question
    ) as popover:
        if not popover.open:
            return
        saved = SavedFilters.beside(findings.log)
        entries = saved.all()
        if not entries:
            st.caption("None yet. What is saved here, everybody who works on the dataset can open.")
        with st.container(height=HEIGHT if len(entries) > ROWS_HIGH else "content", border=False):
            for place, entry in enumerate(entries):
                _entry(saved, findings, entry, place)
        _save(saved, session, {entry.name: entry for entry in entries})


def _entry(saved: SavedFilters, findings: Findings, entry: SavedFilter, place: int) -> None:
    selection, many = _counted(findings, entry)
    by = plain(f"{entry.annotator}, {entry.created_at[:10]}")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            plain(shortened(entry.name, 60)),
            key=f"saved_{place}",
            type="tertiary",
            disabled=selection is None,
            on_click=_open,
            args=(selection,),
            help=f"{plain(selection.sentence())} · {by}" if selection else by,
        )
        st.space("stretch")
        st.caption(many, width="content")
        for action, icon, words in (
            ("rename", ":material/edit:", "Rename"),
            ("delete", ":material/delete:", "Delete"),
        ):
            st.button(
                "",
                key=f"saved_{action}_{place}",
                icon=icon,
                help=words,
                type="tertiary",
                on_click=_ask,
                args=(action, entry.name),
            )
    asked = st.session_state.get(_ASKED)
    if asked == ("rename", entry.name):
        _rename(saved, entry)
    elif asked == ("delete", entry.name):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Delete it for everybody?", width="content")
            st.button("Delete", key="saved_delete_yes", on_click=_delete, args=(saved, entry.name))
            st.button("Keep it", key="saved_delete_no", on_click=_forget_question)


def _counted(findings: Findings, entry: SavedFilter) -> tuple[Filter | None, str]:
    """What the filter selects and how many that is; None for one that cannot be asked here."""
    try:
        selection = entry.filter()
        many = findings.count(selection)
        selection.order(findings.columns)
    except FilterError:
        return None, "not for this run"
    return selection, f"{many:,}"


def _rename(saved: SavedFilters, entry: SavedFilter) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "New name",
            value=entry.name,
            key=_NEW_NAME,
            max_chars=LONGEST_NAME,
            label_visibility="collapsed",
        )
        st.button("Rename", key="saved_rename_go", on_click=_renamed, args=(saved, entry.name))


def _save(saved: SavedFilters, session: Session, entries: dict[str, SavedFilter]) -> None:
    st.caption(f"Save what is selected now: {plain(shortened(session.filter.sentence(), 200))}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Name",
            key=_NAME,
            max_chars=LONGEST_NAME,
            placeholder="name",
            label_visibility="collapsed",
        )
        st.button("Save", key="saved_save", on_click=_saved, args=(saved, set(entries)))
    asked = st.session_state.get(_ASKED)
    if asked and asked[0] == "replace":
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"Replace {plain(asked[1])}?", width="content")
            st.button("Replace", key="saved_replace", on_click=_keep, args=(saved, asked[1], True))
            st.button("No", key="saved_replace_no", on_click=_forget_question)


def _open(selection: Filter) -> None:
    _forget_question()
    st.session_state[_OPEN] = False
    current_session().set_filter(selection)


def _saved(saved: SavedFilters, taken: set[str]) -> None:
    try:
        name = checked_name(st.session_state[_NAME])
    except FilterError as error:
        current_session().problem = str(error)
        return
    if name in taken:
        _ask("replace", name)
    else:
        _keep(saved, name, False)


def _keep(saved: SavedFilters, name: str, overwrite: bool) -> None:
    _forget_question()
    session = current_session()
    try:
        saved.save(name, session.filter, session.annotator, overwrite=overwrite)
    except FilterError:
        _ask("replace", name)  # a colleague was faster
    except LabelReviewError as error:
        session.problem = str(error)
    else:
        st.session_state[_NAME] = ""
        session.notice = f"Saved as {name}."


def _renamed(saved: SavedFilters, name: str) -> None:
    try:
        saved.rename(name, st.session_state[_NEW_NAME])
    except LabelReviewError as error:
        current_session().problem = str(error)
    else:
        _forget_question()


def _delete(saved: SavedFilters, name: str) -> None:
    _forget_question()
    try:
        saved.delete(name)
    except LabelReviewError as error:
        current_session().problem = str(error)


def _ask(action: str, name: str) -> None:
    st.session_state[_ASKED] = (action, name)
    st.session_state.pop(_NEW_NAME, None)


def _forget_question() -> None:
    st.session_state.pop(_ASKED, None)
