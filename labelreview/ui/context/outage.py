"""An outage of the database: what a tab shows stays as it is, and a sign says what is wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import RerunData, RerunException, get_script_run_ctx

from labelreview.core.errors import OutageError
from labelreview.ui.context.session import current_session
from labelreview.ui.frontend import asset, script
from labelreview.ui.parts.protocol import OutageData

_KEY = "outage"

_SIGN = st.components.v2.component(
    "labelreview_outage", css=asset("frame/outage.css"), js=script("frame/outage.js")
)


@st.fragment(key=_KEY)
def show_outage() -> None:
    """Draw the sign, which is empty while nothing is wrong; draw it before all else in a run."""
    data: OutageData = {"problem": current_session().outage}
    _SIGN(data=data, key=_KEY)


def end_in_outage(problem: str) -> NoReturn:
    """End this run, of the page or of a fragment, in such a way that the browser keeps all that
    it shows, and let the sign say the problem. The sign asks for the page again and again."""
    current_session().outage = problem
    context = get_script_run_ctx()
    if context is None:
        raise OutageError("There is no page to draw", "open the dashboard")
    # A run that ends takes from the browser what it did not draw. One that gives way to another
    # takes nothing, and that of a fragment touches nothing else.
    raise RerunException(
        RerunData(
            query_string=context.query_string,
            page_script_hash=context.page_script_hash,
            fragment_id_queue=context.fragment_storage.resolve_target(_KEY),
            is_fragment_scoped_rerun=True,
            cached_message_hashes=context.cached_message_hashes,
            context_info=context.context_info,
        )
    )


@contextlib.contextmanager
def repeated() -> Iterator[None]:
    """Let a fragment that is repeated by itself ask nothing during an outage, and end as it should
    when the database refuses inside the block."""
    if problem := current_session().outage:
        end_in_outage(problem)
    try:
        yield
    except OutageError as error:
        end_in_outage(str(error))
