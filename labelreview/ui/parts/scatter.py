"""Many points in a plane, by class or by number, that can be clicked, boxed and lassoed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from labelreview.ui.parts.palette import NEUTRAL
from labelreview.ui.parts.plain import plotly_plain

HEIGHT = 600
LONGEST_NAME = 28
FAINT = 0.16  # opacity of what is not selected
DIMMED = 0.25  # and of what is selected but not picked
# From pale to strong on both themes; ends in the colour of what needs a look.
SHADES = ((0.0, "#8fa3bf"), (0.45, "#eaa324"), (1.0, "#c63d00"))

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class PointGroup:
    """Points of one colour, one entry of the legend. `positions` int32 (m,)."""

    name: str
    color: str
    positions: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Shade:
    """A number for every point instead of a colour for every group.

    steps:
        uint8 (n,), 0 to 255 from `low` to `high`: a screen shows no more.
    """

    name: str
    steps: NDArray[np.uint8]
    low: float
    high: float

    @classmethod
    def of(cls, name: str, values: NDArray[Any]) -> Shade:
        """Return shades of numbers (n,), from their smallest to their largest; missing ones are the
        smallest."""
        numbers = np.asarray(values, dtype=np.float64)
        there = numbers[np.isfinite(numbers)]
        low, high = (float(there.min()), float(there.max())) if len(there) else (0.0, 0.0)
        share = (np.nan_to_num(numbers, nan=low) - low) / ((high - low) or 1.0)
        return cls(name, np.round(255 * share).astype(np.uint8), low, high)


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """What to draw.

    coordinates:
        float32 (n, 2), of all points.
    groups:
        The points that can be selected, each in one group.
    rest:
        int32 (m,), faint grey points that cannot be clicked.
    backdrop:
        Faint points in a colour, to see the groups against; they cannot be clicked either.
    picked:
        int32 (m,), those that stand out among the groups; None when all do.
    shade:
        Colours by number; the groups' colours are not used then.
    sizes:
        float (n,) in 0..1, or None for equal ones.
    scores:
        (n,) in 0..1, shown on hover.
    lines:
        Or else what to tell of every point in a group, by position, as plotly reads it.
    view:
        Left, right, lower and upper end of what is shown first; None for everything.
    """

    coordinates: NDArray[np.float32]
    groups: Sequence[PointGroup]
    scores: NDArray[Any]
    rest: Ints = field(default_factory=lambda: np.empty(0, np.int32))
    backdrop: Sequence[PointGroup] = ()
    picked: Ints | None = None
    shade: Shade | None = None
    sizes: NDArray[Any] | None = None
    lines: dict[int, str] | None = None
    view: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """A selection: int32 (m,) positions, and whether by an area rather than a click."""

    positions: Ints
    is_area: bool


def show_scatter(cloud: Cloud, *, key: str, alt: str, on_choose: Any) -> None:
    """Draw the points. `on_choose` is called once, with `Chosen`, when some are chosen."""

    def on_select() -> None:
        chosen = read_selection(st.session_state[key].selection)
        if chosen is not None:
            on_choose(chosen)

    st.plotly_chart(
        scatter_figure(cloud),
        key=key,
        on_select=on_select,
        selection_mode=("points", "box", "lasso"),
        config={
            "scrollZoom": True,
            "displaylogo": False,
            "displayModeBar": True,
            "modeBarButtonsToRemove": ["toImage", "autoScale2d"],
        },
        alt=alt,
    )


def read_selection(selection: Any) -> Chosen | None:
    """Read a chart's selection; None for nothing, also when no point in it can be chosen."""
    positions = [_position(point["customdata"]) for point in selection.points if _hears(point)]
    if not positions:
        return None
    return Chosen(
        np.unique(np.array(positions, dtype=np.int32)), bool(selection.box or selection.lasso)
    )


def _hears(point: Any) -> bool:
    return point.get("customdata") is not None


def _position(data: Any) -> int:
    """The first of a point's numbers. A typed array comes back as a list or by its places."""
    if isinstance(data, dict):
        return int(data["0"])
    return int(data[0] if isinstance(data, list) else data)


