"""The text of one example, to be read."""

from __future__ import annotations

import streamlit as st

from labelreview.ui.frontend import asset, script
from labelreview.ui.parts.protocol import PostData, ShownText

LONGEST_SHOWN = 20_000

_POST = st.components.v2.component(
    "labelreview_post",
    html='<div class="frame" tabindex="0"><p class="post" dir="auto"></p><p class="cut"></p></div>',
    css=asset("shared/post.css"),
    js=script("parts/post.js"),
)


def show_post(text: str, *, key: str, height: int = 220) -> None:
    """Show `text` at 18 px, at most 65 characters wide, scrolling in a frame of `height` pixels.

    Mentions, hashtags, web addresses and emoji are tinted, nothing can be clicked, and no text can
    become HTML. Of a very long text the first 20,000 characters are sent and the rest is counted.
    """
    data: PostData = {**post_data(text), "height": f"{height}px"}
    _POST(data=data, key=key)


def post_data(text: str) -> ShownText:
    """Return the part of the text that the browser shows, and how much is left out."""
    more = len(text) - LONGEST_SHOWN
    cut = f"… {more:,} more characters" if more > 0 else ""
    # Half a surrogate pair cannot be sent at all.
    shown = text[:LONGEST_SHOWN].encode("utf-8", "replace").decode("utf-8")
    return {"text": shown, "cut": cut}
