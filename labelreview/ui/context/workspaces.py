"""The workspace of this server, opened once for all tabs."""

from __future__ import annotations

import streamlit as st

from labelreview.core.settings import Settings
from labelreview.workspace import Workspace


def workspace() -> Workspace:
    """Return the workspace that the environment names."""
    settings = Settings.resolve()
    return _open(str(settings.folder), settings.database_url)


@st.cache_resource(show_spinner="Opening the workspace")
def _open(folder: str, database_url: str) -> Workspace:
    return Workspace.open(folder, database_url)
