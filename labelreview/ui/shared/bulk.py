"""Bulk decisions: select examples, preview the effect, apply it, undo it with one click."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.core.labels import shortened
from labelreview.decision_log import ACCEPT_SUGGESTION, Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.review.deciding import decisions_for, preview, shown_of
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import Batch, BulkDecision, current_session
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.preview import is_confirmed, show_preview, show_sample
from labelreview.ui.shared.pseudo_labels import show_pseudo_button
from labelreview.ui.sync.undo import show_undo

SENTENCE = 300  # characters of a filter in words
AT_ONCE = 20  # ticked rows, which are in sight, that are decided without a preview
CHOICES = {
    ACCEPT_SUGGESTION: "Accept suggestion",
    "keep": "Keep",
    "relabel": "Relabel to …",
    "noisy": "Noisy",
    "drop": "Drop",
    "unsure": "Unsure",
}


def show_bulk(context: PageContext, selection: Filter, found: int) -> None:
    """Draw a button for each verdict about all that the filter selects; `found` is how many."""
    revision = context.findings.revision()
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="bulk"):
        st.markdown(f"Decide **all {found:,} matching the filter**:", width="content")
        for verdict, words in CHOICES.items():
            if st.button(words, key=f"bulk_{verdict}"):
                # Fetched once, so that the dialog applies to exactly the examples it counts.
                ids = tuple(context.findings.ids(selection))
                confirm_bulk_decision(
                    context, BulkDecision(verdict, ids, revision, selection.sentence())
                )
        show_pseudo_button(context)
        show_undo(context)


def _cancel() -> None:
    current_session().bulk = None


@st.dialog("Decide together", width="medium", on_dismiss=_cancel)
def confirm_bulk_decision(context: PageContext, bulk: BulkDecision) -> None:
    """Open the dialog that previews a decision about many examples and records it."""
    verdict, example_ids = bulk.verdict, bulk.examples
    many = counted(len(example_ids), "example")
    if bulk.selection:
        st.caption(
            f"Everything that matches the filter, on all pages: **{many}** "
            f"{plain(shortened(bulk.selection.removeprefix('examples').strip(), SENTENCE))}"
        )
    else:
        st.caption(f"The **{many}** that you selected, and no others.")
    if bulk.missing:
        gone = counted(bulk.missing, "selected example")
        st.warning(f"{gone} left out: no longer in the dataset.", icon=":material/info:")
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
    with st.container(key="bulk_seen"):  # it scrolls, so that the buttons below stay in sight
        show_preview(preview(context.findings, decisions))
        show_sample(context.findings, decisions)
    note = st.text_input("Note", key="bulk_note", max_chars=2_000, placeholder="Why? (optional)")
    confirmed = is_confirmed(len(decisions), key="bulk_meant")
    with st.container(horizontal=True):
        words = f"Apply to {counted(len(decisions), 'example')}"
        if st.button(words, type="primary", key="bulk_go", disabled=not confirmed):
            _record(context.findings, decisions, note, bulk)
            st.rerun()
        if st.button("Cancel", key="bulk_cancel"):
            _cancel()
            st.rerun()


def decided_at_once(findings: Findings, bulk: BulkDecision) -> bool:
    """Record a decision that needs no preview: about a few undecided examples that a person ticked,
    which one undo takes back. Return whether it was one, or stands already."""
    if bulk.selection or bulk.missing or bulk.verdict == "relabel":
        return False
    if len(bulk.examples) > AT_ONCE:
        return False
    decisions = decisions_for(findings, bulk.examples, bulk.verdict)
    shown = shown_of(findings, bulk.examples)
    last = next(iter(findings.log.undoable_batches(current_session().annotator, 1)), None)
    counts = Counter(one.verdict for one in decisions)
    if last and set(last.examples) == set(bulk.examples) and last.verdicts == counts:
        current_session().bulk_done = bulk.attempt  # the second of two clicks
        return True
    if any(row.status != UNDECIDED for row in shown.values()):
        return False
    _record(findings, decisions, "", bulk)
    return True


def _record(findings: Findings, decisions: list[Decision], note: str, bulk: BulkDecision) -> None:
    session = current_session()
    session.bulk = None
    try:
        recorded = findings.log.record(
            [replace(decision, note=note, origin="table") for decision in decisions],
            session.annotator,
            seen_revision=bulk.revision,
        )
    except LabelReviewError as error:
        session.problem = str(error)
        return
    session.bulk_done = bulk.attempt
    if recorded.recorded:  # a second click records nothing and leaves the first one undoable
        done = f"**{counted(recorded.recorded, 'example')}** decided"
        session.batches.append(Batch(recorded.batch, done))
