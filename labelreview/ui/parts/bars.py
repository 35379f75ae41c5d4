"""How many examples each class has, as bars that can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from labelreview.core.counted_nouns import counted
from labelreview.ui.parts.chart_clicks import class_axis, clicked_point
from labelreview.ui.parts.palette import class_color
from labelreview.ui.parts.plain import plotly_name

BARS_UP_TO = 30
LINE = 24  # characters of a name, of which there are two lines at most


def show_class_bars(counts: NDArray[Any], names: Sequence[str], *, key: str) -> int | None:
    """Draw the largest classes; return the id of the class that was just clicked, once.

    `counts` (K,) are in the order of `names`. Thirty bars at most, the rest in a line below.
    """
    order = np.argsort(-counts, kind="stable")
    shown, rest = order[:BARS_UP_TO], order[BARS_UP_TO:]
    point = clicked_point(
        bars_figure(counts, names, shown.tolist()),
        key=key,
        alt=f"Examples in the largest {counted(len(shown), 'class', 'classes')}; "
        "click a bar to list them",
    )
    if len(rest):
        examples = int(counts[rest].sum())
        st.caption(
            f"and {counted(len(rest), 'more class', 'more classes')} "
            f"with {counted(examples, 'example')}"
        )
    return None if point is None else int(shown[int(point["y"])])


def bars_figure(counts: NDArray[Any], names: Sequence[str], shown: Sequence[int]) -> go.Figure:
    """Return a figure with one bar for each class id in `shown`, from top to bottom, in the colour
    of its class."""
    numbers = [int(counts[label]) for label in shown]
    ticks = [plotly_name(names[label], LINE) for label in shown]
    row = 34 if any("<br>" in tick for tick in ticks) else 26
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=numbers,
            y=list(range(len(shown))),
            text=[f"{number:,}" for number in numbers],
            textposition="outside",
            cliponaxis=False,
            marker={"color": [class_color(label, len(names)) for label in shown]},
            hovertemplate="%{y}: %{x:,} examples<extra></extra>",
        )
    )
    figure.update_layout(
        yaxis=class_axis(
            ticks,
            down=True,
            dtick=1,
        ),
        xaxis={"visible": False, "rangemode": "tozero", "fixedrange": True},
        height=24 + row * len(shown),
        margin={"l": 0, "r": 60, "t": 0, "b": 0},
        bargap=0.25,
        hovermode="y",
        dragmode=False,
    )
    return figure
