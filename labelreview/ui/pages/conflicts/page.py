"""Conflicts: the same text with different labels, decided once for all of its rows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from labelreview.decision_log import UndoableBatch
from labelreview.review.conflicts import ORDERS, ConflictGroup, Conflicts, conflicts_of
from labelreview.ui.context.page_context import PageContext, need_findings
from labelreview.ui.context.page_registry import QUEUE, go
from labelreview.ui.context.workspaces import one_moment
from labelreview.ui.pages.conflicts.element import group_data, labels_data, show_conflict_list
from labelreview.ui.sync.sending import receipt, receiver, settle

KEY = "conflicts"
AT_HAND = 30  # groups that are in the browser before somebody comes to them
DONE = 15  # decided ones that it still has after a reload
UNDOABLE = 50
ORDER_WORDS = {"exact": "Same texts first", "doubt": "Most doubt first"}


def render() -> None:
    """Draw the page."""
    need_findings()
    head, order = st.columns([3, 1.5], vertical_alignment="center")
    head.title("Conflicts")
    with order, st.container(horizontal_alignment="right"):
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
    with one_moment():
        _show_groups(need_findings(), by)


def _show_groups(context: PageContext, by: str) -> None:
    with st.spinner("Looking for texts that say the same"):  # not to be seen but the first time
        conflicts = conflicts_of(context.findings, by)
    if not conflicts.total:
        st.info("No text stands here twice with different labels.", icon=":material/check:")
        _door()
        return
    near = conflicts.total - conflicts.exact
    st.caption(
        f"The same text with different labels: {conflicts.exact:,} groups. Nearly the same text: "
        f"{near:,}. One key decides all rows of a group, one undo takes them all back."
    )
    result = show_conflict_list(_data(context, conflicts, by), key=KEY, on_sent=receiver(KEY))
    settle(result)
    if not conflicts.open:
        _door()


def _door() -> None:
    if st.button("Go to the queue", key="conflicts_to_queue", icon=QUEUE.icon):
        go(QUEUE)


def _data(context: PageContext, conflicts: Conflicts, by: str) -> dict[str, Any]:
    view = f"{context.findings.run.digest}/{by}"
    names = context.findings.dataset.labels.names
    coming = conflicts.page(AT_HAND, after=_wanted(view))
    undoable_batches = context.findings.log.undoable_batches(context.session.annotator, UNDOABLE)
    done = conflicts.around((batch.examples[0] for batch in undoable_batches), DONE)
    homes = {one.example_id: group for group in done for one in group.members}
    return {
        "view": view,
        "labels": labels_data(names),
        "total": conflicts.total,
        "decided": conflicts.total - conflicts.open,
        "coming": [group_data(group, names) for group in coming],
        "more": len(coming) == AT_HAND,
        "done": [group_data(group, names) for group in reversed(done)],
        "standing": [batch.batch for batch in undoable_batches],
        "is_all": len(undoable_batches) < UNDOABLE,
        "mine": [
            _told(batch, homes[batch.examples[0]])
            for batch in undoable_batches
            if batch.examples[0] in homes and _is_about(batch, homes[batch.examples[0]])
        ],
        "sending": receipt(context),
    }


def _is_about(batch: UndoableBatch, group: ConflictGroup) -> bool:
    """Whether the batch decided the group, and not one of its rows or many others besides."""
    members = {one.example_id for one in group.members}
    of_all = batch.many > 1 or batch.verdict == "drop"
    return of_all and batch.many <= len(members) and members.issuperset(batch.examples)


def _told(batch: UndoableBatch, group: ConflictGroup) -> dict[str, Any]:
    labels = {one.current_label for one in group.members}
    # Where all rows become one label, those that were given it are kept.
    agree = batch.verdict in ("keep", "relabel") and len(labels) == 1
    return {
        "token": batch.batch,
        "example": batch.examples[0],
        "verdict": "relabel" if agree else batch.verdict,
        "label": labels.pop() if agree else batch.label,
    }


def _wanted(view: str) -> str | None:
    """The example behind whose group the browser wants more, if it still shows this view."""
    need = st.session_state.get(KEY, {}).get("need")
    if not isinstance(need, dict) or need.get("view") != view:
        return None
    after = need.get("after")
    return after if isinstance(after, str) else None
