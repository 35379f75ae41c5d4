"""The button that lets decisions put the rest into a new order."""

from __future__ import annotations

import streamlit as st

from labelreview.review.deciding import people_decided
from labelreview.review.queue import newcomers
from labelreview.ui.at_hand import AtHand
from labelreview.ui.places import SCORE, go

ENOUGH = 20  # decisions since the run that is shown; fewer teach next to nothing
FIRST = 500
_IN_PROCESS = 200_000  # rows; more take longer than anybody waits for a page


def show_rerank(at: AtHand) -> None:
    """The button, once people have decided enough since the run that is shown."""
    run = at.findings.run
    decided = people_decided(at.findings)
    if decided - run.decisions < ENOUGH:
        return
    if not st.button(
        f"Re-rank with {decided:,} decisions",
        key="rerank",
        icon=":material/model_training:",
        help="What people decided becomes the truth for its rows, and the undecided rows are put "
        "into a new order. Unsure and the model's own labels teach nothing. Takes seconds.",
    ):
        return
    if run.rows > _IN_PROCESS:
        at.space.tasks.rerank(at.name, run.digest)
        go(SCORE)
    with st.spinner("Learning from the decisions"):
        new = at.space.rerank(at.name, run.digest)
    n = newcomers(at.findings, at.space.findings(at.name, new.digest), FIRST)
    at.session.run = new.digest
    at.session.notice = (
        f"Re-ranked with {new.decisions:,} decisions: {n:,} of the {FIRST:,} most suspicious "
        "undecided rows were not among them before."
    )
    at.session.page = 1
    at.session.show(None)
    st.rerun()
