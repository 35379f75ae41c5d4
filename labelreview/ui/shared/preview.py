"""What many decisions would do, before they are recorded."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from labelreview.decision_log import Decision
from labelreview.findings.findings import Findings
from labelreview.review.deciding import UNSURE_BELOW, Preview
from labelreview.ui.parts.palette import VERDICT_LOOKS
from labelreview.ui.parts.plain import plain, plain_name, shortened

CHANGES_SHOWN = 12
SAMPLED = 5
SAMPLE_TEXT = 160  # characters
MANY = 200  # more than anybody has read


def show_preview(seen: Preview) -> None:
    """Counts by verdict and by change of label, and what to be careful about."""
    done = [f"**{n:,}** {VERDICT_LOOKS[verdict].done}" for verdict, n in seen.verdicts.items()]
    st.markdown(f"{seen.examples:,} examples: {', '.join(done)}.")
    changes = [
        f"- {n:,} × {plain_name(given)} → **{plain_name(label)}**"
        for (given, label), n in list(seen.changes.items())[:CHANGES_SHOWN]
    ]
    st.markdown("\n".join(changes))
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


def show_sample(findings: Findings, decisions: Sequence[Decision]) -> None:
    """The texts whose suggestion has the lowest probability: where a mistake is likeliest."""
    shown = findings.labels_of([decision.example_id for decision in decisions])
    least = sorted(shown, key=lambda row: row.confidence)[:SAMPLED]
    texts = findings.texts_of([row.example_id for row in least])
    new = {decision.example_id: decision for decision in decisions}
    words = "All of them" if len(shown) <= SAMPLED else f"The {len(least)} least certain"
    st.markdown(f"**{words}**")
    for row in least:
        decision = new[row.example_id]
        to = plain_name(decision.label) if decision.label else VERDICT_LOOKS[decision.verdict].done
        st.caption(
            f"{row.confidence:.0%} · {plain_name(row.given_label)} → **{to}** · "
            f"{plain(shortened(texts[row.example_id], SAMPLE_TEXT))}"
        )


def is_meant(decisions: int, *, key: str) -> bool:
    """Whether that many decisions are meant: more than anybody has read need a second word."""
    return decisions <= MANY or st.checkbox(
        f"I have looked at a sample, and I mean all {decisions:,}", key=key
    )
