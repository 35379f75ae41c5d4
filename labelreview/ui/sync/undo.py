"""Undo what was decided in this tab, one batch after the other."""

from __future__ import annotations

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.decision_log import MODEL
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import current_session
from labelreview.ui.context.workspaces import workspace


def show_undo(context: PageContext) -> None:
    """Draw what was decided last in this tab, and the button that undoes it."""
    if not context.session.batches:
        return
    last = context.session.batches[-1]
    st.caption(last.done, width="content")
    st.button(
        "Undo",
        key="undo",
        icon=":material/undo:",
        type="tertiary",
        on_click=undo,
        args=(context.name, last.name),
    )


def undo(name: str, batch: str) -> None:
    """Undo a batch of this tab. A second click for the same one changes nothing."""
    session = current_session()
    known = {one.name: one for one in session.batches}
    if batch not in known:
        return
    try:
        annotator = MODEL if known[batch].is_models else session.annotator
        undone = workspace().decisions(name).undo(annotator, batch=batch)
    except LabelReviewError as error:
        session.problem = str(error)
        return
    session.batches = [entry for entry in session.batches if entry.name != batch]
    if undone is None:
        session.notice = "Nothing to undo."
        return
    session.notice = f"{counted(len(undone.example_ids), 'decision')} undone."
    session.show(undone.example_ids[0])
