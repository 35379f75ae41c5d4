"""Charts whose points can be clicked, each click heard once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

# Streamlit's front end replaces this by the strongest text colour of the theme in use. Its usual
# colour of charts is too pale to read names and numbers by.
INK = "#000037"


def clicked_point(
    figure: go.Figure, *, key: str, alt: str, zoom: bool = False
) -> dict[str, Any] | None:
    """Draw `figure` over the full width; return the point that was just clicked, or None.

    A click is returned in one run only: neither a later run nor coming back to the page repeats it,
    because the chart goes on under a new name that knows nothing of it.
    """
    turns, clicked = f"{key}-turns", f"{key}-clicked"
    turn = int(st.session_state.get(turns, 0))
    name = f"{key}-{turn}"

    def hear() -> None:
        points = st.session_state[name].selection.points
        if points:
            st.session_state[clicked] = dict(points[0])
            st.session_state[turns] = turn + 1

    st.plotly_chart(
        figure,
        key=name,
        on_select=hear,
        selection_mode="points",
        config={"scrollZoom": zoom, "displayModeBar": "hover" if zoom else False},
        alt=alt,
    )
    point: dict[str, Any] | None = st.session_state.pop(clicked, None)
    return point


def class_axis(names: Sequence[str], *, down: bool = False, **more: Any) -> dict[str, Any]:
    """An axis of classes for the layout of a figure: points lie at class ids, people read names.

    The names are no categories of plotly's, which would merge equal ones and take "7" for a number;
    ticks that do not fit are left out and come when one zooms in. `down` starts at the top.
    """
    ids = [str(label) for label in range(len(names))]
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": ids,
        "range": [len(names) - 0.5, -0.5] if down else [-0.5, len(names) - 0.5],
        "labelalias": dict(zip(ids, names, strict=True)),
        "automargin": True,
        "tickfont": {"color": INK},
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        **more,
    }
