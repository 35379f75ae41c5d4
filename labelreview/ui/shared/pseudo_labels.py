"""Pseudo-labels: accept confident suggestions in bulk, preview them, undo them."""

from __future__ import annotations

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.decision_log import MODEL
from labelreview.findings.filter import Filter
from labelreview.review.pseudo_labels import (
    LEAST_CONFIDENCE,
    PseudoLabels,
    pseudo_labels,
    record_pseudo_labels,
)
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import Batch, current_session
from labelreview.ui.parts.plain import plain_name
from labelreview.ui.shared.preview import is_confirmed, show_preview

SAMPLE = 10
SAMPLE_HEIGHT = 280
_START = 0.95


def show_pseudo_button(context: PageContext) -> None:
    """Draw the button that opens the dialog."""
    if st.button(
        "Let the model relabel …",
        key="pseudo_open",
        icon=":material/smart_toy:",
        help="Accepts confident suggestions for examples that nobody has decided.",
    ):
        _dialog(context)


@st.dialog("Let the model relabel", width="large")
def _dialog(context: PageContext) -> None:
    confidence = st.slider(
        "Minimum confidence of the suggestion",
        LEAST_CONFIDENCE,
        1.0,
        _START,
        step=0.01,
        key="pseudo_confidence",
    )
    flagged = st.checkbox("Flagged examples only", key="pseudo_flagged")
    labels = pseudo_labels(context.findings, confidence, flagged=flagged)
    if labels.decisions:
        left, right = st.columns([1, 1.3], gap="medium")
        with left:
            show_preview(labels.seen)
            st.caption(labels.sentence())
        with right:
            _sample(context, labels)
    else:
        st.info("No undecided example has a different suggested label with this confidence.")
    _earlier(context)
    many = len(labels.decisions)
    confirmed = is_confirmed(many, key="pseudo_meant")
    with st.container(horizontal=True):
        if st.button(
            f"Relabel {counted(many, 'example')}",
            type="primary",
            key="pseudo_go",
            disabled=not (many and confirmed),
            help=f"Recorded under the name “{MODEL}”",
        ):
            _record(context, labels)
            st.rerun()
        if st.button("Cancel", key="pseudo_cancel"):
            st.rerun()


def _sample(context: PageContext, labels: PseudoLabels) -> None:
    """Draw some of the examples, most confident first."""
    step = -(-len(labels.decisions) // SAMPLE)
    chosen = labels.decisions[::step]
    texts = context.findings.texts_of([one.example_id for one in chosen])
    with st.container(height=SAMPLE_HEIGHT, border=True, gap="xsmall", key="pseudo_sample"):
        for one in chosen:
            st.caption(f"{plain_name(one.given_label or '')} → **{plain_name(one.label or '')}**")
            st.text(texts[one.example_id])


def _earlier(context: PageContext) -> None:
    """Draw how many examples the model has decided so far, with an undo button."""
    decided = context.findings.count(Filter(annotator=(MODEL,)))
    if not decided:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"The model has decided {counted(decided, 'example')} so far.", width="content")
        st.button(
            "Show them",
            key="pseudo_show",
            type="tertiary",
            on_click=_show,
            icon=":material/search:",
        )
        st.button(
            "Undo its last batch",
            key="pseudo_undo",
            type="tertiary",
            icon=":material/undo:",
            on_click=_undo,
            args=(context,),
        )


def _record(context: PageContext, labels: PseudoLabels) -> None:
    session = current_session()
    try:
        recorded = record_pseudo_labels(context.findings, labels)
    except LabelReviewError as error:
        session.problem = str(error)
        return
    if recorded.recorded:
        done = f"**{counted(recorded.recorded, 'example')}** relabelled by the model"
        session.batches.append(Batch(recorded.batch, done, is_models=True))


def _show() -> None:
    current_session().set_filter(Filter(annotator=(MODEL,)))


def _undo(context: PageContext) -> None:
    session = current_session()
    try:
        undone = context.findings.log.undo(MODEL)
    except LabelReviewError as error:
        session.problem = str(error)
        return
    if undone is None:
        session.notice = "Nothing to undo."
        return
    session.batches = [one for one in session.batches if one.name != undone.batch]
    session.notice = f"{counted(len(undone.example_ids), 'model decision')} undone."
