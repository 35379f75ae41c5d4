"""The decisions on one example, each of which can be restored."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.decision_log import Decision
from labelreview.findings.filter import UNDECIDED
from labelreview.findings.findings import Finding
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import Batch, current_session
from labelreview.ui.parts.palette import VERDICT_LOOKS
from labelreview.ui.parts.plain import plain, plain_name

SHOWN = 8
_HELP = (
    "The log is append-only: restoring a decision records it again. Restoring the given label "
    "makes the example undecided if only you decided on it, one example at a time. Otherwise it "
    "records a decision to keep the given label."
)


def show_history(context: PageContext, finding: Finding, *, key: str) -> None:
    """Draw every decision, newest first, undone ones struck out; nothing if there are none."""
    log = context.findings.log.history(finding.example_id)
    decisions = log[log["verdict"] != "undo"].iloc[::-1]
    if decisions.empty:
        return
    st.markdown("**History**", help=_HELP)
    active = active_decisions(log)
    current = active["decision_id"].iloc[-1] if len(active) else None
    with st.container(gap=None):
        for entry in decisions.head(SHOWN).to_dict("records"):
            is_active = entry["decision_id"] in set(active["decision_id"])
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                st.caption(_words(entry, is_active), width="stretch")
                if entry["decision_id"] != current:
                    st.button(
                        "Restore",
                        key=f"{key}_restore_{entry['decision_id']}",
                        type="tertiary",
                        on_click=_restore,
                        args=(context, finding, entry["verdict"], _label(entry), entry["note"]),
                    )
        if len(decisions) > SHOWN:
            st.caption(f"and {counted(len(decisions) - SHOWN, 'earlier decision')}")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.caption("given label, undecided", width="stretch")
            if finding.status != UNDECIDED:
                st.button(
                    "Restore",
                    key=f"{key}_restore_given",
                    type="tertiary",
                    on_click=_restore_given,
                    args=(context, finding),
                )


def active_decisions(log: pd.DataFrame) -> pd.DataFrame:
    """Return the decisions of a log that are not undone, oldest first; the last one counts."""
    undone = set(log["undoes"].dropna())
    return log[(log["verdict"] != "undo") & ~log["decision_id"].isin(undone)]


def is_alone(log: pd.DataFrame, annotator: str, batches: pd.Series) -> bool:
    """Return whether one example's active decisions can be undone without touching others.

    They must all be the annotator's own and none part of a batch with other examples. `log` is
    that of the example, `batches` is the batch column of the dataset's whole log.
    """
    active = active_decisions(log)
    if not (active["annotator"] == annotator).all():
        return False
    return bool((batches[batches.isin(active["batch"])].value_counts() == 1).all())


def _words(entry: dict[Any, Any], is_active: bool) -> str:
    label = f" {plain_name(entry['label'])}" if entry["verdict"] == "relabel" else ""
    when = entry["decided_at"][:16].replace("T", " ")
    done = VERDICT_LOOKS[entry["verdict"]].done
    words = f"{plain(entry['annotator'])} · {when} · {done}{label}"
    note = f" · “{plain(entry['note'])}”" if entry["note"] else ""
    return (words if is_active else f"~~{words}~~") + note


def _label(entry: dict[Any, Any]) -> str | None:
    return str(entry["label"]) if entry["verdict"] == "relabel" else None


def _restore(
    context: PageContext, finding: Finding, verdict: str, label: str | None, note: str = ""
) -> None:
    """Record an earlier decision again, as a new one that this tab can undo."""
    session, log = current_session(), context.findings.log
    decision = Decision(
        finding.example_id,
        verdict,
        label,
        note,
        score=finding.score,
        suggested_label=finding.suggested_label,
        given_label=finding.given_label,
        run=context.findings.run.digest,
        origin="restore",
    )
    try:
        recorded = log.record([decision], session.annotator, seen_revision=log.revision())
    except LabelReviewError as error:
        session.problem = str(error)
        return
    look = VERDICT_LOOKS[verdict]
    done = f"restored: {look.badge}" + (f" {plain_name(label)}" if label else "")
    session.batches.append(Batch(recorded.batch, done))


def _restore_given(context: PageContext, finding: Finding) -> None:
    session, log = current_session(), context.findings.log
    try:
        own = log.history(finding.example_id)
        if not is_alone(own, session.annotator, log.log()["batch"]):
            _restore(context, finding, "keep", None)
            return
        for batch in active_decisions(own)["batch"].unique():
            log.undo(session.annotator, batch=batch)
            session.batches = [one for one in session.batches if one.name != batch]
    except LabelReviewError as error:
        session.problem = str(error)
        return
    session.notice = "The example is undecided again."
