"""The text of one example, to be read."""

from __future__ import annotations

import streamlit as st

from labelreview.ui.frontend import asset, assets

LONGEST_SHOWN = 20_000

_POST = st.components.v2.component(
    "labelreview_post",
    html='<div class="frame" tabindex="0"><p class="post" dir="auto"></p><p class="cut"></p></div>',
    css=asset("post.css"),
    js=assets("tokens.js", "post.js"),
)


def show_post(text: str, *, key: str, height: int = 220) -> None:
    """`text` at 18 px, at most 65 characters wide, scrolling inside a frame of `height` pixels.

    Mentions, hashtags, web addresses and emoji are tinted, nothing can be clicked, and no text can
    become HTML. Of a very long text the first 20,000 characters are sent and the rest is counted.
    """
    _POST(data={**post_data(text), "height": f"{height}px"}, key=key)


def post_data(text: str) -> dict[str, str]:
    """What the browser gets to show: the text, and a word about the rest of it."""
    more = len(text) - LONGEST_SHOWN
    cut = f"… {more:,} more characters" if more > 0 else ""
    # Half a surrogate pair cannot be sent at all.
    shown = text[:LONGEST_SHOWN].encode("utf-8", "replace").decode("utf-8")
    return {"text": shown, "cut": cut}
