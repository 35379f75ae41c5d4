"""Take back what was just decided in this tab."""

from __future__ import annotations

import streamlit as st

from labelreview.errors import LabelReviewError
from labelreview.ui.at_hand import AtHand
from labelreview.ui.session import current_session
from labelreview.ui.workspaces import workspace


def show_undo(at: AtHand) -> None:
    """What was decided last in this tab, and the button that takes it back."""
    if at.session.batch is None:
        return
    st.caption(at.session.done, width="content")
    st.button(
        "Undo",
        key="undo",
        icon=":material/undo:",
        type="tertiary",
        on_click=undo,
        args=(at.name, at.session.batch),
    )


def undo(name: str, batch: str | None) -> None:
    """Take back a batch, or the annotator's last one on this dataset that still stands."""
    session = current_session()
    try:
        undone = workspace().decisions(name).undo(session.annotator, batch=batch)
    except LabelReviewError as error:
        session.problem = str(error)
        return
    session.batch, session.done = None, ""
    if undone is None:
        session.notice = "There is nothing to undo."
        return
    many = len(undone.example_ids)
    session.notice = f"{many:,} decision{'s' if many > 1 else ''} taken back."
    session.show(undone.example_ids[0])
