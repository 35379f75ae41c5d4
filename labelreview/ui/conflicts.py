"""Conflicts: the same text with different labels, decided once for all of its rows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from labelreview.conflicts import ORDERS, Conflicts, conflicts_of
from labelreview.decisions import Undone
from labelreview.ui.at_hand import AtHand, need_findings
from labelreview.ui.parts.conflict_list import group_data, labels_data, show_conflict_list
from labelreview.ui.places import QUEUE, go
from labelreview.ui.sending import UNDOABLE, receipt, receiver, settle

KEY = "conflicts"
AT_HAND = 30  # groups that are in the browser before somebody comes to them
ORDER_WORDS = {"exact": "Same texts first", "doubt": "Most doubt first"}


def render() -> None:
    """Draw the page."""
    at = need_findings()
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
    _work(at, by or ORDERS[0])


@st.fragment
def _work(at: AtHand, by: str) -> None:
    conflicts = conflicts_of(at.findings, by)
    if not conflicts.total:
        st.info("No text stands here twice with different labels.", icon=":material/check:")
        _door()
        return
    near = conflicts.total - conflicts.exact
    st.caption(
        f"The same text with different labels: {conflicts.exact:,} groups. Nearly the same text: "
        f"{near:,}. One key decides all rows of a group, one undo takes them all back."
    )
    result = show_conflict_list(_data(at, conflicts, by), key=KEY, on_sent=receiver(KEY))
    settle(result)
    if not conflicts.open:
        _door()


def _door() -> None:
    if st.button("Go to the queue", key="conflicts_to_queue", icon=QUEUE.icon):
        go(QUEUE)


def _data(at: AtHand, conflicts: Conflicts, by: str) -> dict[str, Any]:
    view = f"{at.findings.run.digest}/{by}"
    names = at.findings.dataset.labels.names
    coming = conflicts.page(AT_HAND, after=_wanted(view))
    mine = [
        batch
        for batch in at.findings.log.standing(at.session.annotator, UNDOABLE)
        if batch.decisions[0].origin == "conflict"
    ]
    done = conflicts.around(batch.example_ids[0] for batch in reversed(mine))
    return {
        "view": view,
        "labels": labels_data(names),
        "total": conflicts.total,
        "decided": conflicts.total - conflicts.open,
        "coming": [group_data(group, names) for group in coming],
        "more": len(coming) == AT_HAND,
        "done": [group_data(group, names) for group in done],
        "mine": [_told(batch) for batch in mine],
        "sending": receipt(at),
    }


def _told(batch: Undone) -> dict[str, Any]:
    # Where all rows become one label, those that were given it are kept.
    said = next((one for one in batch.decisions if one.verdict == "relabel"), batch.decisions[0])
    return {
        "token": batch.batch,
        "example": said.example_id,
        "verdict": said.verdict,
        "label": said.label,
    }


def _wanted(view: str) -> str | None:
    """The example behind whose group the browser wants more, if it still shows this view."""
    need = st.session_state.get(KEY, {}).get("need")
    if not isinstance(need, dict) or need.get("view") != view:
        return None
    after = need.get("after")
    return after if isinstance(after, str) else None
