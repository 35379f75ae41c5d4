"""The joint of given and suggested labels, as a matrix whose cells can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from labelreview.ui.parts.clicks import INK, class_axis, clicked_point
from labelreview.ui.parts.plain import plotly_plain

Mode = Literal["counts", "share"]

NUMBERS_UP_TO = 12  # classes; above, numbers do not fit into the cells
EMPTY_CELLS_UP_TO = 40  # classes; above, only cells with examples can be clicked
CELLS_UP_TO = 4_000  # the fullest, when there are more: what a browser draws at once
LONGEST_NAME = 28
MUTED = "#76818f"


def show_joint(
    counts: NDArray[Any],
    names: Sequence[str],
    *,
    key: str,
    mode: Mode = "counts",
    across: str = "suggested",
) -> tuple[int, int] | None:
    """Draw the matrix; return the cell that was just clicked as (given, suggested), once.

    The ids are places in `names`. A click on a cell without examples is None.
    See `joint_figure` for the other arguments.
    """
    point = clicked_point(
        joint_figure(counts, names, mode, across),
        key=key,
        alt="Examples by given label (rows) and suggested label (columns); click a cell to list it",
        zoom=len(names) > NUMBERS_UP_TO,
    )
    if point is None:
        return None
    given, suggested = int(point["y"]), int(point["x"])
    return (given, suggested) if counts[given, suggested] else None


def joint_figure(
    counts: NDArray[Any], names: Sequence[str], mode: Mode = "counts", across: str = "suggested"
) -> go.Figure:
    """The matrix of `counts` (K, K), given labels in rows, suggested labels in columns.

    Rows and columns stand in the order of `names`; `across` says what the columns are, and `mode`
    what cells show: the counts, or the share of the row. Colour grows with the root, so that a
    large cell does not pale the rest; the diagonal, where both agree, has none.
    """
    classes = len(names)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shown = counts if mode == "counts" else shares
    figure = go.Figure([_colors(shown), *_cells(counts, shares, mode)])
    shown_names = [plotly_plain(name, LONGEST_NAME) for name in names]
    figure.update_layout(
        xaxis=class_axis(shown_names, side="top", title=across),
        yaxis=class_axis(shown_names, down=True, title="given"),
        height=int(min(900, 140 + classes * (44 if classes <= NUMBERS_UP_TO else 18))),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        hovermode="closest",
        hoverdistance=-1,  # whatever is nearest: the middle of the cell that the pointer is in
        showlegend=False,
        shapes=[_diagonal(classes)],
    )
    return figure


def _colors(shown: NDArray[Any]) -> go.Heatmap:
    """Bytes, since a screen shows no more shades, and since 151 classes make 22,801 cells."""
    root = np.sqrt(shown.astype(np.float64))
    np.fill_diagonal(root, 0)
    steps = np.round(root * (255 / max(root.max(), 1e-12))).astype(np.uint8)
    ids = np.arange(len(shown), dtype=np.uint16)
    gap = 1 if len(shown) <= EMPTY_CELLS_UP_TO else 0
    return go.Heatmap(
        z=steps,
        x=ids,
        y=ids,
        zmin=0,
        zmax=255,
        showscale=False,
        hoverinfo="skip",
        xgap=gap,
        ygap=gap,
    )


def _cells(counts: NDArray[Any], shares: NDArray[Any], mode: Mode) -> list[go.Scatter]:
    """Invisible points that hear the clicks, which a heatmap does not, and carry the numbers."""
    classes = len(counts)
    wanted = np.ones_like(counts, dtype=bool) if classes <= EMPTY_CELLS_UP_TO else counts > 0
    if np.count_nonzero(wanted) > CELLS_UP_TO:
        wanted &= counts >= np.sort(counts, axis=None)[-CELLS_UP_TO]
    on_diagonal = np.eye(classes, dtype=bool)
    return [
        _points(counts, shares, mode, wanted & ~on_diagonal, INK),
        _points(counts, shares, mode, wanted & on_diagonal, MUTED),
    ]


def _points(
    counts: NDArray[Any],
    shares: NDArray[Any],
    mode: Mode,
    where: NDArray[np.bool_],
    color: str,
) -> go.Scatter:
    given, suggested = (place.astype(np.uint16) for place in np.nonzero(where))
    number, share = counts[where], shares[where]
    texts = (
        [f"{n:,}" if n else "" for n in number.tolist()]
        if mode == "counts"
        else [f"{s:.1%}" if s else "" for s in share.tolist()]
    )
    with_text = len(counts) <= NUMBERS_UP_TO
    return go.Scatter(
        x=suggested,
        y=given,
        mode="markers+text" if with_text else "markers",
        text=texts if with_text else None,
        textfont={"size": 14, "color": color},
        marker={"size": 4, "opacity": 0},
        customdata=np.column_stack([number, share]).astype(np.float32),
        hovertemplate=(
            "given <b>%{y}</b><br>suggested <b>%{x}</b><br>"
            "%{customdata[0]:,} examples, %{customdata[1]:.1%} of the row<extra></extra>"
        ),
    )


def _diagonal(classes: int) -> dict[str, Any]:
    squares = " ".join(
        f"M{i - 0.5},{i - 0.5}H{i + 0.5}V{i + 0.5}H{i - 0.5}Z" for i in range(classes)
    )
    return {
        "type": "path",
        "path": squares,
        "fillcolor": "rgba(128,140,155,.14)",
        "line": {"width": 0},
        "layer": "above",
    }
