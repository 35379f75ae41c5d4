"""The why card: one text, its given and suggested label, and why the label is suspicious."""

from __future__ import annotations

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.findings.filter import Filter
from labelreview.findings.findings import MISLEADING_WORD, Doubt, Finding, Near
from labelreview.signals.issue_filters import IssueFilterSignal
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.page_registry import EXAMPLES, go
from labelreview.ui.parts.palette import VERDICT_LOOKS, chip
from labelreview.ui.parts.plain import plain, plain_name
from labelreview.ui.parts.post import show_post
from labelreview.ui.parts.probabilities import show_chances
from labelreview.ui.shared.guidelines import show_guidelines
from labelreview.ui.shared.history import show_history

COPY_SHOWN = 160
HIGH_FROM = 0.5
DOUBTS_SHOWN = 7
MORE_LIKE_THIS = 50  # as many as a run keeps, and a page shows
LABELS_HEIGHT, CARD_LABELS_HEIGHT = 60, 84  # two lines; three in a narrow card


def show_card(context: PageContext, finding: Finding, *, key: str) -> None:
    """Draw labels, text and reasons, one below the other."""
    show_labels(context, finding, height=CARD_LABELS_HEIGHT)
    show_post(finding.text, key=f"{key}_post", height=150)
    with st.container(horizontal=True, gap="small"):
        if finding.suggested_label != finding.given_label:
            pair = (finding.given_label, finding.suggested_label)
            show_guidelines(context, pair, key=f"{key}_guideline")
        _more_like_this(context, finding, key)
    show_why(context, finding, key=key)


def show_labels(context: PageContext, finding: Finding, *, height: int = LABELS_HEIGHT) -> None:
    """Draw given and suggested label, score and status."""
    labels = context.findings.dataset.labels
    n = len(labels)
    given = chip(finding.given_label, labels.id(finding.given_label), n)
    suggested = chip(finding.suggested_label, labels.id(finding.suggested_label), n)
    arrow = "= suggested" if finding.given_label == finding.suggested_label else "→ suggested"
    status = ""
    if finding.status in VERDICT_LOOKS:
        status = f"&nbsp; {VERDICT_LOOKS[finding.status].badge}"
        if finding.status == "relabel":
            status += f" {plain_name(finding.current_label)}"
    if finding.status != "relabel" and finding.current_label != finding.given_label:
        status += f" now {plain_name(finding.current_label)}"
    # A fixed height, so that nothing below moves from card to card.
    with st.container(height=height, border=False):
        labels_line = f"given {given} &nbsp; {arrow} &nbsp; {suggested}{status}"
        st.markdown(f"**{finding.score:.2f}** &nbsp; {labels_line}")


def show_why(context: PageContext, finding: Finding, *, key: str) -> None:
    """Draw probabilities, history, signals, duplicates and neighbours."""
    labels = context.findings.dataset.labels
    show_chances(
        finding.probabilities,
        labels.names,
        given=labels.id(finding.given_label),
        suggested=labels.id(finding.suggested_label),
        key=f"{key}_chances",
    )
    show_history(context, finding, key=key)
    _doubts(finding, key)
    if finding.copies:
        st.markdown(f"**Duplicates: {len(finding.copies):,}**")
        _near(finding, finding.copies, similarity=False)
    if finding.neighbours:
        words = "Nearest examples"
        if finding.neighbour_agreement is not None:
            words += f": {finding.neighbour_agreement:.0%} have the given label"
        st.markdown(f"**{words}**")
        _near(finding, finding.neighbours, similarity=True)


def _doubts(finding: Finding, key: str) -> None:
    """Draw the strongest signals; cleanlab's yes-or-no filters in one line; the rest, and the
    signals about the text rather than the label, in an expander."""
    about_label = [doubt for doubt in finding.doubts if doubt.signal.about == "label"]
    high = sum(doubt.score >= HIGH_FROM for doubt in about_label)
    st.markdown(f"**Signals against the given label: {high} of {len(about_label)}**")
    filters = [doubt for doubt in about_label if isinstance(doubt.signal, IssueFilterSignal)]
    graded = [doubt for doubt in about_label if doubt not in filters]
    graded.sort(key=lambda doubt: -doubt.score)
    with st.container(gap=None):
        for doubt in graded[:DOUBTS_SHOWN]:
            _graded(doubt, finding)
        flagging = [doubt.signal.title for doubt in filters if doubt.score]
        _doubt(
            f"{len(flagging)}/{len(filters)}",
            "cleanlab filters flag this example",
            ", ".join(flagging) or "None",
            len(flagging) / max(1, len(filters)),
        )
    rest = graded[DOUBTS_SHOWN:]
    about_text = [doubt for doubt in finding.doubts if doubt.signal.about == "example"]
    if not rest and not about_text:
        return
    with (
        st.expander(
            counted(len(rest) + len(about_text), "more signal"), key=f"{key}_more", type="compact"
        ),
        st.container(gap=None),
    ):
        for doubt in rest:
            _graded(doubt, finding)
        if about_text:
            st.caption("About the text, regardless of its label:")
        for doubt in about_text:
            _graded(doubt, finding)


def _graded(doubt: Doubt, finding: Finding) -> None:
    title = doubt.signal.title
    if doubt.signal.name == MISLEADING_WORD and finding.misleading_word:
        title += f": {finding.misleading_word}"
    _doubt(f"{doubt.score:.2f}", title, doubt.signal.explain, doubt.score)


def _doubt(number: str, title: str, explain: str, score: float) -> None:
    words = f"**{plain(number)}** {plain(title)}"
    st.caption(words if score >= HIGH_FROM else f":gray[{words}]", help=plain(explain))


def _more_like_this(context: PageContext, finding: Finding, key: str) -> None:
    if finding.neighbours and st.button(
        "Find more like this",
        key=f"{key}_more_like",
        icon=":material/search:",
        type="tertiary",
        help="Opens the nearest neighbours of this text as a table.",
    ):
        _select_nearest(context, finding)
        go(EXAMPLES)


def _select_nearest(context: PageContext, finding: Finding) -> None:
    near = context.findings.one(finding.example_id, MORE_LIKE_THIS).neighbours
    ids = [finding.example_id, *(one.example_id for one in near)]
    context.session.set_filter(Filter(picked=context.space.saved_selections.keep(ids, "near")))


def _near(finding: Finding, near: tuple[Near, ...], *, similarity: bool) -> None:
    for entry in near:
        differs = entry.current_label != finding.current_label
        mark = ":orange[:material/warning:] " if differs else ""
        number = f"{entry.similarity:.2f} · " if similarity else ""
        text = entry.text if len(entry.text) <= COPY_SHOWN else entry.text[:COPY_SHOWN] + "…"
        st.caption(f"{mark}{number}**{plain_name(entry.current_label)}** · {plain(text)}")
