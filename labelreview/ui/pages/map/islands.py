"""The islands of a map as a list; a click zooms to one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from labelreview.findings.filter import Filter
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.pages.map.cloud import Ground
from labelreview.ui.parts.click_events import ClickEvents

SHOWN = 100
HEIGHT = 250


def show_islands(context: PageContext, ground: Ground) -> None:
    """Draw the list. A click selects the examples of an island and zooms the map to them."""
    found = len(ground.islands)
    st.markdown(f"**Islands** · {found:,}")
    if not found:
        st.caption("No group of five or more examples lies inside another class.")
        return
    st.caption("Groups inside another class, most suspicious first. Click one to zoom to it.")
    events = ClickEvents(f"map_islands_{context.findings.run.digest}")
    st.dataframe(
        islands_table(ground),
        key=events.name,
        hide_index=True,
        height=min(HEIGHT, 38 + 35 * min(found, SHOWN)),
        column_config={
            "rows": st.column_config.NumberColumn("rows", format="localized", width=44),
            "class": st.column_config.TextColumn("class", width=88),
            "inside": st.column_config.TextColumn("inside", width=88),
            "score": st.column_config.ProgressColumn(
                "score", format="%.2f", min_value=0.0, max_value=1.0, width=92
            ),
        },
        on_select=events.callback(lambda selection: selection.rows[0] if selection.rows else None),
        selection_mode="single-row",
    )
    chosen = events.take()
    if chosen is not None and chosen < found:
        ids = ground.ids_at(ground.islands[chosen].positions)
        context.session.set_filter(
            Filter(picked=context.space.saved_selections.keep(ids, kind="island"))
        )
        st.rerun()


def islands_table(ground: Ground) -> pd.DataFrame:
    """Return one line for each of the first 100 islands."""
    shown = ground.islands[:SHOWN]
    return pd.DataFrame(
        {
            "rows": [len(island.positions) for island in shown],
            "class": [ground.names[island.label] for island in shown],
            "inside": [ground.names[island.inside] for island in shown],
            "score": [island.score for island in shown],
        }
    )
