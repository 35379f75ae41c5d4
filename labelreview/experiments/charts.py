"""Plotly figures that the page and the report share."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from labelreview.core.labels import shortened
from labelreview.experiments.figures import rate_text

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C564B", "#7F7F7F")
"""Colours that colour-blind people can tell apart (Okabe & Ito), then two more."""

_LONGEST = 40  # characters of a name; more leave no room for the bars
Lines = Mapping[str, "tuple[pd.Series[float], str, str]"]


def curves(
    lines: Lines,
    words: str,
    *,
    spread: Mapping[str, pd.Series[float]] | None = None,
    reference: float | None = None,
    form: str = "",
    x: str = "injected noise",
) -> Any:
    """Draw lines over rates of noise or other steps.

    lines:
        Values (indexed by step), colour and dash of each line, by name.
    words, x:
        Titles of the axes.
    spread:
        Standard deviation over seeds, drawn as error bars, by the name of the line.
    reference:
        Height of a dashed horizontal line.
    form:
        Format of the ticks, in d3 syntax.
    """
    import plotly.graph_objects as go

    drawn = go.Figure()
    for name, (values, color, dash) in lines.items():
        around = None if spread is None else spread.get(name)
        drawn.add_scatter(
            x=[step if isinstance(step, str) else rate_text(step) for step in values.index],
            y=values.to_numpy(),
            name=name,
            mode="lines+markers",
            line={"color": color, "dash": dash},
            error_y=None
            if around is None
            else {"type": "data", "array": np.nan_to_num(around.to_numpy()), "thickness": 1},
        )
    if reference is not None:
        drawn.add_hline(y=reference, line_dash="dash", line_color="#888888", line_width=1)
    return drawn.update_layout(
        height=380,
        xaxis={"title": x, "type": "category"},
        yaxis={"title": words, "tickformat": form},
        legend={"orientation": "h", "y": -0.25},
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
    )


def boxes(values: Mapping[str, np.ndarray[Any, Any]], words: str) -> Any:
    """Draw a box with all its points for each name."""
    import plotly.graph_objects as go

    drawn = go.Figure()
    for number, (name, numbers) in enumerate(values.items()):
        drawn.add_box(
            y=numbers,
            name=name,
            boxpoints="all",
            jitter=0.4,
            pointpos=0,
            marker_color=COLORS[number % len(COLORS)],
        )
    return drawn.update_layout(
        height=380,
        showlegend=False,
        yaxis={"title": words, "tickformat": ".1%"},
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
    )


def bars(values: pd.Series[float], words: str, *, reference: float | None = None) -> Any:
    """Draw a horizontal bar for each entry, in their order from the top."""
    import plotly.graph_objects as go

    drawn = go.Figure(
        go.Bar(
            x=values.to_numpy()[::-1],
            # Plotly would read tags in names of classes.
            y=[html.escape(shortened(str(name), _LONGEST)) for name in values.index][::-1],
            orientation="h",
            marker_color=COLORS[0],
            text=[f"{value:.2f}" for value in values.to_numpy()[::-1]],
            hovertemplate="%{y}: %{x:.3f}<extra></extra>",
        )
    )
    if reference is not None:
        drawn.add_vline(x=reference, line_dash="dash", line_color="#888888", line_width=1)
    return drawn.update_layout(
        height=90 + 24 * len(values),
        xaxis={"title": words},
        yaxis={"type": "category"},  # names may be numbers
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
    )
