"""Unsent decisions: those a browser holds that no review screen of the open page sends."""

from __future__ import annotations

import streamlit as st

from labelreview.ui.context.page_registry import CONFLICTS, EXAMPLES, GRID, QUEUE, PageEntry
from labelreview.ui.context.session import Session
from labelreview.ui.frontend import script
from labelreview.ui.parts.protocol import UnsentDecisionsData
from labelreview.ui.sync.sending import answer, place_of, receiver, settle
from labelreview.workspace import Workspace

_KEY = "unsent_decisions"
_SENDS_ITSELF = (QUEUE, EXAMPLES, GRID, CONFLICTS)

_ELEMENT = st.components.v2.component(
    "labelreview_unsent_decisions",
    html='<p role="alert" style="color: var(--st-red-text-color)" hidden></p>',
    js=script("parts/unsent_decisions.js"),
)


def collect_unsent_decisions(session: Session, space: Workspace, current: PageEntry) -> None:
    """Let the browser send what it holds of any dataset, on every page; where a review screen sends
    that of its own, only if that does not come.

    Streamlit drops what an element has sent when the browser leaves the page before the server has
    processed it, which is likely with a slow server; a closed tab leaves its decisions to the next
    one; and a page that cannot be drawn has no review screen. An export would miss all of these.
    """
    data: UnsentDecisionsData = {
        "sending": {**answer(session, space), "tab": [], "undoable": []},
        "places": [
            {"place": place_of(space, entry.name), "dataset": entry.name}
            for entry in space.datasets()
        ],
        "waits": current in _SENDS_ITSELF,
    }
    settle(_ELEMENT(data=data, key=_KEY, on_sent_change=receiver(_KEY)))
