"""The style sheet of the frame, as this browser left it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from labelreview.ui.frontend import assets

SIDEBAR, TEXT = "labelreview_sidebar", "labelreview_text"
"""Cookies that `ui/frontend/frame/kept.js` writes."""
WIDTH = 200  # pixels: the least that Streamlit draws by itself, before it has our style sheet
_WIDTHS = {"open": f"max({WIDTH}px, 11rem)", "folded": "56px"}  # as in app.css
_SIZES = ("0.875", "1.125", "1.25", "1.5")


def show_style() -> None:
    """Draw the style sheet, which takes no room."""
    with st.sidebar, st.container(key="style_sheet"):  # what the browser draws first
        css = f"{assets('app.css', 'filter.css', 'load.css')}{as_left(st.context.cookies)}"
        st.markdown(f"<style>{css}</style>", unsafe_allow_html=True)


def at_first() -> int | Literal["collapsed"]:
    """Return how Streamlit draws the sidebar until the style sheet is there."""
    return "collapsed" if st.context.cookies.get(SIDEBAR) == "folded" else WIDTH


def as_left(cookies: Mapping[str, str]) -> str:
    """Return what differs from `app.css`. Cookies that we did not write change nothing."""
    rules = ""
    if width := _WIDTHS.get(cookies.get(SIDEBAR, "")):
        rules += f":root {{ --labelreview-sidebar: {width}; }}"
    if (size := cookies.get(TEXT)) in _SIZES:
        rules += f":root {{ --labelreview-text: {size}; }}"
    return rules
