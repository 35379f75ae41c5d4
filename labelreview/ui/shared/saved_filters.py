"""Saved filters: shared by everyone who works on the dataset, each with its current count."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import streamlit as st

from labelreview.core.errors import FilterError, LabelReviewError
from labelreview.core.labels import shortened
from labelreview.core.names import LONGEST_NAME
from labelreview.findings.filter import Filter
from labelreview.findings.filter_kinds import MOST_ALIKE
from labelreview.findings.findings import Findings
from labelreview.review.saved_filters import SavedFilter, SavedFilters, checked_name
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.parts.plain import plain

HEIGHT, ROWS_HIGH = 320, 7  # more rows than these scroll
_OPEN, _NAME, _PENDING, _NEW_NAME = "saved_open", "saved_name", "saved_asked", "saved_new_name"


def show_saved_filters(
    session: Session, findings: Findings, above: Callable[[], None] = lambda: None
) -> None:
    """Draw a popover with the dataset's saved filters, below what `above` draws; nothing is counted
    while it is closed."""
    with st.popover(
        "Saved filters", icon=":material/bookmark:", key=_OPEN, on_change=_clear_pending
    ) as popover:
        if not popover.open:
            return
        above()
        saved = SavedFilters.beside(findings.log)
        entries = saved.all()
        if not entries:
            st.caption(
                "No saved filters yet. The filters you save can be opened by everyone who works on "
                "this dataset."
            )
        with st.container(height=HEIGHT if len(entries) > ROWS_HIGH else "content", border=False):
            for number, entry in enumerate(entries):
                _entry(saved, findings, entry, number)
        _save(saved, session, {entry.name: entry for entry in entries})


def _entry(saved: SavedFilters, findings: Findings, entry: SavedFilter, number: int) -> None:
    selection, many = _counted(findings, entry)
    by = plain(f"{entry.annotator}, {entry.created_at[:10]}")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            plain(shortened(entry.name, 60)),
            key=f"saved_{number}",
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
                key=f"saved_{action}_{number}",
                icon=icon,
                help=words,
                type="tertiary",
                on_click=_set_pending,
                args=(action, entry.name),
            )
    pending = st.session_state.get(_PENDING)
    if pending == ("rename", entry.name):
        _rename(saved, entry)
    elif pending == ("delete", entry.name):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Delete for everyone?", width="content")
            st.button("Delete", key="saved_delete_yes", on_click=_delete, args=(saved, entry.name))
            st.button("Cancel", key="saved_delete_no", on_click=_clear_pending)


def _counted(findings: Findings, entry: SavedFilter) -> tuple[Filter | None, str]:
    """Return the filter and its count in words; None for a filter this run cannot answer."""
    try:
        selection = entry.filter()
        selection.order(findings.columns)
        if not findings.is_ready(selection):  # looking for a sentence may take a minute
            return selection, f"up to {MOST_ALIKE}"
        many = findings.count(selection)
    except FilterError:
        return None, "not available for this run"
    return selection, f"{many:,}"


def _rename(saved: SavedFilters, entry: SavedFilter) -> None:
    with _name_form("saved_rename_form"):
        st.text_input(
            "New name",
            value=entry.name,
            key=_NEW_NAME,
            max_chars=LONGEST_NAME,
            label_visibility="collapsed",
        )
        st.form_submit_button(
            "Rename", key="saved_rename_go", on_click=_renamed, args=(saved, entry.name)
        )


@contextlib.contextmanager
def _name_form(key: str) -> Iterator[None]:
    """Draw a name and its button in one line; Enter in the name is a press on the button."""
    with (
        st.form(key, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        yield


def _save(saved: SavedFilters, session: Session, entries: dict[str, SavedFilter]) -> None:
    current = session.filter
    words = "all examples" if current.is_everything else shortened(current.sentence(), 200)
    st.caption(f"Save the current filter: {plain(words)}")
    with _name_form("saved_form"):
        st.text_input(
            "Name",
            key=_NAME,
            max_chars=LONGEST_NAME,
            placeholder="Filter name",
            label_visibility="collapsed",
        )
        st.form_submit_button("Save", key="saved_save", on_click=_saved, args=(saved, set(entries)))
    pending = st.session_state.get(_PENDING)
    if pending and pending[0] == "replace":
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"Replace the filter “{plain(pending[1])}”?", width="content")
            st.button(
                "Replace", key="saved_replace", on_click=_store, args=(saved, pending[1], True)
            )
            st.button("Cancel", key="saved_replace_no", on_click=_clear_pending)


def _open(selection: Filter) -> None:
    _clear_pending()
    st.session_state[_OPEN] = False
    current_session().set_filter(selection)


def _saved(saved: SavedFilters, taken: set[str]) -> None:
    try:
        name = checked_name(st.session_state[_NAME])
    except FilterError as error:
        current_session().problem = str(error)
        return
    if name in taken:
        _set_pending("replace", name)
    else:
        _store(saved, name, False)


def _store(saved: SavedFilters, name: str, overwrite: bool) -> None:
    _clear_pending()
    session = current_session()
    try:
        saved.save(name, session.filter, session.annotator, overwrite=overwrite)
    except FilterError:
        _set_pending("replace", name)  # someone else saved it in the meantime
    except LabelReviewError as error:
        session.problem = str(error)
    else:
        st.session_state[_NAME] = ""
        session.notice = f"Filter saved as “{name}”."


def _renamed(saved: SavedFilters, name: str) -> None:
    try:
        saved.rename(name, st.session_state[_NEW_NAME])
    except LabelReviewError as error:
        current_session().problem = str(error)
    else:
        _clear_pending()


def _delete(saved: SavedFilters, name: str) -> None:
    _clear_pending()
    try:
        saved.delete(name)
    except LabelReviewError as error:
        current_session().problem = str(error)


def _set_pending(action: str, name: str) -> None:
    st.session_state[_PENDING] = (action, name)
    st.session_state.pop(_NEW_NAME, None)


def _clear_pending() -> None:
    st.session_state.pop(_PENDING, None)
