"""The frame of every page: the check that the entry file ran, notices, and errors in a sentence."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator

import streamlit as st

from labelreview.core.errors import FilterError, LabelReviewError, OutageError
from labelreview.core.settings import Settings
from labelreview.core.unforeseen import TRY_AGAIN, told
from labelreview.findings.filter import Filter
from labelreview.ui.context.outage import end_in_outage
from labelreview.ui.context.session import current_session
from labelreview.ui.parts.plain import plain

_ENTERED = "labelreview_entered"
_log = logging.getLogger(__name__)


def enter() -> None:
    """Mark that the entry file ran before the page in this run; the entry file calls it."""
    st.session_state[_ENTERED] = True


def leave() -> None:
    """Clear the mark after the page, so that the next run has to start at the entry file again."""
    st.session_state[_ENTERED] = False


def page(render: Callable[[], None]) -> None:
    """Run one page. A page opened without the entry file switches there first."""
    if not st.session_state.get(_ENTERED):
        st.switch_page("streamlit_app.py")
    session = current_session()
    if session.problem:
        st.error(plain(session.problem), icon=":material/error:")
        session.problem = ""
    if session.notice:
        st.toast(plain(session.notice))
        session.notice = ""
    if session.has_newer_run:
        _offer_newer_run()
    with in_sentences():
        render()


def _offer_newer_run() -> None:
    # What somebody looks at must not become something else by itself, nor move: the style sheet
    # puts the button at the foot of the sidebar.
    with st.container(key="newer_run"):
        st.button(
            "Show the newer run",
            key="newer_run_show",
            icon=":material/update:",
            help="This dataset was scored again since you opened it.",
            width="stretch",
            on_click=_show_newer_run,
        )


def _show_newer_run() -> None:
    session = current_session()
    session.choose_run(None)
    session.write_url()


@contextlib.contextmanager
def in_sentences() -> Iterator[None]:
    """Show any error of the block as one sentence on the page, and let the script continue. When
    the database refuses, all stays as it was drawn, and the run ends."""
    try:
        yield
    except FilterError as error:
        # Keeping the filter would fail every page of this tab.
        session = current_session()
        session.set_filter(Filter())
        session.problem = str(error)
        st.rerun()
    except OutageError as error:
        end_in_outage(str(error))
    except LabelReviewError as error:
        st.error(plain(str(error)), icon=":material/error:")
    except Exception as error:
        show_unforeseen(error)


def show_unforeseen(error: Exception) -> bool:
    """Show an error that nobody foresaw as a sentence with a code; Streamlit calls this for those
    of callbacks and fragments, and shows no box of its own for True."""
    if isinstance(error, LabelReviewError):
        st.error(plain(str(error)), icon=":material/error:")
        return True
    # Texts may be private: neither the page nor the server's log has the messages of errors.
    try:
        folder = Settings.resolve().folder
    except LabelReviewError:
        folder = None
    found = told(error, "This page", folder)
    _log.error("%s%s", found.problem, found.where)
    advice = "Reload it" if found.advice == TRY_AGAIN else found.advice.capitalize()
    st.error(
        f"This page failed; what you decided is kept. {advice}. If it fails again, report "
        f"{found.code}{plain(found.where)}.",
        icon=":material/error:",
    )
    return True
