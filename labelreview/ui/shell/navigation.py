"""The pages as Streamlit knows them, and the way to each in the sidebar or at the bottom."""

from __future__ import annotations

import streamlit as st

from labelreview.ui.context.page_registry import (
    EXAMPLES,
    GRID,
    OVERVIEW,
    PAGES,
    QUEUE,
    START,
    PageEntry,
)
from labelreview.ui.frontend import asset, script
from labelreview.ui.shell.protocol import FrameData

OFTEN = (OVERVIEW, EXAMPLES, QUEUE, GRID)
"""What a phone has at hand; the rest is behind "More"."""

_FRAME = st.components.v2.component(
    "labelreview_frame", css=asset("frame/frame.css"), js=script("frame/frame.js")
)


def register() -> tuple[st.Page, PageEntry]:
    """Tell Streamlit all pages; return the one that the URL names, and its entry."""
    pages: list[st.Page] = []
    for entry in PAGES:
        pages.append(
            st.Page(
                entry.path,
                title=entry.title,
                url_path="start" if entry is START else entry.url_path,
                default=entry is START,
            )
        )
        if entry.former_url:
            pages.append(_hidden(entry, entry.former_url))
    # Streamlit serves the default page at / only; links with its name must work, too.
    pages.append(_hidden(START, START.url_path))
    # What Streamlit draws itself has no sections that fold to icons, and nothing for a phone.
    current = st.navigation(pages, position="hidden")
    names = {name: entry for entry in PAGES for name in (entry.url_path, entry.former_url) if name}
    return current, names.get(current.url_path, START)


def show_navigation(current: PageEntry) -> None:
    """Draw the way to every page, in the sidebar; on a phone also a bar at the bottom."""
    data: FrameData = {
        "pages": [
            {
                "section": entry.section,
                "title": entry.title,
                "icon": entry.icon.removeprefix(":material/").removesuffix(":"),
                "path": entry.url_path,
            }
            for entry in PAGES
        ],
        "current": current.url_path,
        "often": [entry.url_path for entry in OFTEN],
    }
    # Outside of every fragment: what it says draws the whole page anew, also in a session that
    # knows no fragment yet.
    _FRAME(data=data, key="frame", on_anew_change=lambda: None)


def _hidden(entry: PageEntry, url_path: str) -> st.Page:
    """Return the page under another URL, without an entry in the navigation."""
    return st.Page(entry.path, title=entry.title, url_path=url_path, visibility="hidden")
