"""The name of the new dataset and the button that imports it, always in sight."""

from __future__ import annotations

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.data.dataset import Dataset
from labelreview.ui.context.session import current_session
from labelreview.ui.context.workspaces import workspace
from labelreview.ui.pages.load.request import Request
from labelreview.ui.parts.plain import plain


def ask_import(dataset: Dataset, proposed: str, request: Request) -> bool:
    """Draw the bar at the bottom of the window; return whether the dataset was imported."""
    taken = {entry.name: entry.digest for entry in workspace().catalog.datasets()}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="load_bar"):
        given = st.text_input(
            "Dataset name", value=proposed, key=f"load_name_{request.key}", max_chars=100
        )
        wanted = (given or "").strip() or proposed
        name = free_name(taken, dataset.digest, wanted)
        is_here = name in taken
        pressed = st.button(
            "Open the dataset" if is_here else f"Import {counted(dataset.report.kept, 'example')}",
            type="primary",
            icon=":material/folder_open:" if is_here else ":material/check:",
            key="load_import",
        )
        if is_here:
            st.caption(f"Already there: {plain(name)} has the same content.")
        elif name != wanted:
            st.caption(
                f"{plain(wanted)} is another dataset; this one will be called {plain(name)}."
            )
    if pressed:
        imported = workspace().adopt(dataset, wanted)
        current_session().choose(imported.name)
    return pressed


def free_name(taken: dict[str, str], digest: str, wanted: str) -> str:
    """Return the name under which a dataset of that digest will be: the one that is wanted, or with
    the first number behind it that is free or already this dataset's.

    >>> free_name({"tweets": "a", "tweets-2": "b"}, "b", "tweets")
    'tweets-2'
    """
    name, number = wanted, 1
    while taken.get(name, digest) != digest:
        number += 1
        name = f"{wanted}-{number}"
    return name
