"""Where the datasets are that a session looks at before they are imported."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from labelreview.upkeep.previews import let_go, new_preview_folder


@st.cache_resource(scope="session", on_release=let_go, show_spinner=False)
def preview_folder(workspace: Path) -> Path:
    """Return the folder of this session; it is deleted when the session ends."""
    return new_preview_folder(workspace)
