"""The button that re-ranks the undecided examples with what was learned from decisions."""

from __future__ import annotations

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.review.deciding import surely_decided
from labelreview.review.queue import newcomers
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.page_registry import SCORE, go

ENOUGH = 20  # decisions since the run that is shown; fewer hardly change the order
FIRST = 500
_IN_PROCESS = 200_000  # rows; more would block the page for too long


def show_rerank(context: PageContext) -> None:
    """Draw the button once people have decided enough since the run that is shown."""
    run = context.findings.run
    decided = surely_decided(context.findings)
    if decided - run.decisions < ENOUGH:
        return
    every = sum(context.findings.log.counts().values())
    of_all = f" of {every:,}" if every > decided else ""
    if not st.button(
        f"Re-rank with {decided:,}{of_all} decisions",
        key="rerank",
        icon=":material/model_training:",
        help="Takes the decided labels as correct and re-ranks the undecided examples. Unsure "
        "decisions and labels from the model are not used. Takes seconds.",
    ):
        return
    if run.rows > _IN_PROCESS:
        context.space.background.rerank(context.name, run.digest)
        go(SCORE)
    with st.spinner("Re-ranking"):
        new = context.space.rerank(context.name, run.digest)
        context.space.background.prepare_pages(context.name, new.digest)
    n = newcomers(context.findings, context.space.findings(context.name, new.digest), FIRST)
    context.session.choose_run(new.digest)
    context.session.notice = (
        f"Re-ranked with {counted(new.decisions, 'decision')}: the {FIRST:,} most suspicious "
        f"undecided examples include {counted(n, 'new one')}."
    )
    context.session.page = 1
    context.session.show(None)
    st.rerun()
