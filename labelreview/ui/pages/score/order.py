"""Why the examples of a run are ranked as they are: model weights and corrections."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from labelreview.evidence.heads import HEADS
from labelreview.ranking.summary import Summary
from labelreview.ui.parts.plain import plain


def show_order(summary: Summary, *, key: str) -> None:
    """Draw a popover; nothing for a run without weights."""
    if not summary.weights:
        return
    with st.popover("Why this ranking", icon=":material/balance:", key=key):
        st.markdown("**Weight of each model**")
        weights = sorted(summary.weights.items(), key=lambda entry: -entry[1])
        titles = {head.name: head.title for head in HEADS}
        rows = [(titles.get(name, name), round(weight, 2)) for name, weight in weights]
        st.dataframe(
            pd.DataFrame(rows, columns=["model", "weight"]),
            key=f"{key}_judges",
            hide_index=True,
            column_config={
                "model": st.column_config.TextColumn(width=140),
                "weight": st.column_config.ProgressColumn(
                    format="percent", min_value=0.0, max_value=1.0, width=140
                ),
            },
        )
        st.caption("Fitted to the likelihood of the given labels on held-out examples.")
        st.markdown("**Estimated from the data**")
        with st.container(gap=None):
            for sentence in order_sentences(summary):
                st.caption(plain(sentence))


def order_sentences(summary: Summary) -> list[str]:
    """Return what `Ranking.chosen` means, one sentence for each number."""
    sentences = []
    for name, value in summary.chosen.items():
        if name == "confused":
            sentences.append(_confused(value))
        elif name == "judge":
            sentences.append(
                f"Language model: about {value:.0%} of its answers seem right, and "
                "they count by that."
            )
        elif name == "copies":
            sentences.append(
                f"Duplicates that differ: the odds of another label grow {value:.1f} times."
                if value >= 1.05
                else "Duplicates: no correction; their labels say nothing about each other."
            )
        elif name == "class pairs":
            sentences.append(
                "Class confusion: for the most confused pair of classes, the odds of an error are "
                f"multiplied by {value:.1f}."
                if value >= 1.05
                else "Class confusion: no correction; no pair of classes stands out."
            )
        elif name == "class sizes":
            sentences.append(
                f"Class sizes: up to {value:.0%} of the advantage of large classes is taken away."
                if value >= 0.005
                else "Class sizes: no correction, because some classes are ambiguous."
            )
        else:
            sentences.append(f"{name}: {value:.2f}")
    return sentences


def _confused(value: float) -> str:
    if value < 0.3:
        return (
            "Unlikely labels come first: the errors of a class are spread over many other classes, "
            "or ambiguous."
        )
    if value > 0.7:
        return (
            "Confused classes come first: the errors of a class mostly have the same wrong label."
        )
    return (
        f"Class confusion counts for {value:.0%} of the ranking, unlikely labels for the rest: "
        "many errors of a class have the same wrong label."
    )
