"""The button that lets decisions put the rest into a new order."""

from __future__ import annotations

import streamlit as st

from labelreview.review.deciding import surely_decided
from labelreview.review.queue import newcomers
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.page_registry import SCORE, go

ENOUGH = 20  # decisions since the run that is shown; fewer teach next to nothing
FIRST = 500
_IN_PROCESS = 200_000  # rows; more take longer than anybody waits for a page


def show_rerank(context: PageContext) -> None:
    """The button, once people have decided enough since the run that is shown."""
    run = context.findings.run
    decided = surely_decided(context.findings)
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
        context.space.background.rerank(context.name, run.digest)
        go(SCORE)
    with st.spinner("Learning from the decisions"):
        new = context.space.rerank(context.name, run.digest)
    n = newcomers(context.findings, context.space.findings(context.name, new.digest), FIRST)
    context.session.run = new.digest
    context.session.notice = (
        f"Re-ranked with {new.decisions:,} decisions: {n:,} of the {FIRST:,} most suspicious "
        "undecided rows were not among them before."
    )
    context.session.page = 1
    context.session.show(None)
    st.rerun()
