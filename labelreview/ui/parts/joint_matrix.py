"""The joint of given and other labels, as a matrix whose cells and totals can be clicked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from labelreview.ui.parts.chart_clicks import GROUND_INK, INK, class_axis, clicked_point
from labelreview.ui.parts.plain import plotly_name, plotly_plain

Mode = Literal["counts", "share"]
Cell = tuple[int | None, int | None]

LARGE_NUMBERS_UP_TO = 12  # rows or columns; above, numbers are small and short
NUMBERS_UP_TO = 20  # above, numbers do not fit into the cells
EMPTY_CELLS_UP_TO = 40  # above, only cells with something in them can be clicked
CELLS_UP_TO = 4_000  # the fullest, when there are more: what a browser draws at once
LONGEST_NAME, LONGEST_NOTE = 28, 120
LONGEST_OF_MANY = 20  # characters of a name where the cells need the room
LINE, SHORT_LINE = 16, 12  # of a name on two lines
MUTED = "#76818f"
TOTALS_ACROSS, TOTALS_DOWN = 0.1, 28  # share of the width; pixels
FEW = 6  # columns that short lines fit above, side by side
ROW_HEIGHTS = {FEW: 44, LARGE_NUMBERS_UP_TO: 34, NUMBERS_UP_TO: 26}  # up to so many rows or columns
LEAST_ROW_HEIGHT, HEAD, TALLEST = 18, 60, 720
LETTERS_ACROSS, LINE_HEIGHT = 55, 15  # that fit above the columns of a narrow window; pixels
SHADES = 10  # as many as the theme has, each told apart from the next
ON_GROUND = 7  # shades up to here are read in the ink of texts, stronger ones in the background's
_ALL = "all"


@dataclass(frozen=True)
class Totals:
    """Numbers beside the rows (R,) and above the columns (C,), and what to call these at length;
    the names alone when the notes are empty."""

    rows: NDArray[Any]
    columns: NDArray[Any]
    row_notes: Sequence[str] = ()
    column_notes: Sequence[str] = ()


@dataclass(frozen=True)
class Joint:
    """What a matrix shows.

    counts:
        Numbers (R, C), at least 0: given labels in rows, other labels in columns.
    names:
        Of the rows (R,).
    columns:
        Names of the columns (C,); those of the rows when there are none.
    own:
        Whether the two labels are the same on the diagonal, which has no colour then.
    of:
        (R,), what the shares of a row are shares of; the row's sum when there is none.
    facts:
        Words -> numbers (R, C) that a cell shows on hover, instead of its own count.
    mode, across:
        Whether cells show counts or shares of the row; what the columns are.
    """

    counts: NDArray[Any]
    names: Sequence[str]
    columns: Sequence[str] = ()
    own: bool = True
    of: NDArray[Any] | None = None
    facts: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    totals: Totals | None = None
    mode: Mode = "counts"
    across: str = "suggested"

    @property
    def shares(self) -> NDArray[np.float64]:
        """The counts as shares of the row, (R, C)."""
        whole = np.maximum(self.counts.sum(axis=1) if self.of is None else self.of, 1e-12)
        return np.asarray(self.counts / whole[:, None], dtype=np.float64)

    @property
    def diagonal(self) -> NDArray[np.bool_]:
        """The cells in which both labels are the same, bool (R, C)."""
        rows, columns = np.indices(self.counts.shape)
        return np.asarray((rows == columns) & self.own, dtype=bool)

    @property
    def shown(self) -> NDArray[Any]:
        """What the cells and their colours say, (R, C)."""
        return self.counts if self.mode == "counts" else self.shares

    @property
    def size(self) -> int:
        """Rows or columns, whichever are more."""
        return max(len(self.names), len(self.columns))


def show_joint(counts: NDArray[Any], names: Sequence[str], *, key: str, **more: Any) -> Cell | None:
    """Draw the matrix `Joint(counts, names, **more)`; return what was just clicked, once.

    That is a cell as (row, column), their places in `names` and in `columns`; the column is None
    for the total of a row, the row for that of a column. Clicks are identified by their places:
    a `key` belongs to one order of rows and columns.
    """
    joint = Joint(counts, names, **more)
    point = clicked_point(
        joint_figure(joint),
        key=key,
        alt=f"Examples by given label (rows) and {joint.across} label (columns); click a cell to "
        "list its examples",
        zoom=joint.size > NUMBERS_UP_TO,
    )
    if point is None:
        return None
    row, column = (None if point[axis] == _ALL else int(point[axis]) for axis in "yx")
    return row, column


def joint_figure(joint: Joint) -> go.Figure:
    """Return the matrix. Colour grows with the square root, so that a large cell does not hide the
    rest."""
    names, others = _on_axis(joint.names), _on_axis(joint.columns or joint.names)
    inside = len(names) * _row_height(joint.size)
    totals_down = TOTALS_DOWN if joint.totals else 0
    down = totals_down / (inside + totals_down)
    across = TOTALS_ACROSS if joint.totals else 0
    figure = go.Figure([_colors(joint), *_cells(joint)])
    beside: dict[str, Any] = {"anchor": "x2"} if joint.totals else {}
    above: dict[str, Any] = {"anchor": "y2"} if joint.totals else {}
    figure.update_layout(
        xaxis=class_axis(others, side="top", title=joint.across, domain=[across, 1], **above),
        yaxis=class_axis(names, down=True, title="given", domain=[0, 1 - down], **beside),
        height=min(TALLEST, _head(others) + inside + totals_down),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        dragmode=False,  # a finger that scrolls the page would drag the cells out of sight
        hovermode="closest",
        hoverdistance=-1,  # whatever is nearest: the middle of the cell that the pointer is in
        hoverlabel={"align": "left"},
        showlegend=False,
        shapes=[_muted(joint.diagonal)],
    )
    if joint.totals:
        hidden = {"type": "category", "fixedrange": True, "visible": False, "range": [-0.5, 0.5]}
        figure.update_layout(
            xaxis2={**hidden, "domain": [0, across - 0.01]},
            yaxis2={**hidden, "domain": [1 - down + min(0.01, down / 5), 1]},
        )
        for of_rows in (True, False):
            figure.add_traces(_totals(joint, joint.totals, of_rows=of_rows))
    return figure


def _on_axis(names: Sequence[str]) -> list[str]:
    """Few names stand on two lines, which leaves the room to the cells, or which fits above them
    side by side."""
    if len(names) <= LARGE_NUMBERS_UP_TO:
        is_short = len(names) <= FEW and max(map(len, names)) < 2 * SHORT_LINE
        return [plotly_name(name, SHORT_LINE if is_short else LINE) for name in names]
    longest = LONGEST_NAME if len(names) <= NUMBERS_UP_TO else LONGEST_OF_MANY
    return [plotly_plain(name, longest) for name in names]


def _row_height(size: int) -> int:
    for up_to, height in ROW_HEIGHTS.items():
        if size <= up_to:
            return height
    return LEAST_ROW_HEIGHT


def _head(names: Sequence[str]) -> int:
    """Pixels for the names above the columns, which are turned when they do not fit side by side,
    and for the title above them."""
    lines = [name.split("<br>") for name in names]
    longest = max(len(line) for name in lines for line in name)
    if len(names) * longest > LETTERS_ACROSS:
        return HEAD + 4 * longest
    return HEAD + LINE_HEIGHT * (max(map(len, lines)) - 1)


def _steps(shown: NDArray[Any]) -> NDArray[np.uint8]:
    """Shades from 0, which is nothing. Bytes, since 151 classes make 22,801 cells."""
    root = np.sqrt(shown.astype(np.float64))
    steps = np.ceil(np.round(root * ((SHADES - 1) / max(root.max(initial=0), 1e-12)), 6))
    return np.asarray(steps, dtype=np.uint8)


def _inks(steps: NDArray[np.uint8]) -> list[str]:
    """Return in what to write on cells of these shades."""
    return [INK if step < ON_GROUND else GROUND_INK for step in steps.tolist()]


def _shades(joint: Joint) -> NDArray[np.uint8]:
    return _steps(np.where(joint.diagonal, 0, joint.shown))


def _colors(joint: Joint) -> go.Heatmap:
    rows, columns = joint.counts.shape
    return _heat(
        _shades(joint),
        x=np.arange(columns, dtype=np.uint16),
        y=np.arange(rows, dtype=np.uint16),
        gap=1 if joint.size <= EMPTY_CELLS_UP_TO else 0,
    )


def _heat(steps: NDArray[np.uint8], *, x: Any, y: Any, gap: int, **axes: str) -> go.Heatmap:
    return go.Heatmap(
        z=steps,
        x=x,
        y=y,
        zmin=0,
        zmax=SHADES - 1,
        showscale=False,
        hoverinfo="skip",
        xgap=gap,
        ygap=gap,
        **axes,
    )


def _cells(joint: Joint) -> list[go.Scatter]:
    """Return invisible points that take the clicks, which a heatmap cannot, and the numbers."""
    fullness = sum(joint.facts.values(), start=joint.counts)
    wanted = (
        np.ones(joint.counts.shape, dtype=bool) if joint.size <= EMPTY_CELLS_UP_TO else fullness > 0
    )
    if np.count_nonzero(wanted) > CELLS_UP_TO:
        wanted &= fullness >= np.sort(fullness, axis=None)[-CELLS_UP_TO]
    return [
        _points(joint, wanted & ~joint.diagonal),
        _points(joint, wanted & joint.diagonal, MUTED),
    ]


def _points(joint: Joint, where: NDArray[np.bool_], color: str = "") -> go.Scatter:
    given, other = (place.astype(np.uint16) for place in np.nonzero(where))
    facts = joint.facts or {"examples": joint.counts}
    hover = [joint.shares[where], *(numbers[where] for numbers in facts.values())]
    lines = [f"%{{customdata[{i}]:,.0f}} {words}" for i, words in enumerate(facts, start=1)]
    if not joint.facts:
        lines = [f"{lines[0]}, %{{customdata[0]:.1%}} of the row"]
    return _texts(
        joint.size,
        joint.shown[where],
        joint.mode,
        x=other,
        y=given,
        inks=color or _inks(_shades(joint)[where]),
        customdata=np.column_stack(hover).astype(np.float32),
        **_hover(joint, given, other, lines),
    )


def _hover(
    joint: Joint, given: NDArray[np.uint16], other: NDArray[np.uint16], lines: Sequence[str]
) -> dict[str, Any]:
    """Return what the hovers say: the names at length where the cells are few enough to repeat
    them in each, else as on the axes."""
    words = "given <b>{}</b><br>" + joint.across + " <b>{}</b>"
    below = "<br>".join(["", *lines, "<extra></extra>"])
    if joint.size > NUMBERS_UP_TO:
        return {"hovertemplate": words.format("%{y}", "%{x}") + below}
    names, others = (
        [plotly_plain(name, LONGEST_NOTE) for name in some]
        for some in (joint.names, joint.columns or joint.names)
    )
    pairs = zip(given.tolist(), other.tolist(), strict=True)
    return {
        "hovertext": [words.format(names[row], others[column]) for row, column in pairs],
        "hovertemplate": "%{hovertext}" + below,
    }


def _texts(
    size: int, numbers: NDArray[Any], mode: Mode, *, inks: str | list[str], **more: Any
) -> go.Scatter:
    """Invisible points with their numbers written over them, as far as these fit."""
    with_text, large = size <= NUMBERS_UP_TO, size <= LARGE_NUMBERS_UP_TO
    return go.Scatter(
        mode="markers+text" if with_text else "markers",
        text=[_words(n, mode, large) for n in numbers.tolist()] if with_text else None,
        textfont={"size": 14 if large else 11, "color": inks if with_text else INK},
        marker={"size": 4, "opacity": 0},
        **more,
    )


def _words(number: float, mode: Mode, large: bool) -> str:
    if mode == "share":
        digits = 1 if large else 0
        return f"{number:.{digits}%}" if round(number, digits + 2) else ""
    if not round(number):
        return ""
    return f"{number:,.0f}" if large or number < 1_000 else f"{number / 1_000:,.0f}k"


def _totals(joint: Joint, totals: Totals, *, of_rows: bool) -> list[Any]:
    """A strip beside the rows or above the columns."""
    numbers = totals.rows if of_rows else totals.columns
    notes = (
        totals.row_notes or joint.names
        if of_rows
        else totals.column_notes or joint.columns or joint.names
    )
    ids, single = np.arange(len(numbers), dtype=np.uint16), [_ALL] * len(numbers)
    x, y, axes = (single, ids, {"xaxis": "x2"}) if of_rows else (ids, single, {"yaxis": "y2"})
    steps = _steps(numbers)
    heat = _heat(
        steps[:, None] if of_rows else steps[None],
        x=[_ALL] if of_rows else ids,
        y=ids if of_rows else [_ALL],
        gap=1 if joint.size <= EMPTY_CELLS_UP_TO else 0,
        **axes,
    )
    points = _texts(
        joint.size,
        numbers,
        "counts",
        x=x,
        y=y,
        inks=_inks(steps),
        customdata=[plotly_plain(note, LONGEST_NOTE) for note in notes],
        hovertemplate=f"all {'given' if of_rows else joint.across} <b>%{{customdata}}</b>"
        "<extra></extra>",
        **axes,
    )
    return [heat, points]


def _muted(where: NDArray[np.bool_]) -> dict[str, Any]:
    squares = " ".join(
        f"M{x - 0.5},{y - 0.5}H{x + 0.5}V{y + 0.5}H{x - 0.5}Z"
        for y, x in zip(*np.nonzero(where), strict=True)
    )
    return {
        "type": "path",
        "path": squares or "M0,0",
        "fillcolor": "rgba(128,140,155,.14)",
        "line": {"width": 0},
        "layer": "above",
    }
