"""The lists of the overview: pairs of classes, classes, and what else is worth a look."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.findings.filter import DECIDED, Filter
from labelreview.review.conflicts import conflicts_of
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.page_registry import CONFLICTS, GRID, MAP, go
from labelreview.ui.context.session import current_session
from labelreview.ui.pages.overview.doors import LEFT, REVIEWED, STILL, Door, Doors
from labelreview.ui.parts.joint_matrix import LARGE_NUMBERS_UP_TO
from labelreview.ui.parts.plain import plain_name
from labelreview.ui.parts.rows import show_rows

PAIRS_SHOWN = 50
PAIRS_HEIGHT, PAIRS_OF_MANY_HEIGHT, CLASSES_HEIGHT = 300, 640, 430
# Two names and three numbers fit into half a window of 1,280 pixels.
PAIR_NAME_WIDTH, CLASS_NAME_WIDTH = 155, 290
OVERLAPS_SHOWN = 3


def pair_doors(doors: Doors, given: int, other: int) -> dict[str, Door]:
    """Return the doors of one line of the list of pairs, by column."""
    return {
        "Left": doors.cell(LEFT, given, other),
        "Undecided": doors.cell(STILL, given, other),
        "Reviewed": doors.cell(REVIEWED, given, other),
    }


def worst_pairs(doors: Doors) -> list[tuple[int, int]]:
    """Return the pairs of classes with the most errors left, class ids."""
    work = doors.work
    order = np.lexsort((-work.expected.ravel(), -work.left.ravel()))[:PAIRS_SHOWN].tolist()
    pairs = [divmod(i, len(work.left)) for i in order]
    return [pair for pair in pairs if work.left[pair] or work.reviewed[pair]]


def show_pairs(context: PageContext, doors: Doors) -> Filter | None:
    """Draw the pairs of classes with the most errors left; return the rows that were clicked."""
    names = context.findings.dataset.labels.names
    pairs = worst_pairs(doors)
    if not pairs:
        st.caption("No pair of classes is likely to be confused.")
        return None
    lines = [pair_doors(doors, *pair) for pair in pairs]
    frame = pd.DataFrame(
        {
            # What one looks for comes first: on a phone, the rest is out of sight.
            "Left": [line["Left"].number for line in lines],
            "Given": [names[given] for given, _ in pairs],
            "Likely true": [names[other] for _, other in pairs],
            **{title: [line[title].number for line in lines] for title in list(lines[0])[1:]},
        }
    )
    clicked = show_rows(frame, key="pairs", height=_as_tall(len(names)), name_width=PAIR_NAME_WIDTH)
    if clicked is None:
        return None
    row, column = clicked
    return _opened(lines[row].get(column, lines[row]["Left"]))


def _as_tall(classes: int) -> int:
    """The list of pairs ends about where the matrix beside it ends."""
    return PAIRS_HEIGHT if classes <= LARGE_NUMBERS_UP_TO else PAIRS_OF_MANY_HEIGHT


def class_doors(doors: Doors, label: int) -> dict[str, Door]:
    """Return the doors of one line of the list of classes, by column."""
    everything = range(len(doors.findings.dataset.labels))
    return {
        "Examples": doors.of_given(label),
        "Left": doors.total(LEFT, [label], everything),
        "Missing": doors.total(LEFT, everything, [label]),
        "Decided": doors.of_given(label, *DECIDED),
    }


def show_classes(context: PageContext, doors: Doors) -> Filter | None:
    """Draw the classes, the ones with the most errors left first; return the rows clicked."""
    names = context.findings.dataset.labels.names
    # The summary has the classes in the order of their quality.
    health = {entry.label: entry.quality for entry in context.findings.run.summary.classes}
    lines = [class_doors(doors, label) for label in range(len(names))]
    order = sorted(range(len(names)), key=lambda label: -lines[label]["Left"].number)
    numbers = {title: [lines[label][title].number for label in order] for title in lines[0]}
    frame = pd.DataFrame(
        {
            # What the words above speak of comes first: on a phone, the rest is out of sight.
            **{title: numbers.pop(title) for title in ("Left", "Missing")},
            "Class": [names[label] for label in order],
            **numbers,
            "Health": [health.get(names[label], np.nan) for label in order],
        }
    )
    clicked = show_rows(
        frame,
        key="classes",
        help_="Left: likely label errors among the examples of the class. Missing: examples of "
        "other classes that likely belong to it. Click a number to open exactly these examples.",
        progress="Health",
        height=CLASSES_HEIGHT,
        name_width=CLASS_NAME_WIDTH,
    )
    if clicked is None:
        return None
    row, column = clicked
    line = lines[order[row]]
    return _opened(line.get(column, line["Examples"]))


def look_doors(context: PageContext, doors: Doors) -> dict[str, tuple[str, Door]]:
    """Return the doors of what the matrix does not show, each with its words."""
    copies, flagged = doors.copies(), doors.flagged()
    found = {
        "copies": (
            f"{counted(copies.number, 'example')} with an exact duplicate that has another label",
            copies,
        ),
        "flagged": (f"{counted(flagged.number, 'flagged example')} still undecided", flagged),
    }
    for i, overlap in enumerate(context.findings.run.summary.overlaps[:OVERLAPS_SHOWN]):
        door = doors.between(overlap.first, overlap.second)
        names = " and ".join(plain_name(name) for name in (overlap.first, overlap.second))
        found[f"overlap_{i}"] = (f"{counted(door.number, 'disagreement')} between {names}", door)
    return found


def show_worth_a_look(context: PageContext, doors: Doors) -> Filter | None:
    """Draw links to what the matrix does not show; return the rows that were clicked.

    The conflicts come last, since counting them takes seconds when nobody has yet.
    """
    st.subheader("Worth a look")
    left = doors.work.left.sum(axis=1)
    worst = int(left.argmax())
    name, rows = context.findings.dataset.labels.names[worst], doors.of_given(worst)
    chosen = None
    with st.container(border=True, gap=None):
        for key, (words, door) in look_doors(context, doors).items():
            if _link(words, key, door.number):
                chosen = door.rows()
        words = f"{plain_name(name)} as a grid: {counted(rows.number, 'example')}"
        if _link(words, "grid", rows.number):
            current_session().set_filter(rows.rows())
            go(GRID)
        if _link("All texts on a map", "map", 1):
            go(MAP)
        with st.spinner("Looking for duplicates"):
            groups = conflicts_of(context.findings).open
        words = f"{counted(groups, 'group')} of exact or near duplicates with different labels"
        if _link(words, "conflicts", groups):
            go(CONFLICTS)
    return chosen


def _opened(door: Door) -> Filter | None:
    if not door.number:
        st.toast("There are no examples behind this number.")
        return None
    return door.rows()


def _link(words: str, key: str, rows: int) -> bool:
    return st.button(
        words,
        key=f"look_{key}",
        type="tertiary",
        icon=":material/arrow_outward:",
        disabled=rows == 0,
    )
