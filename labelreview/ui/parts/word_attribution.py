"""A text with the words behind a prediction shaded."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from labelreview.ui.frontend import assets, script
from labelreview.ui.parts.post import post_data
from labelreview.ui.parts.protocol import TextPiece, WordAttributionData

_FAINT = 0.08  # of the strongest word: below, a shade would only be noise

_WORD_ATTRIBUTION = st.components.v2.component(
    "labelreview_word_attribution",
    html='<div class="frame" tabindex="0"><p class="post" dir="auto"></p><p class="cut"></p></div>',
    css=assets("shared/post.css", "parts/word_attribution.css"),
    js=script("parts/word_attribution.js"),
)


def show_word_attribution(
    text: str, words: Sequence[tuple[str, float]], *, key: str, height: int = 150
) -> None:
    """Show `text` as `show_post` does, each word shaded by what it contributes.

    `words` are words or phrases of the text in their order, each with a weight: above 0 it speaks
    for the label, below 0 against it. No text can become HTML.
    """
    shown = post_data(text)
    data: WordAttributionData = {
        "pieces": pieces(shown["text"], words),
        "cut": shown["cut"],
        "height": f"{height}px",
    }
    _WORD_ATTRIBUTION(data=data, key=key)


def pieces(text: str, words: Sequence[tuple[str, float]]) -> list[TextPiece]:
    """Split `text` into pieces with strengths from -1 to 1, relative to the largest weight."""
    most = max((abs(weight) for _, weight in words), default=0.0)
    parts: list[TextPiece] = []
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
