"""A text with the words that drove a prediction shaded."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from labelreview.ui.frontend import asset, assets
from labelreview.ui.parts.post import post_data

_FAINT = 0.08  # of the strongest word: below, a shade would only be noise

_DRIVING = st.components.v2.component(
    "labelreview_driving",
    html='<div class="frame" tabindex="0"><p class="post" dir="auto"></p><p class="cut"></p></div>',
    css=assets("post.css", "driving.css"),
    js=asset("driving.js"),
)


def show_driving(
    text: str, words: Sequence[tuple[str, float]], *, key: str, height: int = 150
) -> None:
    """`text` as `show_post` shows it, each word shaded by what it contributes.

    `words` are words or phrases of the text in their order, each with a weight: above 0 it speaks
    for the label, below 0 against it. No text can become HTML.
    """
    data = post_data(text)
    _DRIVING(
        data={
            "pieces": pieces(data["text"], words),
            "cut": data["cut"],
            "height": f"{height}px",
        },
        key=key,
    )


def pieces(text: str, words: Sequence[tuple[str, float]]) -> list[dict[str, str | float]]:
    """`text` in parts, each with its strength: -1 to 1, 1 for the word that weighs most."""
    most = max((abs(weight) for _, weight in words), default=0.0)
    parts: list[dict[str, str | float]] = []
    read = 0
    for word, weight in words:
        start = text.find(word, read)
        if start < 0:  # behind what is shown of a very long text
            break
        strength = round(weight / most, 3) if most else 0.0
        parts.append({"text": text[read:start], "strength": 0.0})
        parts.append({"text": word, "strength": strength if abs(strength) >= _FAINT else 0.0})
        read = start + len(word)
    parts.append({"text": text[read:], "strength": 0.0})
    return [part for part in parts if part["text"]]
