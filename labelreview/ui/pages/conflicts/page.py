"""Conflicts: duplicates with different labels, each group decided at once."""

from __future__ import annotations

import streamlit as st

from labelreview.decision_log import UndoableBatch
from labelreview.review.conflicts import ORDERS, ConflictGroup, Conflicts, conflicts_of
from labelreview.ui.context.page import in_sentences
from labelreview.ui.context.page_context import PageContext, need_findings
from labelreview.ui.context.page_registry import QUEUE, go
from labelreview.ui.context.workspaces import one_moment
from labelreview.ui.pages.conflicts.element import group_data, labels_data, show_conflict_list
from labelreview.ui.pages.conflicts.protocol import ConflictsData, GroupDecision
from labelreview.ui.parts.keys import KEYS
from labelreview.ui.parts.verdicts import verdict_looks
from labelreview.ui.sync.sending import receipt, receiver, settle

KEY = "conflicts"
AHEAD = 30  # groups sent to the browser ahead of time
DONE = 15  # decided groups that it still has after a reload
UNDOABLE = 50
ORDER_WORDS = {"exact": "Exact duplicates first", "doubt": "Most suspicious first"}


def render() -> None:
    """Draw the page."""
    need_findings("Conflicts")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Conflicts", width="stretch")
        by = st.segmented_control(
            "Order",
            ORDERS,
            key="conflicts_order",
            default=ORDERS[0],
            format_func=ORDER_WORDS.__getitem__,
            required=True,
            label_visibility="collapsed",
        )
    _work(by or ORDERS[0])


@st.fragment
def _work(by: str) -> None:
    with one_moment(), in_sentences():
        _show_groups(need_findings(), by)


def _show_groups(context: PageContext, by: str) -> None:
    with st.spinner("Looking for duplicates"):  # slow only the first time
        conflicts = conflicts_of(context.findings, by)
    if not conflicts.total:
        st.info("No duplicates with different labels.", icon=":material/check:")
        _queue_button()
        return
    st.caption(
        "Exact and near-duplicates with different labels. One key decides a whole group, one undo "
        f"reverts it.{_without_filter(context)}"
    )
    result = show_conflict_list(_data(context, conflicts, by), key=KEY, on_sent=receiver(KEY))
    settle(result)
    if not conflicts.open:
        _queue_button()


def _without_filter(context: PageContext) -> str:
    if context.session.filter.is_everything:
        return ""
    return " Your filter does not apply here."


def _queue_button() -> None:
    if st.button("Go to the queue", key="conflicts_to_queue", icon=QUEUE.icon):
        go(QUEUE)


def _data(context: PageContext, conflicts: Conflicts, by: str) -> ConflictsData:
    view = f"{context.findings.run.digest}/{by}"
    names = context.findings.dataset.labels.names
    coming = conflicts.page(AHEAD, after=_requested_after(view))
    undoable_batches = context.findings.log.undoable_batches(context.session.annotator, UNDOABLE)
    done = conflicts.around((batch.examples[0] for batch in undoable_batches), DONE)
    groups = {one.example_id: group for group in done for one in group.members}
    return {
        "view": view,
        "labels": labels_data(names),
        "total": conflicts.total,
        "decided": conflicts.total - conflicts.open,
        "coming": [group_data(group, names) for group in coming],
        "more": len(coming) == AHEAD,
        "done": [group_data(group, names) for group in reversed(done)],
        "undoable": [batch.batch for batch in undoable_batches],
        "is_all": len(undoable_batches) < UNDOABLE,
        "mine": [
            _decision_data(batch, groups[batch.examples[0]])
            for batch in undoable_batches
            if batch.examples[0] in groups and _is_about(batch, groups[batch.examples[0]])
        ],
        "verdicts": verdict_looks(),
        "keys": KEYS,
        "sending": receipt(context),
    }


def _is_about(batch: UndoableBatch, group: ConflictGroup) -> bool:
    """Return whether the batch decided exactly this group, not one row or other rows, too."""
    members = {one.example_id for one in group.members}
    covers_group = batch.many > 1 or batch.verdict == "drop"
    return covers_group and batch.many <= len(members) and members.issuperset(batch.examples)


def _decision_data(batch: UndoableBatch, group: ConflictGroup) -> GroupDecision:
    labels = {one.current_label for one in group.members}
    # When all rows get one label, those that were given it count as kept.
    agree = batch.verdict in ("keep", "relabel") and len(labels) == 1
    return {
        "token": batch.batch,
        "example": batch.examples[0],
        "verdict": "relabel" if agree else batch.verdict,
        "label": labels.pop() if agree else batch.label,
    }


def _requested_after(view: str) -> str | None:
    """Return the example after whose group the browser asks for more, if it shows this view."""
    need = st.session_state.get(KEY, {}).get("need")
    if not isinstance(need, dict) or need.get("view") != view:
        return None
    after = need.get("after")
    return after if isinstance(after, str) else None
