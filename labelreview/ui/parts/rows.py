"""A short list whose rows can be clicked, each click heard events."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from labelreview.ui.parts.click_events import ClickEvents

HEIGHT = 300
LONGEST_NAME = 28  # characters; wider columns would push the numbers out of sight


def show_rows(
    frame: pd.DataFrame, *, key: str, help_: str = "", progress: str | None = None
) -> int | None:
    """Draw `frame`; return the position of the row that was just clicked, events.

    `progress` names a column with values in 0..1 to show as bars. Names appear literally.
    """
    events = ClickEvents(key)
    if help_:
        st.caption(help_)
    columns: dict[str, ColumnConfig] = {
        str(name): st.column_config.NumberColumn(str(name), format="localized", width=62)
        for name in frame.select_dtypes("number").columns
    }
    for name in frame.select_dtypes(exclude="number").columns:
        if frame[name].str.len().max() > LONGEST_NAME:
            columns[str(name)] = st.column_config.TextColumn(str(name), width=200)
    if progress:
        columns[progress] = st.column_config.ProgressColumn(
            progress, format="%.2f", min_value=0.0, max_value=1.0, width=110
        )
    st.dataframe(
        frame,
        key=events.name,
        hide_index=True,
        height=min(HEIGHT, 38 + 35 * len(frame)),
        column_config=columns,
        on_select=events.callback(lambda selection: selection.rows[0] if selection.rows else None),
        selection_mode="single-row",
    )
    chosen: int | None = events.take()
    return chosen
