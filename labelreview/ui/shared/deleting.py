"""Delete a dataset, a run or a model: a dialog says first what goes and what stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from labelreview.core.byte_sizes import size_words
from labelreview.core.errors import LabelReviewError, NotFoundError
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.parts.plain import plain
from labelreview.upkeep.delete import Deletion, delete_dataset, delete_model, delete_run
from labelreview.workspace import Workspace

_ICON = ":material/delete:"
_OF_DATASET = "dataset_"
_ASKED = "delete_asked"  # the key of what the dialog is about


def show_delete_dataset(space: Workspace, session: Session, name: str) -> None:
    """Draw the button that deletes a dataset, and its dialog."""

    def forget() -> None:
        if session.dataset == name:
            session.dataset, session.run = None, None
            session.write_url()

    _button(
        f"{_OF_DATASET}{name}",
        lambda also: delete_dataset(space, name, with_decisions=also),
        forget,
    )


def show_delete_run(space: Workspace, session: Session, name: str, digest: str, words: str) -> None:
    """Draw the button that deletes a run, and its dialog, which calls it by these words."""

    def forget() -> None:
        if session.run == digest:
            session.choose_run(None)
            session.write_url()

    def make(_: bool) -> Deletion:
        return replace(delete_run(space, name, digest), title=f"the run {words} of {name}")

    _button(f"run_{digest}", make, forget)


def show_delete_model(space: Workspace, name: str) -> None:
    """Draw the button that deletes a model, and its dialog."""
    _button(f"model_{name}", lambda _: delete_model(space, name), lambda: None)


def _button(key: str, make: Callable[[bool], Deletion], forget: Callable[[], None]) -> None:
    if st.button("Delete", key=f"delete_{key}", icon=_ICON, type="tertiary"):
        st.session_state[_ASKED] = key
    if st.session_state.get(_ASKED) == key:
        _dialog(key, make, forget)


def _cancel() -> None:
    st.session_state.pop(_ASKED, None)


@st.dialog("Delete", icon=_ICON, on_dismiss=_cancel)
def _dialog(key: str, make: Callable[[bool], Deletion], forget: Callable[[], None]) -> None:
    deletion = _shown(key, make)
    people = deletion.people if deletion is not None else "what people made about it"
    if people and key.startswith(_OF_DATASET):
        st.checkbox(f"Also delete {people}", key=f"delete_also_{key}")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Cancel", key=f"delete_cancel_{key}"):
            _cancel()
            st.rerun()
        pressed = st.button(
            f"Delete and free {size_words(deletion.size)}"
            if deletion is not None and deletion.size
            else "Delete",
            key=f"delete_now_{key}",
            type="primary",
            disabled=deletion is None or not deletion.goes,
        )
    if not pressed or deletion is None:
        return
    try:
        freed = deletion.carry_out()
    except LabelReviewError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    _cancel()
    forget()
    current_session().tell(f"Deleted {deletion.title}; {size_words(freed)} freed.")
    st.rerun()


def _shown(key: str, make: Callable[[bool], Deletion]) -> Deletion | None:
    """Draw what goes and what stays, and return it; None when it cannot be deleted like that."""
    try:
        deletion = make(bool(st.session_state.get(f"delete_also_{key}")))
    except LabelReviewError as error:
        # The remedy is an option of the command, or the box below.
        is_gone = isinstance(error, NotFoundError)
        may_go = key.startswith(_OF_DATASET) and not is_gone
        remedy = "tick below to delete them too" if may_go else error.remedy
        st.error(plain(f"{error.problem}; {remedy}."), icon=":material/error:")
        return None
    st.markdown(f"**{plain(deletion.title[:1].upper() + deletion.title[1:])}**")
    _list("Goes", deletion.goes or ("nothing, unless you choose more below",))
    if deletion.stays:
        _list("Stays", deletion.stays)
    return deletion


def _list(title: str, parts: Sequence[str]) -> None:
    st.markdown("\n".join([f"{title}:", "", *(f"- {plain(part)}" for part in parts)]))
