"""The frame around every page: navigation, dataset, run and annotator."""

from __future__ import annotations

import contextlib

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import labelreview
from labelreview.core.errors import LabelReviewError
from labelreview.ui.context.outage import end_in_outage, show_outage
from labelreview.ui.context.page import enter, in_sentences, leave
from labelreview.ui.context.page_registry import LOAD, SCORE, PageEntry
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.context.workspaces import one_moment
from labelreview.ui.frontend import asset_path
from labelreview.ui.pages.load.request import let_previews_go
from labelreview.ui.shared.job_progress import forget_followed
from labelreview.ui.shell.looking_at import show_looking_at
from labelreview.ui.shell.missing import is_missing, show_missing
from labelreview.ui.shell.navigation import register, show_navigation
from labelreview.ui.shell.palette import show_palette
from labelreview.ui.shell.running_jobs import show_running_jobs
from labelreview.ui.shell.style import at_first, show_style
from labelreview.ui.sync.unsent_decisions import collect_unsent_decisions
from labelreview.workspace import Workspace


def run() -> None:
    """Draw the frame, then the page that the URL names."""
    current, entry = register()
    st.set_page_config(
        f"{entry.title} · labelreview",
        asset_path("icon.png"),
        layout="wide",
        initial_sidebar_state=at_first(),
        # Without an entry, the minimal toolbar has no menu and no choice of light or dark.
        menu_items={"About": f"labelreview {labelreview.__version__}"},
    )
    show_style()
    with st.sidebar:
        above = st.container(key="above_pages", gap="xxsmall")
        # Whatever is damaged, the way to the other pages stays.
        show_navigation(entry)
    with contextlib.ExitStack() as stack:
        space = None
        with in_sentences():
            space = _open(stack)
        if space is None:
            st.stop()
        _draw(current, entry, space, above)


def _open(stack: contextlib.ExitStack) -> Workspace:
    """Open the workspace for as long as `stack` is, and read what it is at this moment. Without it
    there is nothing to draw: what the browser shows stays until it is there."""
    session = current_session()
    session.outage = ""
    try:
        space = stack.enter_context(one_moment())
        space.datasets()
    except LabelReviewError as error:
        session.outage = str(error)
    with st.container(key="outage_sign"):
        show_outage()
    if session.outage:
        end_in_outage(session.outage)
    return space


def _draw(current: st.Page, entry: PageEntry, space: Workspace, above: DeltaGenerator) -> None:
    """Draw the sidebar, part of which stands above the pages, and the page, both as the workspace
    is at one moment."""
    session = current_session()
    with in_sentences():
        session.read_url()
        _check_selection(session, space)
        session.write_url()
    with above, in_sentences():
        show_looking_at(session, space)
    with st.sidebar:
        with in_sentences():
            show_running_jobs(session, space, entry)
        show_palette(entry)
        with in_sentences():
            collect_unsent_decisions(session, space, entry)
    if is_missing(session) and entry is not LOAD:
        show_missing(entry, session, space)
        return
    if entry is not SCORE:
        forget_followed()
    if entry is not LOAD:
        let_previews_go()
    enter()
    current.run()
    leave()


def _check_selection(session: Session, space: Workspace) -> None:
    """Point the session at a dataset and a run that exist, or say which of them is missing."""
    names = [entry.name for entry in space.datasets()]
    dataset = session.dataset or session.missing_dataset or next(iter(names), "")
    session.dataset, session.missing_dataset = (
        (dataset, "") if dataset in names else (None, dataset)
    )
    runs = space.run_digests(session.dataset or "")
    if session.missing_run in runs:
        session.choose_run(session.missing_run)
    elif session.run and session.run not in runs:
        missing = session.run if session.names_run else ""
        session.choose_run(None)
        session.missing_run = missing
    if session.run is None and runs and not session.missing_run:
        session.run = runs[0]
    is_latest = not runs or session.run == runs[0]
    session.has_newer_run = not (is_latest or session.names_run or session.missing_run)
