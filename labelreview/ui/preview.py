"""What many decisions would do, before they are recorded."""

from __future__ import annotations

import streamlit as st

from labelreview.deciding import UNSURE_BELOW, Preview
from labelreview.ui.parts.palette import VERDICT_LOOKS
from labelreview.ui.parts.plain import plain_name

CHANGES_SHOWN = 12
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


def is_meant(decisions: int, *, key: str) -> bool:
    """Whether that many decisions are meant: more than anybody has read need a second word."""
    return decisions <= MANY or st.checkbox(
        f"I have looked at a sample, and I mean all {decisions:,}", key=key
    )
