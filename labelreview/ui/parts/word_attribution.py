"""A text with the words behind a prediction underlined."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from labelreview.ui.frontend import assets, script
from labelreview.ui.parts.marked_words import marked_words
from labelreview.ui.parts.post import post_data, sendable
from labelreview.ui.parts.protocol import WordAttributionData

_WORD_ATTRIBUTION = st.components.v2.component(
    "labelreview_word_attribution",
    html='<div class="frame" tabindex="0" role="region" aria-label="Text">'
    '<p class="post" dir="auto"></p><p class="cut"></p></div>'
    '<p class="legend"><span><mark class="for">words</mark> that support the label</span>'
    '<span><mark class="against">words</mark> that count against it</span></p>',
    css=assets("shared/post.css", "shared/marks.css", "parts/word_attribution.css"),
    js=script("parts/word_attribution.js"),
)


def show_word_attribution(
    text: str, words: Sequence[tuple[str, float]], *, key: str, height: int = 150
) -> None:
    """Show `text` as `show_post` does, its strongest words underlined, with a legend.

    `words` are words or phrases of the text in their order, each with a weight: above 0 it speaks
    for the label, below 0 against it. No text can become HTML.
    """
    data: WordAttributionData = {
        **post_data(text),
        "words": marked_words(sendable(text), words),
        "height": f"{height}px",
    }
    _WORD_ATTRIBUTION(data=data, key=key)
