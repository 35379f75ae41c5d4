"""A short list whose rows can be clicked, each click heard once."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

HEIGHT = 300


def show_rows(
    frame: pd.DataFrame, *, key: str, help_: str = "", progress: str | None = None
) -> int | None:
    """Draw `frame`; return the position of the row that was just clicked, once.

    `progress` names a column with values in 0..1 to show as bars. Names appear literally.
    """
    turns, clicked = f"{key}-turns", f"{key}-clicked"
    turn = int(st.session_state.get(turns, 0))
    name = f"{key}-{turn}"

    def hear() -> None:
        rows = st.session_state[name].selection.rows
        if rows:
            st.session_state[clicked] = int(rows[0])
            # A table of a new name knows nothing of the click.
            st.session_state[turns] = turn + 1

    if help_:
        st.caption(help_)
    columns: dict[str, ColumnConfig] = {
        str(name): st.column_config.NumberColumn(str(name), format="localized", width=70)
        for name in frame.select_dtypes("number").columns
    }
    if progress:
        columns[progress] = st.column_config.ProgressColumn(
            progress, format="%.2f", min_value=0.0, max_value=1.0, width=110
        )
    st.dataframe(
        frame,
        key=name,
        hide_index=True,
        height=min(HEIGHT, 38 + 35 * len(frame)),
        column_config=columns,
        on_select=hear,
        selection_mode="single-row",
    )
    chosen: int | None = st.session_state.pop(clicked, None)
    return chosen
