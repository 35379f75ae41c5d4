"""The effect of bulk decisions, before they are recorded."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.labels import shortened
from labelreview.decision_log import Decision
from labelreview.findings.findings import Findings
from labelreview.review.deciding import UNSURE_BELOW, Preview
from labelreview.ui.parts.palette import VERDICT_LOOKS
from labelreview.ui.parts.plain import plain, plain_name

CHANGES_SHOWN = 12
SAMPLED = 5
SAMPLE_TEXT = 160  # characters
MANY = 200  # more than a person reads before confirming


def show_preview(seen: Preview) -> None:
    """Draw counts by verdict and by label change, with warnings about risky decisions."""
    done = [f"**{n:,}** {VERDICT_LOOKS[verdict].done}" for verdict, n in seen.verdicts.items()]
    st.markdown(f"{counted(seen.examples, 'example')}: {', '.join(done)}.")
    changes = [
        f"- {n:,} × {plain_name(given)} → **{plain_name(label)}**"
        for (given, label), n in list(seen.changes.items())[:CHANGES_SHOWN]
    ]
    st.markdown("\n".join(changes))
    if len(seen.changes) > CHANGES_SHOWN:
        st.caption(f"and {counted(len(seen.changes) - CHANGES_SHOWN, 'other change')}")
    if seen.low_confidence:
        st.warning(
            f"{counted(seen.low_confidence, 'example')} would get a suggested label with a "
            f"probability below {UNSURE_BELOW:.0%}.",
            icon=":material/warning:",
        )
    if seen.not_suggested:
        st.warning(
            f"{counted(seen.not_suggested, 'example')} would get a label that was not suggested.",
            icon=":material/warning:",
        )
    if seen.decided:
        st.warning(
            f"{counted(seen.decided, 'example')} already decided; your decision would override the "
            "earlier one.",
            icon=":material/history:",
        )


def show_sample(findings: Findings, decisions: Sequence[Decision]) -> None:
    """Draw the texts whose suggestion has the lowest probability, where mistakes are likeliest:
    of those that get another label, if any do."""
    changing = [decision for decision in decisions if decision.verdict == "relabel"]
    asked_about = changing or decisions
    shown = findings.labels_of([decision.example_id for decision in asked_about])
    least = sorted(shown, key=lambda row: row.confidence)[:SAMPLED]
    texts = findings.texts_of([row.example_id for row in least])
    new = {decision.example_id: decision for decision in decisions}
    which = "that would be relabelled" if changing else ""
    few = f"All {which}" if changing else "All examples"
    words = few if len(shown) <= SAMPLED else f"The {len(least)} least confident {which}".rstrip()
    st.markdown(f"**{words}**, with the probability of the suggested label")
    for row in least:
        decision = new[row.example_id]
        to = plain_name(decision.label) if decision.label else VERDICT_LOOKS[decision.verdict].done
        st.caption(
            f"{row.confidence:.0%} · {plain_name(row.given_label)} → **{to}** · "
            f"{plain(shortened(texts[row.example_id], SAMPLE_TEXT))}"
        )


def is_confirmed(decisions: int, *, key: str) -> bool:
    """Return whether to go ahead: more than `MANY` decisions need a tick in a checkbox."""
    return decisions <= MANY or st.checkbox(
        f"I have checked a sample and want to apply this to all {decisions:,}", key=key
    )
