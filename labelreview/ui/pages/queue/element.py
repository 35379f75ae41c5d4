"""The review screen: queue, card and reasons in one element that answers keys in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from labelreview.ui.frontend import asset, assets

_REVIEW = st.components.v2.component(
    "labelreview_review",
    html=asset("review.html"),
    css=assets("post.css", "review.css"),
    js=assets("nodes.js", "sender.js", "tokens.js", "card.js", "review.js"),
)


def show_review(data: dict[str, Any], *, key: str, on_sent: Callable[[], None]) -> Any:
    """Draw the screen and return its state: `sent`, see `ui.sending`, and `need`, the cards that
    the browser asks for.

    `data` is what `ui.queue` makes. No text of it can become HTML.
    """
    return _REVIEW(data=data, key=key, on_sent_change=on_sent, on_need_change=lambda: None)
