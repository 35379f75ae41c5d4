"""The matrix of the overview: what its cells count, its class order, what a click opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labelreview.findings.filter import Filter
from labelreview.review.block_order import block_order_of
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.pages.overview import layouts
from labelreview.ui.pages.overview.doors import CELLS, LEFT, Door, Doors
from labelreview.ui.pages.overview.layouts import Layout
from labelreview.ui.parts.joint_matrix import Cell, Totals, show_joint
from labelreview.ui.parts.plain import plain_name

SOURCE_ORDER_UP_TO = 12  # classes; above, blocks are more useful than the familiar order
CLASSES_UP_TO = 40  # above, groups of them come first
GROUPS, BLOCKS, SOURCE = "Groups", "Blocks", "Source order"
_ZOOM = "joint_zoom"


@dataclass(frozen=True, slots=True)
class MatrixView:
    """What the cells show, one of `CELLS`; whether as shares; the order of the classes."""

    what: str
    is_share: bool
    order: str


def show_matrix(context: PageContext, doors: Doors, view: MatrixView) -> Filter | None:
    """Draw the matrix; return the rows of the cell that was just clicked, once."""
    layout = _layout(context, view.order, context.findings.dataset.labels.names)
    cell = _draw(context, doors, layout, view)
    st.caption(CELLS[view.what].words)
    if cell is None:
        return None
    row, column = cell
    if layout.is_grouped and row is not None and column is not None:
        st.session_state[_ZOOM] = (context.findings.run.digest, row, column)
        st.rerun()
    door = door_of(doors, layout, view.what, row, column)
    if not door.number:
        st.toast("There are no examples in this cell.")
        return None
    return door.rows()


def door_of(doors: Doors, layout: Layout, what: str, row: int | None, column: int | None) -> Door:
    """Return the door of a cell, or of the total of a row or a column."""
    given, others = layout.rows.labels(row), layout.columns.labels(column)
    if row is not None and column is not None and len(given) == len(others) == 1:
        return doors.cell(what, *given, *others)
    return doors.total(what, given, others)


def choose_view(classes: int) -> MatrixView:
    """Draw the controls of a matrix with that many classes, and return what they say."""
    what = st.segmented_control(
        "What the cells show",
        list(CELLS),
        default=LEFT,
        required=True,
        key="joint_what",
        label_visibility="collapsed",
        persist_state="session",
    )
    with st.popover("", icon=":material/tune:", help="Counts or shares, and class order"):
        mode = st.segmented_control(
            "Cells show",
            ["Counts", "Shares"],
            default="Counts",
            required=True,
            key="joint_mode",
            persist_state="session",
        )
        order = _order(classes)
    return MatrixView(what, mode == "Shares", order)


def _order(classes: int) -> str:
    if classes <= 3:
        return SOURCE
    many = classes > CLASSES_UP_TO
    default = SOURCE if classes <= SOURCE_ORDER_UP_TO else BLOCKS
    return st.segmented_control(
        "Class order",
        [BLOCKS, GROUPS, SOURCE] if many else [BLOCKS, SOURCE],
        default=default,
        required=True,
        key=f"joint_order_{default}",
        help="Blocks: confused classes are placed next to each other. Groups: one cell per block; "
        "click it to show its classes.",
        persist_state="session",
    )


def _layout(context: PageContext, order: str, names: Sequence[str]) -> Layout:
    run = context.findings.run
    if order == SOURCE:
        return layouts.in_source_order(names)
    in_blocks = block_order_of(run, context.findings.evidence)
    if order == BLOCKS:
        return layouts.in_blocks(in_blocks, names)
    groups = layouts.in_groups(run.summary.joint, in_blocks, names)
    digest, row, column = st.session_state.get(_ZOOM, ("", 0, 0))
    if digest != run.digest:
        return groups
    with st.container(horizontal=True, vertical_alignment="center"):
        back = f"All {len(groups.rows.names)} groups"
        if st.button(back, icon=":material/arrow_back:", key="joint_back", type="tertiary"):
            del st.session_state[_ZOOM]
            st.rerun()
        zoomed = (plain_name(groups.rows.names[number]) for number in (row, column))
        st.caption(" × ".join(dict.fromkeys(zoomed)))
    return layouts.within(groups, row, column, names)


def _draw(context: PageContext, doors: Doors, layout: Layout, view: MatrixView) -> Cell | None:
    run, names, work = context.findings.run, context.findings.dataset.labels.names, doors.work
    numbers = doors.numbers(view.what)
    off = layout.sums(_off(numbers))
    # In a group, the correct labels would hide the confusion.
    counts = off if layout.is_grouped else layout.sums(numbers.astype(np.float64))
    facts = {
        "errors likely left": work.left,
        "undecided with this suggestion": work.undecided,
        "reviewed": work.reviewed,
        "confirmed errors": work.confirmed,
        "expected errors in all": work.expected,
    }
    sizes = np.asarray(run.summary.joint).sum(axis=1)
    return show_joint(
        counts,
        layout.rows.names,
        key=f"joint-{run.digest}-{layout.name}-{view.what}",
        columns=layout.columns.names,
        own=layout.rows == layout.columns and not layout.is_grouped,
        of=np.array([sizes[list(labels)].sum() for labels in layout.rows.members]),
        facts={words: layout.sums(_off(fact)) for words, fact in facts.items()},
        totals=Totals(
            off.sum(axis=1),
            off.sum(axis=0),
            *(
                [", ".join(names[label] for label in labels) for labels in axis.members]
                for axis in (layout.rows, layout.columns)
            ),
        ),
        mode="share" if view.is_share else "counts",
        across=CELLS[view.what].across,
    )


def _off(matrix: NDArray[Any]) -> NDArray[np.float64]:
    """Return a copy with zeros on the diagonal."""
    off = matrix.astype(np.float64)
    np.fill_diagonal(off, 0)
    return off
