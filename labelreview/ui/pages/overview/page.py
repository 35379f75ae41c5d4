"""Overview: how many labels are wrong, and where."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.labels import shortened
from labelreview.findings.filter import DECIDED, UNDECIDED, Filter
from labelreview.ranking.summary import Summary
from labelreview.review.worklist import WorkList, work_list
from labelreview.ui.context.page_context import (
    PageContext,
    need_findings,
    show_strip,
    show_warnings,
)
from labelreview.ui.context.page_registry import CONFLICTS, EXAMPLES, GRID, MAP, QUEUE, go
from labelreview.ui.context.session import current_session
from labelreview.ui.pages.overview.matrix import choose_view, show_matrix
from labelreview.ui.parts.halves import halves
from labelreview.ui.parts.histogram import show_histogram
from labelreview.ui.parts.joint_matrix import LARGE_NUMBERS_UP_TO
from labelreview.ui.parts.plain import plain_name
from labelreview.ui.parts.rows import show_rows
from labelreview.ui.shared.rerank import show_rerank

PAIRS_SHOWN, PAIRS_OF_FEW = 12, 6  # with few classes, the matrix shows all numbers
LONGEST_NAME = 20  # characters; wider columns would push the numbers out of sight
EVERYTHING = Filter()
_OPENS = "overview_opens"
TABLE = "Table"
OPENS = {TABLE: EXAMPLES, "Queue": QUEUE, "Grid": GRID}


def render() -> None:
    """Draw the page."""
    st.title("Overview")
    context = need_findings()
    show_strip(context)
    show_warnings(context)
    summary, work = context.findings.run.summary, work_list(context.findings)
    _figures(context, summary)
    _progress(context, summary, work)
    with st.container(horizontal=True, vertical_alignment="center"):
        view = choose_view(len(context.findings.dataset.labels))
        _opens()
    left, right = halves(1, 1.2, key="overview", gap="medium")
    with left:
        clicked = show_matrix(context, work, view)
        if clicked is not None:
            open_clicked(clicked)
        _scores(context)
    with right:
        pairs, classes = st.tabs(["Most errors left", "Classes"])
        with pairs:
            _pairs(context, work)
        with classes:
            _classes(context, summary)
        _worth_a_look(context, summary, work)


def _figures(context: PageContext, summary: Summary) -> None:
    """Draw the key figures, each with a button that opens its rows."""
    counts = context.findings.log.counts()
    decided = sum(counts.values())
    disagree = Filter(disagree=True, sort="-confidence")
    flagged = Filter(flagged=True)
    run = context.findings.run
    with st.container(horizontal=True):
        _figure(
            "Examples",
            f"{run.rows:,}",
            counted(len(context.findings.dataset.labels), "class", "classes"),
            Filter(),
        )
        _figure(
            "Estimated errors",
            f"{summary.estimated_errors:,}",
            f"{1 - summary.health:.1%}, worst first",
            Filter(),
        )
        _figure("Flagged", f"{run.flagged:,}", "review these first", flagged)
        _figure(
            "Disagreements",
            f"{context.findings.count(disagree):,}",
            "other label suggested",
            disagree,
        )
        _figure(
            "Decided",
            f"{decided:,}",
            f"{counts.get('relabel', 0):,} relabelled",
            Filter(status=DECIDED),
        )


def _figure(title: str, number: str, words: str, selection: Filter) -> None:
    with st.container(border=True, height="stretch", gap=None):
        st.metric(title, number)
        if st.button(
            words, key=f"figure_{title}", type="tertiary", icon=":material/arrow_outward:"
        ):
            open_rows(selection)


def open_rows(selection: Filter) -> None:
    """Set the filter to these rows and show them as a table."""
    current_session().set_filter(selection)
    go(EXAMPLES)


def open_queue(selection: Filter) -> None:
    """Set the filter to these rows and show the first of them in the queue."""
    current_session().set_filter(selection)
    go(QUEUE)


def open_clicked(selection: Filter) -> None:
    """Set the filter to these rows and show them on the page chosen under "A click opens"."""
    current_session().set_filter(selection)
    go(OPENS[st.session_state.get(_OPENS, TABLE)])


def cell_filter(
    names: tuple[str, ...], given: int, suggested: int, within: Filter = EVERYTHING
) -> Filter:
    """Return the filter that a click on a cell selects, within the findings of `within`."""
    return replace(within, given=(names[given],), suggested=(names[suggested],))


def _progress(context: PageContext, summary: Summary, work: WorkList) -> None:
    """Draw the progress of the review, and the button that continues it."""
    bar, buttons = st.columns([1.2, 1], gap="medium", vertical_alignment="bottom")
    errors = summary.estimated_errors
    with bar:
        st.progress(
            min(1.0, work.found / errors) if errors else 1.0,
            f"{work.found:,} of about {errors:,} estimated errors found"
            if errors
            else "No label errors estimated",
        )
    with buttons.container(horizontal=True):
        if st.button("Review the worst first", type="primary", icon=":material/fact_check:"):
            open_queue(Filter(flagged=True))
        show_rerank(context)


def _opens() -> None:
    """Draw the choice of the page that a click on the matrix or a list opens."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.caption("A click opens", width="content")
        st.segmented_control(
            "A click opens",
            list(OPENS),
            default=TABLE,
            required=True,
            key=_OPENS,
            label_visibility="collapsed",
            persist_state="session",
        )


