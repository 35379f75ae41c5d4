"""What people decided about one example, and the way back to each earlier state."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

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
    "The log only grows: an earlier state is restored by a new decision with its verdict and "
    "label. Back to undecided takes back what you decided on this example alone; where others "
    "decided too, or it was decided together with other rows, the given label is kept instead."
)


def show_history(context: PageContext, finding: Finding, *, key: str) -> None:
    """Every decision, the newest first; what was taken back is struck out. Nothing without any."""
    log = context.findings.log.history(finding.example_id)
    decisions = log[log["verdict"] != "undo"].iloc[::-1]
    if decisions.empty:
        return
    st.markdown("**History**", help=_HELP)
    standing = standing_of(log)
    counts = standing["decision_id"].iloc[-1] if len(standing) else None
    with st.container(gap=None):
        for entry in decisions.head(SHOWN).to_dict("records"):
            is_standing = entry["decision_id"] in set(standing["decision_id"])
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                st.caption(_words(entry, is_standing), width="stretch")
                if entry["decision_id"] != counts:
                    st.button(
                        "Restore",
                        key=f"{key}_restore_{entry['decision_id']}",
                        type="tertiary",
                        on_click=_restore,
                        args=(context, finding, entry["verdict"], _label(entry), entry["note"]),
                    )
        if len(decisions) > SHOWN:
            st.caption(f"and {len(decisions) - SHOWN:,} earlier")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.caption("as given, undecided", width="stretch")
            if finding.status != UNDECIDED:
                st.button(
                    "Restore",
                    key=f"{key}_restore_given",
                    type="tertiary",
                    on_click=_restore_given,
                    args=(context, finding),
                )


def standing_of(log: pd.DataFrame) -> pd.DataFrame:
    """The decisions of a log that nobody took back, the oldest first; the last one counts."""
    undone = set(log["undoes"].dropna())
    return log[(log["verdict"] != "undo") & ~log["decision_id"].isin(undone)]


def is_alone(log: pd.DataFrame, annotator: str, batches: pd.Series) -> bool:
    """Whether all that stands in one example's `log` is the annotator's own, and taking it back
    by its batches would touch no other example. `batches` are those of the dataset's whole log."""
    standing = standing_of(log)
    if not (standing["annotator"] == annotator).all():
        return False
    return bool((batches[batches.isin(standing["batch"])].value_counts() == 1).all())


def _words(entry: dict[Any, Any], is_standing: bool) -> str:
    label = f" {plain_name(entry['label'])}" if entry["verdict"] == "relabel" else ""
    when = entry["decided_at"][:16].replace("T", " ")
    done = VERDICT_LOOKS[entry["verdict"]].done
    words = f"{plain(entry['annotator'])} · {when} · {done}{label}"
    note = f" · “{plain(entry['note'])}”" if entry["note"] else ""
    return (words if is_standing else f"~~{words}~~") + note


def _label(entry: dict[Any, Any]) -> str | None:
    return str(entry["label"]) if entry["verdict"] == "relabel" else None


def _restore(
    context: PageContext, finding: Finding, verdict: str, label: str | None, note: str = ""
) -> None:
    """Decide anew as somebody did before; this tab's undo takes it back."""
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
        for batch in standing_of(own)["batch"].unique():
            log.undo(session.annotator, batch=batch)
            session.batches = [one for one in session.batches if one.name != batch]
    except LabelReviewError as error:
        session.problem = str(error)
        return
    session.notice = "Undecided again."
