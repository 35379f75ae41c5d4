"""The frame around every page: navigation, dataset, run and annotator."""

from __future__ import annotations

import contextlib
import getpass
from urllib.parse import urlsplit

import streamlit as st

import labelreview
from labelreview.ui.context.page import enter, in_sentences, leave
from labelreview.ui.context.page_registry import PAGES, START, PageEntry
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.context.workspaces import one_moment
from labelreview.ui.frontend import asset, asset_path
from labelreview.ui.sync.unsent_decisions import collect_unsent_decisions
from labelreview.workspace import Workspace


def run() -> None:
    """Draw the frame, then the page that the URL names."""
    st.set_page_config(
        "labelreview",
        asset_path("icon.png"),
        layout="wide",
        # Without an entry, the minimal toolbar has no menu and no choice of light or dark.
        menu_items={"About": f"labelreview {labelreview.__version__}"},
    )
    st.html(f"<style>{asset('app.css')}</style>")
    sections: dict[str, list[st.Page]] = {}
    for entry in PAGES:
        page = st.Page(
            entry.path,
            title=entry.title,
            icon=entry.icon,
            url_path="start" if entry is START else entry.url_path,
            default=entry is START,
        )
        sections.setdefault(entry.section, []).append(page)
    # Streamlit serves the default page at / only; links with its name must work, too.
    sections[START.section].append(_hidden(START, START.url_path))
    for entry in PAGES:
        if entry.former_url:
            sections[entry.section].append(_hidden(entry, entry.former_url))
    announced = _pages_announced()
    current = st.navigation(sections, position="top")
    if announced and urlsplit(st.context.url or "").path.strip("/"):
        # The first link to a fresh server: Streamlit reported "page not found" before it knew the
        # pages. After a reload it finds this one.
        st.html("<script>location.reload()</script>", unsafe_allow_javascript=True)
        st.stop()
    with contextlib.ExitStack() as stack:
        space = None
        with in_sentences():
            space = stack.enter_context(one_moment())
        if space is None:
            st.stop()
        _draw(current, space)


def _draw(current: st.Page, space: Workspace) -> None:
    """Draw the sidebar and the page, both as the workspace is at one moment."""
    session = current_session()
    with in_sentences():
        session.read_url()
        _check_selection(session, space)
        session.write_url()
        with st.sidebar:
            _dataset(session, space)
            _annotator(session)
            _run(session, space)
            collect_unsent_decisions(session, space, current.url_path)
    enter()
    current.run()
    leave()


def _hidden(entry: PageEntry, url_path: str) -> st.Page:
    """Return the page under another URL, without an entry in the navigation."""
    return st.Page(entry.path, title=entry.title, url_path=url_path, visibility="hidden")


def _pages_announced() -> bool:
    """Return whether Streamlit still treats the folder `pages/` as its own list of pages.

    It does until st.navigation runs in this process (1.67; private, so other versions may lack it).
    """
    with contextlib.suppress(ImportError, AttributeError):
        from streamlit.runtime.pages_manager import PagesManager

        return bool(PagesManager.uses_pages_directory)
    return False


def _check_selection(session: Session, space: Workspace) -> None:
    """Point the session at a dataset and a run that exist, and report names that do not."""
    names = [entry.name for entry in space.datasets()]
    if session.dataset not in names:
        if session.dataset:
            session.problem = (
                f"There is no dataset {session.dataset!r} in this workspace; "
                "choose another in the sidebar."
            )
        session.dataset, session.run = (names[0] if names else None), None
    if session.run and session.run not in space.run_digests(session.dataset or ""):
        session.problem = f"There is no run {session.run}; showing the latest one."
        session.run = None


def _dataset(session: Session, space: Workspace) -> None:
    names = [entry.name for entry in space.datasets()]
    if not names:
        st.caption("No dataset yet")
        return
    st.session_state["sidebar_dataset"] = session.dataset
    st.selectbox("Dataset", names, key="sidebar_dataset", on_change=_choose_dataset)


def _run(session: Session, space: Workspace) -> None:
    """Draw the choice of runs, if there are several. Last in the sidebar, so that a damaged run
    hides nothing else."""
    if not session.dataset or len(space.run_digests(session.dataset)) < 2:
        return
    words = {
        run.digest: f"seed {run.configuration.seed}, {run.created_at[11:16]}, {run.sentence()}"
        for run in space.runs(session.dataset)
    }
    st.session_state["sidebar_run"] = session.run or next(iter(words))
    st.selectbox(
        "Run",
        list(words),
        key="sidebar_run",
        format_func=words.__getitem__,
        on_change=_choose_run,
    )


def _choose_dataset() -> None:
    current_session().choose(st.session_state["sidebar_dataset"])


def _choose_run() -> None:
    session = current_session()
    session.run = st.session_state["sidebar_run"]
    session.write_url()


def _annotator(session: Session) -> None:
    if not session.annotator:
        session.annotator = _login_name()
    st.session_state["sidebar_annotator"] = session.annotator
    st.text_input(
        "Your name",
        key="sidebar_annotator",
        max_chars=100,
        on_change=_rename_annotator,
        help="Recorded with every decision you make.",
    )


def _rename_annotator() -> None:
    name = st.session_state["sidebar_annotator"].strip()
    if name:
        session = current_session()
        session.annotator, session.named = name, True


def _login_name() -> str:
    try:
        return getpass.getuser()
    except OSError:
        return "annotator"
