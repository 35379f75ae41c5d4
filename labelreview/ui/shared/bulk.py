"""Bulk decisions: select examples, preview the effect, apply it, undo it with one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.decision_log import ACCEPT_SUGGESTION, Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import Filter
from labelreview.review.deciding import decisions_for, preview
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import Batch, current_session
from labelreview.ui.shared.preview import is_confirmed, show_preview, show_sample
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
    """Draw a button for each verdict: for the `chosen` examples, or for all that match the filter.

    `found` is how many match; `revision` is that of the decision log when the table was drawn.
    """
    scope = f"{len(chosen):,} selected" if chosen else f"all {found:,} matching the filter"
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="bulk"):
        st.markdown(f"Decide **{scope}**:", width="content")
        for verdict, words in CHOICES.items():
            if st.button(words, key=f"bulk_{verdict}"):
                # Fetched once, so that the dialog applies to exactly the examples it counts.
                ids = tuple(chosen) or tuple(context.findings.ids(selection))
                _confirm(context, ids, verdict, revision, is_chosen=bool(chosen))
        show_pseudo_button(context)
        show_undo(context)


@st.dialog("Bulk decision", width="medium")
def _confirm(
    context: PageContext,
    example_ids: Sequence[str],
    verdict: str,
    revision: int,
    *,
    is_chosen: bool = True,
) -> None:
    if is_chosen:
        st.caption(f"Applies to the {counted(len(example_ids), 'selected example')} only.")
    else:
        many = counted(len(example_ids), "example")
        st.caption(f"Applies to everything that matches the filter, on all pages: {many}.")
    label = None
    if verdict == "relabel":
        current_names = ClassChanges.beside(context.findings.log).mapping()
        label = st.selectbox(
            "New label",
            context.findings.dataset.labels.names,
            index=None,
            key="bulk_label",
            format_func=lambda name: (
                name if current_names[name] == name else f"{name} ({current_names[name]})"
            ),
        )
        if label is None:
            st.caption("Choose the new label for all of them.")
            return
    decisions = decisions_for(context.findings, example_ids, verdict, label=label)
    show_preview(preview(context.findings, decisions))
    show_sample(context.findings, decisions)
    note = st.text_input("Note", key="bulk_note", max_chars=2_000, placeholder="Why? (optional)")
    confirmed = is_confirmed(len(decisions), key="bulk_meant")
    with st.container(horizontal=True):
        words = f"Apply to {counted(len(decisions), 'example')}"
        if st.button(words, type="primary", key="bulk_go", disabled=not confirmed):
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
    if recorded.recorded:  # a second click records nothing and leaves the first one undoable
        done = f"**{counted(recorded.recorded, 'example')}** decided"
        session.batches.append(Batch(recorded.batch, done))
