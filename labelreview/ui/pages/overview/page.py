"""Overview: how many labels are wrong, and where."""

from __future__ import annotations

import numpy as np
import streamlit as st

from labelreview.findings.filter import Filter
from labelreview.ui.context.page_context import (
    PageContext,
    need_findings,
    show_strip,
    show_warnings,
)
from labelreview.ui.context.page_registry import EXAMPLES, GRID, QUEUE, go
from labelreview.ui.context.session import current_session
from labelreview.ui.pages.overview.doors import Door, Doors, doors_of
from labelreview.ui.pages.overview.lists import show_classes, show_pairs, show_worth_a_look
from labelreview.ui.pages.overview.matrix import choose_view, show_matrix
from labelreview.ui.parts.halves import halves
from labelreview.ui.parts.histogram import show_histogram
from labelreview.ui.shared.compare_runs import show_compare_button
from labelreview.ui.shared.rerank import show_rerank

_OPENS = "overview_opens"
TABLE = "Table"
OPENS = {TABLE: EXAMPLES, "Queue": QUEUE, "Grid": GRID}


def render() -> None:
    """Draw the page."""
    st.title("Overview")
    context = need_findings()
    show_strip(context)
    show_warnings(context)
    doors = doors_of(context.findings, context.space.saved_selections, context.estimate)
    _figures(doors)
    _progress(context, doors)
    with st.container(horizontal=True, vertical_alignment="center"):
        view = choose_view(len(context.findings.dataset.labels))
        _opens()
    left, right = halves(1, 1.15, key="overview", gap="medium")
    with left:
        open_rows(show_matrix(context, doors, view))
    with right:
        st.markdown("**Pairs with the most errors left**")
        open_rows(show_pairs(context, doors))
    st.subheader("Classes")
    open_rows(show_classes(context, doors))
    left, right = halves(1, 1, key="overview_below", gap="medium")
    with left:
        _scores(doors)
    with right:
        open_rows(show_worth_a_look(context, doors))


def _figures(doors: Doors) -> None:
    """Draw the key figures, each with a button that opens exactly its rows."""
    estimate = doors.estimate
    left = doors.left()
    about = "about" if estimate.is_known else "roughly"
    # Errors where no other label is suggested cannot be pointed at.
    is_whole = left.number == estimate.left.errors
    words = "see the likeliest" if is_whole else f"see {left.number:,} of them"
    if estimate.is_known:
        words = f"{estimate.interval}; {words}"
    with st.container(horizontal=True, key="figures"):
        _figure(
            f"Errors left ({about})" if estimate.can_tell else "Errors left",
            f"{estimate.left.errors:,}" if estimate.can_tell else "unknown",
            words,
            left,
            key="left",
        )
        found, flagged, disagree, decided = (
            doors.found(),
            doors.flagged(),
            doors.disagreements(),
            doors.decided(),
        )
        _figure("Errors found", f"{found.number:,}", "see them", found, key="found")
        _figure(
            "Flagged, undecided",
            f"{flagged.number:,}",
            "see them",
            flagged,
            key="flagged",
        )
        _figure(
            "Disagreements",
            f"{disagree.number:,}",
            "other label suggested",
            disagree,
            key="disagreements",
        )
        examples = f"of {estimate.examples:,} examples"
        _figure("Decided", f"{decided.number:,}", examples, decided, key="decided")


def _figure(title: str, number: str, words: str, door: Door, *, key: str) -> None:
    with st.container(border=True, height="stretch", gap=None):
        st.metric(title, number)
        if st.button(
            words,
            key=f"figure_{key}",
            type="tertiary",
            icon=":material/arrow_outward:",
            disabled=not door.number,
        ):
            open_table(door.rows())


def open_table(selection: Filter) -> None:
    """Set the filter to these rows and show them as a table."""
    current_session().set_filter(selection)
    go(EXAMPLES)


def open_queue(selection: Filter) -> None:
    """Set the filter to these rows and show the first of them in the queue."""
    current_session().set_filter(selection)
    go(QUEUE)


def open_rows(selection: Filter | None) -> None:
    """Set the filter to the rows that were clicked, if any, and show them on the page chosen under
    "A click opens"."""
    if selection is not None:
        current_session().set_filter(selection)
        go(OPENS[st.session_state.get(_OPENS, TABLE)])


def _progress(context: PageContext, doors: Doors) -> None:
    """Draw how much is found, what that rests on, and the buttons that go on."""
    estimate = doors.estimate
    if estimate.can_tell:
        st.progress(
            estimate.settled / estimate.wrong if estimate.wrong else 1.0,
            f"{estimate.settled:,} of about {estimate.wrong:,} label errors found"
            if estimate.wrong
            else "No label errors estimated",
        )
    share = context.session.share
    mixed = (
        f"{share:.0%} of its cards are random control examples, which tell how many label errors "
        "are left"
        if share
        else "No random control examples are mixed in"
    )
    st.caption(" ".join(filter(None, (estimate.basis(), estimate.step()))))
    # The one that comes and goes is last, so that it moves nothing.
    with st.container(horizontal=True, key="overview_buttons"):
        if st.button(
            "Review the worst first",
            type="primary",
            icon=":material/fact_check:",
            help=f"Opens the queue of the flagged examples. {mixed}; change that under Mode.",
        ):
            open_queue(Filter(flagged=True))
        show_compare_button(context.space, context.session, context.name, key="overview_compare")
        show_rerank(context)


def _opens() -> None:
    """Draw the choice of the page that a click on the matrix or a list opens."""
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        key="overview_opening",
        width="content",
    ):
        st.caption("A click on a cell or in a list opens", width="content")
        st.segmented_control(
            "A click opens",
            list(OPENS),
            default=TABLE,
            required=True,
            key=_OPENS,
            label_visibility="collapsed",
            persist_state="session",
        )


def _scores(doors: Doors) -> None:
    st.subheader("Scores")
    bars = doors.scores()
    part = show_histogram(np.array([bar.number for bar in bars]), key="scores")
    st.caption("Number of examples by score, on a log scale. 1 = most suspicious.")
    if part is not None and bars[part].number:
        open_table(bars[part].rows())
