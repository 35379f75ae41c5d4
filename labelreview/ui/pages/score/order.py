"""Why the rows of a run are in their order: who judged, and what was read from the data."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from labelreview.ranking.summary import Summary
from labelreview.ui.parts.plain import plain


def show_order(summary: Summary, *, key: str) -> None:
    """A popover; nothing for a run that does not say."""
    if not summary.weights:
        return
    with st.popover("Why this order", icon=":material/balance:", key=key):
        st.markdown("**How much each judge counts**")
        weights = sorted(summary.weights.items(), key=lambda judge: -judge[1])
        judges = [(name, round(weight, 2)) for name, weight in weights]
        st.dataframe(
            pd.DataFrame(judges, columns=["judge", "weight"]),
            key=f"{key}_judges",
            hide_index=True,
            column_config={
                "judge": st.column_config.TextColumn(width=140),
                "weight": st.column_config.ProgressColumn(
                    format="percent", min_value=0.0, max_value=1.0, width=140
                ),
            },
        )
        st.caption("Learned from how likely they make the given labels of rows they did not see.")
        st.markdown("**What was read from the data**")
        with st.container(gap=None):
            for sentence in order_sentences(summary):
                st.caption(plain(sentence))


def order_sentences(summary: Summary) -> list[str]:
    """What `Ranking.chosen` means, one sentence for each number."""
    sentences = []
    for name, value in summary.chosen.items():
        if name == "confused":
            sentences.append(_confused(value))
        elif name == "copies":
            sentences.append(
                f"A label that a copy of the text carries counts as {value:.1f} times as likely."
                if value >= 1.05
                else "Copies of a text say nothing about each other's labels."
            )
        elif name == "class pairs":
            sentences.append(
                f"For the most mixed-up pair of classes, the odds of an error are taken "
                f"{value:.1f} times as high."
                if value >= 1.05
                else "No pair of classes is mixed up more than others."
            )
        elif name == "class sizes":
            sentences.append(
                f"Rare classes are helped by {value:.2f}; 1 would make all classes equally common."
                if value >= 0.005
                else "Rare classes are not helped: too many classes are a matter of opinion."
            )
        else:
            sentences.append(f"{name}: {value:.2f}")
    return sentences


def _confused(value: float) -> str:
    if value < 0.3:
        return (
            "Improbable labels come first: the wrong labels of a class are various, or a matter "
            "of opinion."
        )
    if value > 0.7:
        return "Confused classes come first: the wrong labels of a class are one and the same."
    return (
        f"Confused classes count {value:.0%}, improbable labels the rest: many wrong labels of a "
        "class are the same."
    )
