"""What the dashboard looks at, and for whom: dataset, run and annotator, behind one button."""

from __future__ import annotations

import getpass

import streamlit as st

from labelreview.core.errors import DecisionError, LabelReviewError
from labelreview.core.names import LONGEST_NAME
from labelreview.core.visitors import Visitors
from labelreview.decision_log import checked_person, person_called
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.run_words import reader_now, run_words
from labelreview.workspace import Workspace

_UNNAMED = "annotator"
_LISTED = 8  # datasets: only a longer list opens by a click of its own


def show_looking_at(session: Session, space: Workspace) -> None:
    """Draw the button that names dataset, run and annotator; it opens the choice of each."""
    if not session.annotator:
        session.annotator = _login_name()
    names = [entry.name for entry in space.datasets()]
    words, problem = words_of_runs(session, space)
    shown = words.get(session.run or "", "no run chosen" if words else "not scored yet")
    with st.container(key="looking_at", gap="xxsmall"):
        with st.popover(
            plain(session.dataset or ("Choose a dataset" if names else "No dataset yet")),
            icon=":material/database:",
            key="looking_at_choice",
            width="stretch",
        ):
            _choose(session, names, words)
        st.caption(
            plain(f"{shown} · {session.annotator}" if session.dataset else session.annotator)
        )
        if why := space.read_only:
            st.caption(
                f":material/lock: Read-only: {why}. You can look and export; nothing is recorded."
            )
    if problem:
        st.error(plain(problem), icon=":material/error:")


def _choose(session: Session, names: list[str], words: dict[str, str]) -> None:
    if names:
        st.session_state["sidebar_dataset"] = session.dataset
        if len(names) <= _LISTED:
            st.radio(
                "Dataset",
                names,
                index=None,
                key="sidebar_dataset",
                format_func=plain,
                on_change=_choose_dataset,
            )
        else:
            st.selectbox(
                "Dataset",
                names,
                index=None,
                key="sidebar_dataset",
                on_change=_choose_dataset,
                placeholder="Choose a dataset",
            )
    st.session_state["sidebar_annotator"] = session.annotator
    st.text_input(
        "Your name",
        key="sidebar_annotator",
        max_chars=LONGEST_NAME,
        on_change=_rename_annotator,
        help="Recorded with every decision you make.",
    )
    if len(words) > 1:
        st.session_state["sidebar_run"] = session.run
        st.radio(
            "Run",
            list(words),
            index=None,
            key="sidebar_run",
            format_func=lambda digest: plain(words[digest]),
            on_change=_choose_run,
        )


def words_of_runs(session: Session, space: Workspace) -> tuple[dict[str, str], str]:
    """Return the runs in words, and what is wrong with them: a damaged one hides nothing else."""
    if session.dataset is None:
        return {}, ""
    try:
        return run_words(space.runs(session.dataset), reader_now()), ""
    except LabelReviewError as error:
        return {}, str(error)


def _choose_dataset() -> None:
    current_session().choose(st.session_state["sidebar_dataset"])


def _choose_run() -> None:
    session = current_session()
    session.choose_run(st.session_state["sidebar_run"])
    session.write_url()


def _rename_annotator() -> None:
    name = st.session_state["sidebar_annotator"].strip()
    if name:
        session = current_session()
        try:
            session.annotator, session.named = checked_person(name), True
        except DecisionError as error:
            session.problem = str(error)


def _login_name() -> str:
    if Visitors.from_environment().anyone:
        return _UNNAMED  # the login is the server's, and a stranger is somebody else
    try:
        return person_called(getpass.getuser()) or _UNNAMED
    except (OSError, KeyError, ImportError):
        # The system knows no login, as in a container; which error says so depends on Python.
        return _UNNAMED
