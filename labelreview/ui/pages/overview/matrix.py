"""The matrix of the overview: what its cells count, how its classes stand, what a click opens."""

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
from labelreview.ui.parts.joint import Cell, Totals, show_joint
from labelreview.ui.parts.plain import plain_name

SOURCE_ORDER_UP_TO = 12  # classes; above, blocks tell more than the order that people know
CLASSES_UP_TO = 40  # above, groups of them come first
GROUPS, BLOCKS, SOURCE = "Groups", "Blocks", "Source order"
LEFT, ESTIMATED, REVIEWED, CONFIRMED = "Left", "Estimated truth", "Reviewed", "Confirmed"
SUGGESTED, STILL = "Suggested", "Undecided"
_ZOOM = "joint_zoom"


@dataclass(frozen=True)
class Shows:
    """What cells may count: the words below the matrix, what its columns are, and the status of
    the rows that a click opens."""

    words: str
    across: str
    status: tuple[str, ...] = ()


CELLS = {
    LEFT: Shows(
        "Wrong labels still to be found: the estimate less what was confirmed. A click opens the "
        "undecided rows with that suggestion, the worst first.",
        "likely true",
        (UNDECIDED,),
    ),
    REVIEWED: Shows("What people decided. A click opens exactly these rows.", "other", DECIDED),
    CONFIRMED: Shows(
        "What people found wrong, by the label that it turned out to have. A click opens exactly "
        "these rows.",
        "turned out",
        WRONG,
    ),
    ESTIMATED: Shows(
        "How many rows are estimated to belong elsewhere, also those that nobody can point at. A "
        "click opens the rows with that suggestion, the worst first.",
        "likely true",
    ),
    STILL: Shows(
        "A click opens exactly these undecided rows; it changes no label.",
        "suggested",
        (UNDECIDED,),
    ),
    SUGGESTED: Shows("A click opens exactly these rows; it changes no label.", "suggested"),
}


@dataclass(frozen=True, slots=True)
class MatrixView:
    """What the cells show, one of `CELLS`; whether as shares; how the classes stand."""

    what: str
    is_share: bool
    order: str


def show_matrix(context: PageContext, work: WorkList, view: MatrixView) -> Filter | None:
    """Draw the matrix; the rows that were just clicked, once."""
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
    # All classes restrict nothing, and would make a long address.
    given, others = (() if len(some) == len(names) else some for some in (given, others))
    selection = rows_behind(context, given, others, CELLS[view.what].status)
    if not context.findings.count(selection):
        st.toast("No rows are behind that cell.")
        return None
    return selection


def rows_behind(
    context: PageContext, given: tuple[str, ...], others: tuple[str, ...], status: tuple[str, ...]
) -> Filter:
    """The rows off the diagonal with these given and other labels (any when empty) and status.

    A single cell may lie on the diagonal. What people decided is not all where the suggestions
    are, see `WorkList`: where a filter would select other rows, these are picked.
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
    """The controls of a matrix of so many classes."""
    what = st.segmented_control(
        "What the cells show",
        list(CELLS),
        default=LEFT,
        required=True,
        key="joint_what",
        label_visibility="collapsed",
        persist_state="session",
    )
    with st.popover("", icon=":material/tune:", help="Shares, and the order of the classes"):
        mode = st.segmented_control(
            "Cells show",
            ["Counts", "Share"],
            default="Counts",
            required=True,
            key="joint_mode",
            persist_state="session",
        )
        order = _order(classes)
    return MatrixView(what, mode == "Share", order)


def _order(classes: int) -> str:
    if classes <= 3:
        return SOURCE
    many = classes > CLASSES_UP_TO
    default = GROUPS if many else SOURCE if classes <= SOURCE_ORDER_UP_TO else BLOCKS
    return st.segmented_control(
        "Classes",
        [GROUPS, BLOCKS, SOURCE] if many else [BLOCKS, SOURCE],
        default=default,
        required=True,
        key=f"joint_order_{default}",
        help="Blocks: classes that are mixed up stand together. Groups: one cell for all of a "
        "block; a click on it shows its classes.",
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
        here = (plain_name(groups.rows.names[place]) for place in (row, column))
        st.caption(" × ".join(dict.fromkeys(here)))
    return layouts.within(groups, row, column, names)


def _draw(context: PageContext, work: WorkList, layout: Layout, view: MatrixView) -> Cell | None:
    run, names, what = context.findings.run, context.findings.dataset.labels.names, view.what
    numbers = _numbers(context, work, what)
    off = layout.sums(_off(numbers))
    # In a group, what is right would hide what is mixed up.
    counts = off if layout.is_grouped else layout.sums(numbers)
    facts = {
        "errors expected": work.expected,
        "reviewed": work.reviewed,
        "confirmed": work.confirmed,
        "left": work.left,
        "undecided with that suggestion": work.undecided,
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
    """What the cells of all classes show, float64 (K, K)."""
    if what in (SUGGESTED, STILL):
        return context.findings.confusion(Filter(status=CELLS[what].status)).astype(np.float64)
    if what == ESTIMATED:
        return np.asarray(context.findings.run.summary.joint, dtype=np.float64)
    return _off({LEFT: work.left, REVIEWED: work.reviewed, CONFIRMED: work.confirmed}[what])


def _off(matrix: NDArray[Any]) -> NDArray[np.float64]:
    """Without what lies on the diagonal."""
    off = matrix.astype(np.float64)
    np.fill_diagonal(off, 0)
    return off