def score_filter(part: int, parts: int) -> Filter:
    """Return the filter that a click on a bar of the score histogram selects."""
    return Filter(score_from=round(part / parts, 4), score_to=round((part + 1) / parts, 4))


def _scores(context: PageContext) -> None:
    st.subheader("Scores")
    counts = context.findings.histogram(Filter())
    part = show_histogram(counts, key="scores")
    st.caption("Number of examples by score, on a log scale. 1 = most suspicious.")
    if part is not None:
        open_rows(score_filter(part, len(counts)))


def _pairs(context: PageContext, work: WorkList) -> None:
    """Draw the cells with the most errors left, as a list."""
    names, left = context.findings.dataset.labels.names, work.left
    shown = PAIRS_OF_FEW if len(names) <= LARGE_NUMBERS_UP_TO else PAIRS_SHOWN
    worst = np.lexsort((-work.expected.ravel(), -left.ravel()))[:shown].tolist()
    pairs = [divmod(i, len(names)) for i in worst if work.expected.flat[i] > 0]
    columns = {"Left": left, "Expected": work.expected, "Reviewed": work.reviewed}
    frame = pd.DataFrame(
        {
            "Given": [shortened(names[g], LONGEST_NAME) for g, _ in pairs],
            "Likely": [shortened(names[s], LONGEST_NAME) for _, s in pairs],
            **{title: [round(n[pair]) for pair in pairs] for title, n in columns.items()},
        }
    )
    chosen = show_rows(frame, key="pairs")
    if chosen is not None:
        given, other = pairs[chosen]
        open_clicked(cell_filter(names, given, other, Filter(status=(UNDECIDED,))))


def _classes(context: PageContext, summary: Summary) -> None:
    frame = pd.DataFrame(
        {
            "Class": [c.label for c in summary.classes],
            "Examples": [c.rows for c in summary.classes],
            "Health": [c.quality for c in summary.classes],
            "Wrong": [c.wrong for c in summary.classes],
            "Missing": [c.missing for c in summary.classes],
        }
    )
    chosen = show_rows(
        frame,
        key="classes",
        help_="Wrong: examples that should not have this label. Missing: examples that should have "
        "it but do not. Click a class to open it, most suspicious first.",
        progress="Health",
    )
    if chosen is not None:
        open_clicked(Filter(given=(summary.classes[chosen].label,)))


def _worth_a_look(context: PageContext, summary: Summary, work: WorkList) -> None:
    """Draw links to what the matrix does not show."""
    st.subheader("Worth a look")
    duplicates = Filter(copies=True, sort="text_group")
    undecided = Filter(flagged=True, status=(UNDECIDED,))
    left = work.left.sum(axis=1)
    worst = context.findings.dataset.labels.names[int(left.argmax())]
    with st.container(border=True, gap=None):
        n = context.findings.count(duplicates)
        words = f"{counted(n, 'example')} with a duplicate that has a different label"
        if _link(words, "copies", n):
            open_rows(duplicates)
        if _link("Conflicting duplicates, side by side", "conflicts", n):
            go(CONFLICTS)
        n = context.findings.count(undecided)
        if _link(f"{counted(n, 'flagged example')} still undecided", "flagged", n):
            open_rows(undecided)
        errors = counted(round(left.max()), "label error")
        words = f"{plain_name(worst)} as a grid, about {errors} left"
        if _link(words, "grid", round(left.max())):
            current_session().set_filter(Filter(given=(worst,)))
            go(GRID)
        if _link("All texts on a map", "map", 1):
            go(MAP)
        for i, overlap in enumerate(summary.overlaps[:3]):
            pair = (overlap.first, overlap.second)
            selection = Filter(given=pair, suggested=pair, disagree=True)
            n = context.findings.count(selection)
            names = " and ".join(plain_name(name) for name in pair)
            if _link(f"{counted(n, 'disagreement')} between {names}", f"overlap_{i}", n):
                open_rows(selection)


def _link(words: str, key: str, rows: int) -> bool:
    return st.button(
        words,
        key=f"look_{key}",
        type="tertiary",
        icon=":material/arrow_outward:",
        disabled=rows == 0,
    )
