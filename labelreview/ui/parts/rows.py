"""A list whose numbers can be clicked, each click heard once; it can be searched and sorted."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from labelreview.core.labels import cut_in_the_middle
from labelreview.ui.parts.click_events import ClickEvents

HEIGHT = 300
NAME_WIDTH, BAR_WIDTH = 200, 110
NAME_LETTER = 8  # pixels of a letter of a name, with the padding of its cell
_TITLES, _ROW = 38, 35  # pixels of Streamlit's table, with its border
NUMBER_WIDTH, LETTER = 28, 6.2  # of a number's column, and of each letter of its title


def show_rows(
    frame: pd.DataFrame,
    *,
    key: str,
    help_: str = "",
    progress: str | None = None,
    height: int = HEIGHT,
    name_width: int = NAME_WIDTH,
) -> tuple[int, str] | None:
    """Draw `frame`; return the row and the column that were just clicked, once.

    The row is its place in `frame`, however the list is sorted. `progress` names a column with
    values in 0..1 to show as bars. Names appear literally. Where one is wider than `name_width`,
    which leaves the numbers in sight, it is cut in its middle.
    """
    events = ClickEvents(key)
    if help_:
        st.caption(help_)
    columns: dict[str, ColumnConfig] = {
        str(name): st.column_config.NumberColumn(
            str(name), format="localized", width=round(NUMBER_WIDTH + LETTER * len(str(name)))
        )
        for name in frame.select_dtypes("number").columns
    }
    letters = name_width // NAME_LETTER
    for name in frame.select_dtypes(exclude="number").columns:
        if frame[name].str.len().max() > letters:
            columns[str(name)] = st.column_config.TextColumn(str(name), width=name_width)
            frame = frame.assign(
                **{str(name): [cut_in_the_middle(text, letters) for text in frame[name]]}
            )
    if progress:
        columns[progress] = st.column_config.ProgressColumn(
            progress, format="%.2f", min_value=0.0, max_value=1.0, width=BAR_WIDTH
        )
    st.dataframe(
        frame,
        key=events.name,
        hide_index=True,
        height=in_whole_rows(height, len(frame)),
        column_config=columns,
        on_select=events.callback(
            lambda selection: selection.cells[0] if selection.cells else None
        ),
        selection_mode="single-cell",
    )
    clicked = events.take()
    return None if clicked is None else (int(clicked[0]), str(clicked[1]))


def in_whole_rows(height: int, rows: int) -> int:
    """Return the height of a list of `rows` below its titles, at most `height`, in pixels: the
    last one that is seen is seen whole.

    >>> in_whole_rows(300, 2), in_whole_rows(300, 50)
    (108, 283)
    """
    return _TITLES + _ROW * min(rows, (height - _TITLES) // _ROW)
