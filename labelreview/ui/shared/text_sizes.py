"""How much text a dataset has, which is what the cost of working on it depends on."""

from __future__ import annotations

import streamlit as st

from labelreview.jobs.calibration import sizes_of
from labelreview.runs.cost import TextSizes
from labelreview.ui.context.workspaces import workspace
from labelreview.workspace import Workspace


def text_sizes(space: Workspace, name: str) -> TextSizes:
    """Return the sizes of a dataset, read once."""
    return _read(str(space.settings.folder), name, space.dataset(name).digest)


@st.cache_data(max_entries=16, show_spinner=False)
def _read(folder: str, name: str, digest: str) -> TextSizes:
    return sizes_of(workspace().dataset(name))
