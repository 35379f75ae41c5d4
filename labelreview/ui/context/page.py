"""What every page has: the gate, the dataset at hand, and one sentence when something is wrong."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator

import streamlit as st

from labelreview.core.errors import FilterError, LabelReviewError
from labelreview.findings.filter import Filter
from labelreview.ui.context.session import current_session
from labelreview.ui.parts.plain import plain

_ENTERED = "labelreview_entered"
_log = logging.getLogger(__name__)


def enter() -> None:
    """Called by the entry file in every run: the pages of this run have passed the gate."""
    st.session_state[_ENTERED] = True


def leave() -> None:
    """Called by the entry file after the page: the next run has to pass the gate again."""
    st.session_state[_ENTERED] = False


def page(render: Callable[[], None]) -> None:
    """Run one page. A page that is opened past the entry file goes there first."""
    if not st.session_state.get(_ENTERED):
        st.switch_page("streamlit_app.py")
    session = current_session()
    if session.problem:
        st.error(plain(session.problem), icon=":material/error:")
        session.problem = ""
    if session.notice:
        st.toast(plain(session.notice))
        session.notice = ""
    with in_sentences():
        render()


@contextlib.contextmanager
def in_sentences() -> Iterator[None]:
    """Whatever goes wrong in the block becomes one sentence on the page, and the script goes on."""
    try:
        yield
    except FilterError as error:
        # Kept, it would fail every page of this tab.
        session = current_session()
        session.set_filter(Filter())
        session.problem = str(error)
        st.rerun()
    except LabelReviewError as error:
        st.error(plain(str(error)), icon=":material/error:")
    except Exception:
        # Texts may be private: the traceback goes to the server's log, not to the page.
        _log.exception("A page failed")
        st.error(
            "This page failed; nothing was lost. Reload it, and see the server's log for the "
            "reason if it happens again.",
            icon=":material/error:",
        )
