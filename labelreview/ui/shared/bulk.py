"""Decide many rows together: choose, look at what would happen, do it, or undo it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from labelreview.core.errors import LabelReviewError
from labelreview.decision_log import ACCEPT_SUGGESTION, Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import Filter
from labelreview.review.deciding import decisions_for, preview
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import Batch, current_session
from labelreview.ui.shared.preview import is_meant, show_preview, show_sample
from labelreview.ui.shared.pseudo_labels import show_pseudo_button
from labelreview.ui.sync.undo import show_undo

CHOICES = {
    ACCEPT_SUGGESTION: "Accept suggestion",
    "keep": "Keep",
    "relabel": "Relabel to …",
    "noisy": "Noisy",
    "drop": "Drop",
    "unsure": "Unsure",
}


def show_bulk(
    context: PageContext, selection: Filter, chosen: Sequence[str], found: int, revision: int
) -> None:
    """Buttons for the chosen rows, or for all that the filter selects."""
    scope = f"the {len(chosen):,} chosen" if chosen else f"all {found:,} selected by the filter"
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="bulk"):
        st.markdown(f"Decide **{scope}**:", width="content")
        for verdict, words in CHOICES.items():
            if st.button(words, key=f"bulk_{verdict}"):
                # Fetched once: what is counted here is what is decided, whatever happens between.
                ids = tuple(chosen) or tuple(context.findings.ids(selection))
                _confirm(context, ids, verdict, revision, is_chosen=bool(chosen))
        show_pseudo_button(context)
        show_undo(context)


@st.dialog("Decide together", width="medium")
def _confirm(
    context: PageContext,
    example_ids: Sequence[str],
    verdict: str,
    revision: int,
    *,
    is_chosen: bool = True,
) -> None:
    many = f"{len(example_ids):,} row{'s' if len(example_ids) > 1 else ''}"
    if is_chosen:
        st.caption(f"For the {many} that you chose, not for the others of the filter.")
    else:
        st.caption(f"For every row that the filter selects, on all pages: {many}.")
    label = None
    if verdict == "relabel":
        called = ClassChanges.beside(context.findings.log).mapping()
        label = st.selectbox(
            "The right label",
            context.findings.dataset.labels.names,
            index=None,
            key="bulk_label",
            format_func=lambda name: name if called[name] == name else f"{name} ({called[name]})",
        )
        if label is None:
            st.caption("Choose the label that is right for all of them.")
            return
    decisions = decisions_for(context.findings, example_ids, verdict, label=label)
    show_preview(preview(context.findings, decisions))
    show_sample(context.findings, decisions)
    note = st.text_input("Note", key="bulk_note", max_chars=2_000, placeholder="why, for later")
    meant = is_meant(len(decisions), key="bulk_meant")
    with st.container(horizontal=True):
        words = f"Decide {len(decisions):,}"
        if st.button(words, type="primary", key="bulk_go", disabled=not meant):
            _record(context, decisions, note, revision)
            st.rerun()
        if st.button("Cancel", key="bulk_cancel"):
            st.rerun()


def _record(context: PageContext, decisions: list[Decision], note: str, revision: int) -> None:
    session = current_session()
    try:
        recorded = context.findings.log.record(
            [replace(decision, note=note, origin="table") for decision in decisions],
            session.annotator,
            seen_revision=revision,
        )
    except LabelReviewError as error:
        session.problem = str(error)
        return
    if recorded.recorded:  # a second click adds nothing, and leaves the first to be undone
        many = "example" if recorded.recorded == 1 else "examples decided together"
        done = f"**{recorded.recorded:,}** {many}"
        session.batches.append(Batch(recorded.batch, done))
