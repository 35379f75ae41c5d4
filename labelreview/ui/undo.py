"""Take back what was decided in this tab, one batch after the other."""

from __future__ import annotations

import streamlit as st

from labelreview.errors import LabelReviewError
from labelreview.ui.at_hand import AtHand
from labelreview.ui.session import current_session
from labelreview.ui.workspaces import workspace


def show_undo(at: AtHand) -> None:
    """What was decided last in this tab, and the button that takes it back."""
    if not at.session.batches:
        return
    batch, done = at.session.batches[-1]
    st.caption(done, width="content")
    st.button(
        "Undo",
        key="undo",
        icon=":material/undo:",
        type="tertiary",
        on_click=undo,
        args=(at.name, batch),
    )


def undo(name: str, batch: str) -> None:
    """Take back a batch of this tab. A second press for the same one changes nothing."""
    session = current_session()
    if batch not in [known for known, _ in session.batches]:
        return
    try:
        undone = workspace().decisions(name).undo(session.annotator, batch=batch)
    except LabelReviewError as error:
        session.problem = str(error)
        return
    session.batches = [entry for entry in session.batches if entry[0] != batch]
    if undone is None:
        session.notice = "There is nothing to undo."
        return
    many = len(undone.example_ids)
    session.notice = f"{many:,} decision{'s' if many > 1 else ''} taken back."
    session.show(undone.example_ids[0])
