"""How a share from 0 to 1 is spread, as bars that can be clicked."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from labelreview.ui.parts.chart_clicks import clicked_point

HEIGHT = 170


def show_histogram(counts: NDArray[np.int64], *, key: str) -> int | None:
    """Draw `counts`, equal parts of 0 to 1; return the part whose bar was just clicked, once."""
    alt = "Histogram of the scores; click a bar to list its examples"
    point = clicked_point(histogram_figure(counts), key=key, alt=alt)
    return None if point is None else int(float(point["x"]) * len(counts))


def histogram_figure(counts: NDArray[np.int64]) -> go.Figure:
    """Return bars over the middles of the parts; logarithmic, since most rows have a low score."""
    parts = len(counts)
    middles = [round((part + 0.5) / parts, 4) for part in range(parts)]
    ranges = [f"{part / parts:.2f} to {(part + 1) / parts:.2f}" for part in range(parts)]
    figure = go.Figure(
        go.Bar(
            x=middles,
            y=[int(count) for count in counts],
            width=0.92 / parts,
            customdata=ranges,
            hovertemplate="score %{customdata}: %{y:,} examples<extra></extra>",
        )
    )
    figure.update_layout(
        xaxis={"range": [0, 1], "dtick": 0.2, "fixedrange": True, "showgrid": False},
        yaxis={"type": "log", "visible": False, "fixedrange": True},
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 24},
        bargap=0,
        hovermode="x",
        dragmode=False,
    )
    return figure
