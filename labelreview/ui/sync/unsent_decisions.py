"""Unsent decisions: those a browser still holds when it opens a page without a review screen."""

from __future__ import annotations

import streamlit as st

from labelreview.ui.context.page_registry import CONFLICTS, GRID, QUEUE
from labelreview.ui.context.session import Session
from labelreview.ui.frontend import script
from labelreview.ui.parts.protocol import UnsentDecisionsData
from labelreview.ui.sync.sending import answer, receiver, settle
from labelreview.workspace import Workspace

_KEY = "unsent_decisions"
_SENDS_ITSELF = {place.url_path for place in (QUEUE, GRID, CONFLICTS)}

_ELEMENT = st.components.v2.component(
    "labelreview_unsent_decisions",
    html='<p role="alert" style="color: var(--st-red-text-color)" hidden></p>',
    js=script("parts/unsent_decisions.js"),
)


def collect_unsent_decisions(session: Session, space: Workspace, url_path: str) -> None:
    """Let the browser send what it still holds of the current dataset, from page `url_path`.

    Streamlit drops what an element has sent when the browser leaves the page before the server has
    processed it, which is likely with a slow server. An export would miss these decisions.
    """
    if session.dataset is None or url_path in _SENDS_ITSELF:
        return
    data: UnsentDecisionsData = {"sending": {**answer(session, space), "tab": [], "undoable": []}}
    settle(_ELEMENT(data=data, key=_KEY, on_sent_change=receiver(_KEY)))