def scatter_figure(cloud: Cloud) -> go.Figure:
    """Return the points as WebGL traces of typed arrays: 12 to 17 bytes a point, a third more on
    its way.

    Of each point the browser gets its place, its position in the run and either its score in
    hundredths or its line.
    """
    drawn = sum(len(group.positions) for group in cloud.groups)
    size = _size(len(cloud.coordinates))
    figure = go.Figure()
    if len(cloud.rest):
        figure.add_trace(_silent(cloud, cloud.rest, NEUTRAL, size, name="rest"))
    for group in cloud.backdrop:
        name = f"{plotly_plain(group.name, LONGEST_NAME)} ({len(group.positions):,})"
        figure.add_trace(_silent(cloud, group.positions, group.color, size, name=name, legend=True))
    size = _size(drawn)  # a handful must be seen among 100,000 faint ones
    if cloud.picked is not None:
        for group in cloud.groups:
            others = np.setdiff1d(group.positions, cloud.picked)
            figure.add_trace(_points(cloud, group, others, size, DIMMED, legend=False))
        size = max(size + 2, _size(len(cloud.picked)))
    named = cloud.shade is None
    for group in cloud.groups:
        front = group.positions
        if cloud.picked is not None:
            front = np.intersect1d(front, cloud.picked)
        figure.add_trace(
            _points(cloud, group, front, size, _opacity(drawn), legend=not cloud.shade)
        )
    if cloud.shade is not None:
        figure.update_layout(coloraxis=_color_axis(cloud.shade))
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 36, "t": 0, "b": 0},
        modebar={"orientation": "v"},
        dragmode="pan",  # in the other modes Streamlit hears no click (1.67)
        hovermode="closest",
        xaxis=_axis(cloud.view and cloud.view[:2]),
        yaxis=_axis(cloud.view and cloud.view[2:]),
        showlegend=named or bool(cloud.backdrop),
        legend={
            "orientation": "h",
            "x": 0 if named else 0.35,
            "y": 1,
            "xanchor": "left",
            "yanchor": "bottom",
            "itemsizing": "constant",
            "title": {"text": ""},
        },
    )
    return figure


def _points(
    cloud: Cloud, group: PointGroup, positions: Ints, size: float, opacity: float, *, legend: bool
) -> go.Scattergl:
    name = plotly_plain(group.name, LONGEST_NAME)
    marker: dict[str, Any] = {"size": size, "opacity": opacity, "line": {"width": 0}}
    if cloud.shade is None:
        marker["color"] = group.color
    else:
        marker |= {"color": cloud.shade.steps[positions], "coloraxis": "coloraxis"}
    if cloud.sizes is not None:
        share = np.asarray(cloud.sizes, dtype=np.float32)[positions]
        marker["size"] = np.round(size * (0.6 + 1.9 * share)).astype(np.uint8)
    return go.Scattergl(
        x=cloud.coordinates[positions, 0],
        y=cloud.coordinates[positions, 1],
        mode="markers",
        name=f"{name} ({len(group.positions):,})",
        legendgroup=group.name,
        showlegend=legend,
        marker=marker,
        unselected={"marker": {"opacity": min(opacity, DIMMED)}},
        **_told(cloud, positions, name),
    )


def _told(cloud: Cloud, positions: Ints, name: str) -> dict[str, Any]:
    """Position of each point, and what is shown on hover."""
    if cloud.lines is not None:
        return {
            "customdata": positions,
            "text": [cloud.lines.get(position, "") for position in positions.tolist()],
            "hovertemplate": "%{text}<extra></extra>",
        }
    # Two digits, as plotly's templates cannot divide; the highest is 0.99.
    hundredths = np.minimum(np.asarray(cloud.scores)[positions] * 100, 99).astype(np.int32)
    return {
        "customdata": np.column_stack([positions, hundredths]),
        "hovertemplate": name + "<br>score 0.%{customdata[1]:02d}<extra></extra>",
    }


def _silent(
    cloud: Cloud, positions: Ints, color: str, size: float, *, name: str, legend: bool = False
) -> go.Scattergl:
    return go.Scattergl(
        x=cloud.coordinates[positions, 0],
        y=cloud.coordinates[positions, 1],
        mode="markers",
        name=name,
        showlegend=legend,
        hoverinfo="skip",
        marker={"size": size, "opacity": FAINT, "color": color, "line": {"width": 0}},
        unselected={"marker": {"opacity": FAINT}},
    )


def _axis(ends: Any) -> dict[str, Any]:
    return {"visible": False, "range": None if ends is None else list(ends)}


def _color_axis(shade: Shade) -> dict[str, Any]:
    middle = (shade.low + shade.high) / 2
    return {
        "colorscale": [list(step) for step in SHADES],
        "cmin": 0,
        "cmax": 255,
        "colorbar": {
            "title": {"text": plotly_plain(shade.name, LONGEST_NAME), "side": "top"},
            "tickvals": [0, 127.5, 255],
            "ticktext": [f"{round(value, 3):g}" for value in (shade.low, middle, shade.high)],
            "orientation": "h",
            "thickness": 8,
            "len": 0.3,
            "xpad": 8,
            "ypad": 0,
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "bottom",
        },
    }


def _size(points: int) -> float:
    """Smaller, the more there are: a map of 100,000 must not become one blot."""
    return next(size for upto, size in _SIZES if points <= upto)


def _opacity(points: int) -> float:
    return 0.85 if points <= 5_000 else 0.7 if points <= 30_000 else 0.5


_SIZES = ((2_000, 7), (10_000, 5), (40_000, 4), (float("inf"), 3))
