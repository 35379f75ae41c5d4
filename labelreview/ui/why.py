"""The why card: one text, its given and suggested label, and the numbers behind the doubt."""

from __future__ import annotations

import streamlit as st

from labelreview.findings import Finding, Near
from labelreview.ui.at_hand import AtHand
from labelreview.ui.parts.chances import show_chances
from labelreview.ui.parts.palette import VERDICT_LOOKS, chip
from labelreview.ui.parts.plain import plain
from labelreview.ui.parts.post import show_post

COPY_SHOWN = 160
SPEAKS_FROM = 0.5


def show_card(at: AtHand, finding: Finding, *, key: str) -> None:
    """Text and reasons side by side, for a page where nothing is decided by key."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        show_labels(at, finding)
        show_post(finding.text, key=f"{key}_post", height=200)
    with right:
        show_why(at, finding, key=key)


def show_labels(at: AtHand, finding: Finding) -> None:
    """Given and suggested label, score and status in one line."""
    labels = at.findings.dataset.labels
    n = len(labels)
    given = chip(finding.given_label, labels.id(finding.given_label), n)
    suggested = chip(finding.suggested_label, labels.id(finding.suggested_label), n)
    arrow = "agrees with" if finding.given_label == finding.suggested_label else "→ suggested"
    status = ""
    if finding.status in VERDICT_LOOKS:
        status = f"&nbsp; {VERDICT_LOOKS[finding.status].badge}"
        if finding.status == "relabel":
            status += f" {plain(finding.current_label)}"
    st.markdown(
        f"given {given} &nbsp; {arrow} &nbsp; {suggested} &nbsp; "
        f"score **{finding.score:.2f}**{status}"
    )


def show_why(at: AtHand, finding: Finding, *, key: str) -> None:
    """Probabilities, signals, neighbours and copies."""
    labels = at.findings.dataset.labels
    show_chances(
        finding.probabilities,
        labels.names,
        given=labels.id(finding.given_label),
        suggested=labels.id(finding.suggested_label),
        key=f"{key}_chances",
    )
    _doubts(finding)
    if finding.copies:
        st.markdown(f"**Same text elsewhere: {len(finding.copies)}**")
        _near(finding, finding.copies, similarity=False)
    if finding.neighbours:
        words = "Nearest texts"
        if finding.neighbour_agreement is not None:
            words += f", {finding.neighbour_agreement:.0%} of 20 agree"
        st.markdown(f"**{words}**")
        _near(finding, finding.neighbours, similarity=True)


def _doubts(finding: Finding) -> None:
    speaking = [doubt for doubt in finding.doubts if doubt.score >= SPEAKS_FROM]
    st.markdown(f"**{len(speaking)} of {len(finding.doubts)} signals doubt the given label**")
    with st.container(height=150, border=False, gap=None):
        for doubt in sorted(finding.doubts, key=lambda doubt: -doubt.score):
            dim = "" if doubt.score >= SPEAKS_FROM else ":gray"
            words = f"**{doubt.score:.2f}** {plain(doubt.signal.title)}"
            st.caption(f"{dim}[{words}]" if dim else words, help=plain(doubt.signal.explain))


def _near(finding: Finding, near: tuple[Near, ...], *, similarity: bool) -> None:
    for entry in near:
        differs = entry.current_label != finding.current_label
        mark = ":orange[:material/warning:] " if differs else ""
        number = f"{entry.similarity:.2f} · " if similarity else ""
        text = entry.text if len(entry.text) <= COPY_SHOWN else entry.text[:COPY_SHOWN] + "…"
        st.caption(f"{mark}{number}**{plain(entry.current_label)}** · {plain(text)}")
