"""Overview: how wrong the labels are, and where."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from labelreview.filters import DECIDED, UNDECIDED, Filter
from labelreview.summary import Summary
from labelreview.ui.at_hand import AtHand, need_findings, show_strip, show_warnings
from labelreview.ui.parts.histogram import show_histogram
from labelreview.ui.parts.joint import NUMBERS_UP_TO, show_joint
from labelreview.ui.parts.plain import plain_name
from labelreview.ui.parts.rows import show_rows
from labelreview.ui.places import EXAMPLES, QUEUE, go
from labelreview.ui.rerank import show_rerank
from labelreview.ui.session import current_session

PAIRS_SHOWN = 12
EVERYTHING = Filter()
ESTIMATED, SUGGESTED = "Estimated truth", "Suggested"
# What the cells count, cleanlab's estimate apart: the findings that a filter selects. A click on a
# cell opens them within that filter.
CELLS = {
    SUGGESTED: EVERYTHING,
    "Undecided": Filter(status=(UNDECIDED,)),
    ESTIMATED: EVERYTHING,
}


def render() -> None:
    """Draw the page."""
    st.title("Overview")
    at = need_findings()
    show_strip(at)
    show_warnings(at)
    summary = at.findings.run.summary
    _figures(at, summary)
    left, right = st.columns([1.1, 1], gap="large")
    with left:
        matrix, within = _joint(at, summary)
        _scores(at)
    with right:
        names = at.findings.dataset.labels.names
        if len(names) > NUMBERS_UP_TO:
            _pairs(matrix, names, within)
        _classes(at, summary)
        _worth_a_look(at)


def _figures(at: AtHand, summary: Summary) -> None:
    """Numbers, each with a button that opens its rows."""
    counts = at.findings.log.counts()
    decided = sum(counts.values())
    disagree = Filter(disagree=True, sort="-confidence")
    flagged = Filter(flagged=True)
    columns = st.columns(5)
    run = at.findings.run
    _figure(
        columns[0],
        "Examples",
        f"{run.rows:,}",
        f"{len(at.findings.dataset.labels):,} classes",
        Filter(),
    )
    _figure(
        columns[1],
        "Estimated errors",
        f"{summary.estimated_errors:,}",
        f"{1 - summary.health:.1%}, worst first",
        Filter(),
    )
    _figure(columns[2], "Flagged", f"{run.flagged:,}", "look at these first", flagged)
    _figure(
        columns[3],
        "Disagreements",
        f"{at.findings.count(disagree):,}",
        "another label",
        disagree,
    )
    _figure(
        columns[4],
        "Decided",
        f"{decided:,}",
        f"{counts.get('relabel', 0):,} relabelled",
        Filter(status=DECIDED),
    )


def _figure(
    column: st.delta_generator.DeltaGenerator,
    title: str,
    number: str,
    words: str,
    selection: Filter,
) -> None:
    with column.container(border=True, height="stretch", gap=None):
        st.metric(title, number)
        if st.button(
            words, key=f"figure_{title}", type="tertiary", icon=":material/arrow_outward:"
        ):
            open_rows(selection)


def open_rows(selection: Filter) -> None:
    """Set the queue to these rows and show them as a table."""
    current_session().set_filter(selection)
    go(EXAMPLES)


def open_queue(selection: Filter) -> None:
    """Set the queue to these rows and show the first of them."""
    current_session().set_filter(selection)
    go(QUEUE)


def cell_filter(
    names: tuple[str, ...], given: int, suggested: int, within: Filter = EVERYTHING
) -> Filter:
    """The rows behind a cell of a matrix of the findings `within`, as its click selects them."""
    return replace(within, given=(names[given],), suggested=(names[suggested],))


def _joint(at: AtHand, summary: Summary) -> tuple[NDArray[np.int64], Filter]:
    """The matrix that can be clicked; what its cells show, int64 (K, K), and of which findings."""
    names = at.findings.dataset.labels.names
    st.subheader("Given label × likely true label")
    with st.container(horizontal=True):
        what = st.segmented_control(
            "What the cells show",
            list(CELLS),
            default=SUGGESTED,
            required=True,
            key="joint_what",
            label_visibility="collapsed",
        )
        mode = st.segmented_control(
            "As",
            ["Counts", "Share"],
            default="Counts",
            required=True,
            key="joint_mode",
            label_visibility="collapsed",
        )
    estimated, within = what == ESTIMATED, CELLS[what]
    matrix = np.rint(summary.joint).astype(np.int64) if estimated else at.findings.confusion(within)
    cell = show_joint(
        matrix,
        names,
        key="joint",
        mode="share" if mode == "Share" else "counts",
        across="likely true" if estimated else "suggested",
    )
    st.caption(
        "How many rows are estimated to belong elsewhere, also those that nobody can point at. A "
        "click opens the rows with that suggestion, the worst first."
        if estimated
        else "A click on a cell opens exactly its rows; it changes no label."
    )
    if cell is not None:
        open_rows(cell_filter(names, *cell, within))
    return matrix, within


def score_filter(part: int, parts: int) -> Filter:
    """The rows behind a bar of the scores, as its click selects them."""
    return Filter(score_from=round(part / parts, 4), score_to=round((part + 1) / parts, 4))


def _scores(at: AtHand) -> None:
    st.subheader("Scores")
    counts = at.findings.histogram(Filter())
    part = show_histogram(counts, key="scores")
    st.caption("How many examples have which score, on a logarithmic scale; 1 = most suspicious.")
    if part is not None:
        open_rows(score_filter(part, len(counts)))


def _pairs(matrix: NDArray[np.int64], names: tuple[str, ...], within: Filter) -> None:
    """The worst cells as a list: numbers do not fit into many cells."""
    st.subheader("Most mixed-up pairs")
    off = matrix.copy()
    np.fill_diagonal(off, 0)
    worst = [int(i) for i in np.argsort(-off, axis=None, kind="stable")[:PAIRS_SHOWN]]
    pairs = [divmod(i, len(names)) for i in worst if off.flat[i] > 0]
    frame = pd.DataFrame(
        {
            "Given": [names[g] for g, _ in pairs],
            "Other": [names[s] for _, s in pairs],
            "Rows": [int(off[g, s]) for g, s in pairs],
        }
    )
    chosen = show_rows(
        frame, key="pairs", help_="The largest cells off the diagonal. A click opens the rows."
    )
    if chosen is not None:
        open_rows(cell_filter(names, *pairs[chosen], within))


def _classes(at: AtHand, summary: Summary) -> None:
    st.subheader("Classes")
    frame = pd.DataFrame(
        {
            "Class": [c.label for c in summary.classes],
            "Rows": [c.rows for c in summary.classes],
            "Health": [c.quality for c in summary.classes],
            "Wrong in": [c.wrong for c in summary.classes],
            "Missing": [c.missing for c in summary.classes],
        }
    )
    chosen = show_rows(
        frame,
        key="classes",
        help_="Wrong in: rows that carry this label wrongly. Missing: rows of this class that "
        "carry another label. A click opens the class, the worst rows first.",
        progress="Health",
    )
    if chosen is not None:
        open_rows(Filter(given=(summary.classes[chosen].label,)))


def _worth_a_look(at: AtHand) -> None:
    st.subheader("Worth a look")
    copies = Filter(copies=True, sort="text_group")
    undecided = Filter(flagged=True, status=(UNDECIDED,))
    with st.container(border=True):
        for words, selection in (
            ("rows whose text stands elsewhere with another label", copies),
            ("flagged rows still undecided", undecided),
        ):
            n = at.findings.count(selection)
            if st.button(
                f"{n:,} {words}",
                key=f"look_{words}",
                type="tertiary",
                icon=":material/arrow_outward:",
                disabled=n == 0,
            ):
                open_rows(selection)
        for i, overlap in enumerate(at.findings.run.summary.overlaps[:3]):
            pair = (overlap.first, overlap.second)
            selection = Filter(given=pair, suggested=pair, disagree=True)
            names = " and ".join(plain_name(name) for name in pair)
            words = f"{at.findings.count(selection):,} rows between {names}"
            if st.button(
                words, key=f"overlap_{i}", type="tertiary", icon=":material/arrow_outward:"
            ):
                open_rows(selection)
    with st.container(horizontal=True):
        if st.button("Review the worst first", type="primary", icon=":material/fact_check:"):
            open_queue(Filter(flagged=True))
        show_rerank(at)
