"""The matrix of the overview: what its cells count, its class order, what a click opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labelreview.decision_log import WRONG
from labelreview.findings.filter import DECIDED, UNDECIDED, Filter
from labelreview.review.worklist import WorkList, decided_ids
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.pages.overview import layouts
from labelreview.ui.pages.overview.layouts import Layout
from labelreview.ui.parts.joint_matrix import Cell, Totals, show_joint
from labelreview.ui.parts.plain import plain_name

SOURCE_ORDER_UP_TO = 12  # classes; above, blocks are more useful than the familiar order
CLASSES_UP_TO = 40  # above, groups of them come first
GROUPS, BLOCKS, SOURCE = "Groups", "Blocks", "Source order"
LEFT, ESTIMATED, REVIEWED, CONFIRMED = "Left", "Estimated", "Reviewed", "Confirmed"
SUGGESTED, STILL = "Suggested", "Undecided"
_ZOOM = "joint_zoom"


@dataclass(frozen=True)
class CellMeaning:
    """What cells can count: the caption below the matrix, the title of its columns, and the status
    of the rows that a click opens."""

    words: str
    across: str
    status: tuple[str, ...] = ()


CELLS = {
    LEFT: CellMeaning(
        "Label errors left to find: the estimate minus those already confirmed. Click a cell to "
        "open the undecided examples with that suggestion, most suspicious first.",
        "likely true",
        (UNDECIDED,),
    ),
    REVIEWED: CellMeaning(
        "Examples that people decided. Click a cell to open exactly these.", "other", DECIDED
    ),
    CONFIRMED: CellMeaning(
        "Label errors that people confirmed, by the correct label. Click a cell to open exactly "
        "these examples.",
        "correct",
        WRONG,
    ),
    ESTIMATED: CellMeaning(
        "Estimated counts by given and true label, including errors that cannot be located. Click "
        "a cell to open the examples with that suggestion, most suspicious first.",
        "likely true",
    ),
    STILL: CellMeaning(
        "Undecided examples. Click a cell to open exactly these; no label is changed.",
        "suggested",
        (UNDECIDED,),
    ),
    SUGGESTED: CellMeaning(
        "All examples. Click a cell to open exactly these; no label is changed.", "suggested"
    ),
}


@dataclass(frozen=True, slots=True)
class MatrixView:
    """What the cells show, one of `CELLS`; whether as shares; the order of the classes."""

    what: str
    is_share: bool
    order: str


def show_matrix(context: PageContext, work: WorkList, view: MatrixView) -> Filter | None:
    """Draw the matrix; return the rows of the cell that was just clicked, once."""
    names = context.findings.dataset.labels.names
    layout = _layout(context, view.order, names)
    cell = _draw(context, work, layout, view)
    st.caption(CELLS[view.what].words)
    if cell is None:
        return None
    row, column = cell
    if layout.is_grouped and row is not None and column is not None:
        st.session_state[_ZOOM] = (context.findings.run.digest, row, column)
        st.rerun()
    given, others = (
        tuple(names[label] for label in labels)
        for labels in (layout.rows.labels(row), layout.columns.labels(column))
    )
    # A filter on all classes restricts nothing, and would make a long URL.
    given, others = (() if len(some) == len(names) else some for some in (given, others))
    selection = rows_behind(context, given, others, CELLS[view.what].status)
    if not context.findings.count(selection):
        st.toast("There are no examples in this cell.")
        return None
    return selection


def rows_behind(
    context: PageContext, given: tuple[str, ...], others: tuple[str, ...], status: tuple[str, ...]
) -> Filter:
    """Return the off-diagonal rows with these given and other labels (any if empty) and status.

    A single cell may lie on the diagonal. Decided rows may have another label than the suggested
    one, see `WorkList`: where a filter would select other rows, the ids are saved as a selection.
    """
    is_cell = len(given) == len(others) == 1
    selection = Filter(given=given, suggested=others, status=status, disagree=not is_cell)
    if not set(status) & set(DECIDED):
        return selection
    ids = decided_ids(
        context.findings, given, others or context.findings.dataset.labels.names, status
    )
    if set(ids) == set(context.findings.ids(selection)):
        return selection
    picked = context.space.saved_selections.keep(ids, "cell")
    return replace(selection, suggested=(), disagree=False, picked=picked)


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
    default = GROUPS if many else SOURCE if classes <= SOURCE_ORDER_UP_TO else BLOCKS
    return st.segmented_control(
        "Class order",
        [GROUPS, BLOCKS, SOURCE] if many else [BLOCKS, SOURCE],
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
    if order == BLOCKS:
        return layouts.in_blocks(run.summary.joint, names)
    groups = layouts.in_groups(run.summary.joint, names)
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


def _draw(context: PageContext, work: WorkList, layout: Layout, view: MatrixView) -> Cell | None:
    run, names, what = context.findings.run, context.findings.dataset.labels.names, view.what
    numbers = _numbers(context, work, what)
    off = layout.sums(_off(numbers))
    # In a group, the correct labels would hide the confusion.
    counts = off if layout.is_grouped else layout.sums(numbers)
    facts = {
        "expected errors": work.expected,
        "reviewed": work.reviewed,
        "confirmed errors": work.confirmed,
        "errors left": work.left,
        "undecided with this suggestion": work.undecided,
    }
    sizes = np.asarray(run.summary.joint).sum(axis=1)
    return show_joint(
        counts,
        layout.rows.names,
        key=f"joint-{run.digest}-{layout.name}-{what}",
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
        across=CELLS[what].across,
    )


def _numbers(context: PageContext, work: WorkList, what: str) -> NDArray[np.float64]:
    """Return what the cells of all classes show, float64 (K, K)."""
    if what in (SUGGESTED, STILL):
        return context.findings.confusion(Filter(status=CELLS[what].status)).astype(np.float64)
    if what == ESTIMATED:
        return np.asarray(context.findings.run.summary.joint, dtype=np.float64)
    return _off({LEFT: work.left, REVIEWED: work.reviewed, CONFIRMED: work.confirmed}[what])


def _off(matrix: NDArray[Any]) -> NDArray[np.float64]:
    """Return a copy with zeros on the diagonal."""
    off = matrix.astype(np.float64)
    np.fill_diagonal(off, 0)
    return off
