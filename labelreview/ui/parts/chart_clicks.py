"""Charts whose points can be clicked, each click heard events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from labelreview.ui.parts.click_events import ClickEvents

# Streamlit's front end replaces this by the strongest text colour of the theme in use. Its usual
# colour of charts is too pale to read names and numbers by.
INK = "#000037"
GROUND_INK = "#000038"  # likewise: the background, for what stands on a strong colour


def clicked_point(
    figure: go.Figure, *, key: str, alt: str, zoom: bool = False
) -> dict[str, Any] | None:
    """Draw `figure` over the full width; return the point that was just clicked, or None.

    A click is returned in one run only, see `ClickEvents`.
    """
    events = ClickEvents(key)
    st.plotly_chart(
        figure,
        key=events.name,
        on_select=events.callback(lambda chosen: dict(chosen.points[0]) if chosen.points else None),
        selection_mode="points",
        config={"scrollZoom": zoom, "displayModeBar": "hover" if zoom else False},
        alt=alt,
    )
    point: dict[str, Any] | None = events.take()
    return point


def class_axis(names: Sequence[str], *, down: bool = False, **more: Any) -> dict[str, Any]:
    """Return an axis of classes for the layout of a figure: points lie at class ids, people read
    names.

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
