"""Examples: all findings as a table, with bulk decisions."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import streamlit as st

from labelreview.core.artifacts import digest
from labelreview.findings.filter import Filter
from labelreview.findings.findings import MISLEADING_WORD, PAGE_SIZE
from labelreview.signals import signals_of
from labelreview.ui.context.page_context import PageContext, need_findings, show_strip
from labelreview.ui.context.page_registry import QUEUE, go
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.parts.halves import halves
from labelreview.ui.parts.table import show_table
from labelreview.ui.shared.bulk import show_bulk
from labelreview.ui.shared.classes import show_classes_button
from labelreview.ui.shared.filter_bar import (
    NO_MATCH,
    show_filter_line,
    show_sentence,
)
from labelreview.ui.shared.guidelines import show_guidelines
from labelreview.ui.shared.labelling_tools import show_send_button
from labelreview.ui.shared.why import show_card
from labelreview.ui.sync.undo import show_undo

MAIN = ("score", "given_label", "suggested_label", "confidence", "text", "status")
OPTIONAL = ("neighbour_agreement", MISLEADING_WORD, "other_label", "split", "row")
CURRENT_LABEL = "current label"
CARD_HEIGHT = 560

SORTS = {
    "-similarity": "Nearest in meaning first",
    "-score": "Score, highest first",
    "score": "Score, lowest first",
    "-confidence": "Confidence, highest first",
    "confidence": "Confidence, lowest first",
    "given_probability": "Probability of the given label, lowest first",
    "neighbour_agreement": "Neighbour agreement, lowest first",
    "given_label": "Given label",
    "suggested_label": "Suggested label",
    "status": "Status",
    "text": "Text",
    "text_group": "Duplicates together",
    "row": "Source order",
}


def render() -> None:
    """Draw the page."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Examples", width="content")
        context = need_findings()
        show_strip(context)

    def beside(selection: Filter) -> None:
        _order(context, selection)
        show_classes_button(context)
        show_guidelines(context)

    selection = show_filter_line(context.session, context.findings, beside)
    _table(context, selection)


def _order(context: PageContext, selection: Filter) -> None:
    signals = {
        f"-{signal.name}_score": f"{signal.title}, highest first"
        for signal in signals_of(context.findings.columns)
    }
    words = {**SORTS, **signals}
    if not selection.like:
        del words["-similarity"]
    words.setdefault(selection.sort, selection.sort)
    st.session_state["examples_sort"] = selection.sort
    st.selectbox(
        "Sort by",
        list(words),
        key="examples_sort",
        format_func=words.__getitem__,
        on_change=_sort,
        label_visibility="collapsed",
    )


def _sort() -> None:
    session = current_session()
    session.set_filter(replace(session.filter, sort=st.session_state["examples_sort"]))


def _table(context: PageContext, selection: Filter) -> None:
    session = context.session
    bulk = st.container(gap="xsmall")  # above the table, but drawn after it: needs its selection
    left, right = halves(2, 1, key="examples", gap="small")
    with left:
        found = show_sentence(context.findings, selection)
        if not found:
            show_undo(context)
            st.info(NO_MATCH)
            return
        pages = math.ceil(found / PAGE_SIZE)
        session.page = min(session.page, pages)
        revision = context.findings.log.revision()
        frame = context.findings.page(selection, session.page)
        # A decision of this tab clears the selection by a new key; a colleague's does not.
        decided = session.batches[-1].name if session.batches else ""
        key = f"table_{context.findings.run.digest}_{decided}"
        chosen = show_table(_columns(frame, selection), key=key)
        with st.container(horizontal=True, vertical_alignment="center"):
            if pages > 1:
                # A new filter gets a new pager, which starts at the first page.
                pager = f"pager_{digest(selection.to_query())}"
                st.pagination(
                    pages, default=session.page, key=pager, on_change=_turn, args=(pager,)
                )
            first = (session.page - 1) * PAGE_SIZE + 1
            st.caption(
                f"{first:,} to {first + len(frame) - 1:,} of {found:,}",
                width="content",
                help="Clicking a column header sorts this page only; *Sort by* sorts all pages.",
            )
            if st.button("Review one by one", icon=":material/fact_check:"):
                session.show(chosen[0] if chosen else None)
                go(QUEUE)
            show_send_button(context, selection, key="examples", chosen=chosen)
        with bulk:
            show_bulk(context, selection, chosen, found, revision)
    with right, st.container(border=True, height=CARD_HEIGHT, key="examples_card"):
        if chosen:
            show_card(context, context.findings.one(chosen[-1]), key="examples")
        else:
            st.caption("Select a row to see its text and why its label is suspicious.")


def _columns(frame: pd.DataFrame, selection: Filter) -> pd.DataFrame:
    """Return the columns to show: the main ones, the run's default signals about the label as a
    bar chart, and the one sorted by."""
    signals = [
        f"{signal.name}_score"
        for signal in signals_of(frame.columns)
        if signal.is_default and signal.about == "label"
    ]
    shown = frame[["example_id", *MAIN]].copy()
    shown.insert(len(MAIN) + 1, "signals", frame[signals].round(2).to_numpy().tolist())
    sorted_by = selection.sort.removeprefix("-")
    if sorted_by not in shown and sorted_by in frame:
        shown.insert(1, sorted_by, frame[sorted_by])
    if (frame["current_label"] != frame["given_label"]).any():
        shown[CURRENT_LABEL] = frame["current_label"]
    for name in OPTIONAL:
        if name not in shown and name in frame and frame[name].notna().any():
            shown[name] = frame[name]
    return shown


def _turn(pager: str) -> None:
    session: Session = current_session()
    session.page = st.session_state[pager]
    session.write_url()
