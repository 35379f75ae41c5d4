"""Decide many rows together: choose, look at what would happen, do it, or undo it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from labelreview.deciding import ACCEPT, UNSURE_BELOW, Preview, decisions_for, preview
from labelreview.decisions import Decision
from labelreview.errors import LabelReviewError
from labelreview.filters import Filter
from labelreview.ui.at_hand import AtHand
from labelreview.ui.parts.palette import VERDICT_LOOKS
from labelreview.ui.parts.plain import plain_name
from labelreview.ui.session import current_session
from labelreview.ui.undo import show_undo

CHANGES_SHOWN = 12
MANY = 200  # more than anybody has read
CHOICES = {
    ACCEPT: "Accept suggestion",
    "keep": "Keep",
    "relabel": "Relabel to …",
    "noisy": "Noisy",
    "drop": "Drop",
    "unsure": "Unsure",
}


def show_bulk(
    at: AtHand, selection: Filter, chosen: Sequence[str], found: int, revision: int
) -> None:
    """Buttons for the chosen rows, or for all that the filter selects."""
    scope = f"the {len(chosen):,} chosen" if chosen else f"all {found:,} selected by the filter"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Decide **{scope}**:", width="stretch")
        show_undo(at)
    with st.container(horizontal=True, gap="xsmall", key="bulk"):
        for verdict, words in CHOICES.items():
            if st.button(words, key=f"bulk_{verdict}"):
                ids = list(chosen) or at.findings.ids(selection)
                _confirm(at, ids, verdict, revision)


@st.dialog("Decide together", width="medium")
def _confirm(at: AtHand, example_ids: list[str], verdict: str, revision: int) -> None:
    label = None
    if verdict == "relabel":
        label = st.selectbox(
            "The right label", at.findings.dataset.labels.names, index=None, key="bulk_label"
        )
        if label is None:
            st.caption("Choose the label that is right for all of them.")
            return
    decisions = decisions_for(at.findings, example_ids, verdict, label=label)
    _describe(preview(at.findings, decisions))
    note = st.text_input("Note", key="bulk_note", max_chars=2_000, placeholder="why, for later")
    many = len(decisions) > MANY
    meant = not many or st.checkbox(
        f"I have looked at a sample, and I mean all {len(decisions):,}", key="bulk_meant"
    )
    with st.container(horizontal=True):
        words = f"Decide {len(decisions):,}"
        if st.button(words, type="primary", key="bulk_go", disabled=not meant):
            _record(at, decisions, note, revision)
            st.rerun()
        if st.button("Cancel", key="bulk_cancel"):
            st.rerun()


def _describe(seen: Preview) -> None:
    done = [f"**{n:,}** {VERDICT_LOOKS[verdict].done}" for verdict, n in seen.verdicts.items()]
    st.markdown(f"{seen.examples:,} examples: {', '.join(done)}.")
    for (given, label), n in list(seen.changes.items())[:CHANGES_SHOWN]:
        st.markdown(f"- {n:,} × {plain_name(given)} → **{plain_name(label)}**")
    if len(seen.changes) > CHANGES_SHOWN:
        st.caption(f"and {len(seen.changes) - CHANGES_SHOWN:,} other changes")
    if seen.low_confidence:
        st.warning(
            f"{seen.low_confidence:,} of them get a label whose probability is under "
            f"{UNSURE_BELOW:.0%}, or that was not suggested.",
            icon=":material/warning:",
        )
    if seen.decided:
        st.warning(
            f"{seen.decided:,} of them are decided already; yours would be the newer decision.",
            icon=":material/history:",
        )


def _record(at: AtHand, decisions: list[Decision], note: str, revision: int) -> None:
    session = current_session()
    try:
        recorded = at.findings.log.record(
            [replace(decision, note=note) for decision in decisions],
            session.annotator,
            seen_revision=revision,
        )
    except LabelReviewError as error:
        session.problem = str(error)
        return
    if recorded.recorded:  # a second click adds nothing, and leaves the first to be undone
        many = "example" if recorded.recorded == 1 else "examples decided together"
        session.batches.append((recorded.batch, f"**{recorded.recorded:,}** {many}"))
