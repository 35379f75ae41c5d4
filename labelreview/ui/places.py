"""The pages: where they are, what they are called, how one gets there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NoReturn

import streamlit as st

from labelreview.ui.session import current_session


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its section, title and file, whose name is also the last part of its URL."""

    section: str
    title: str
    path: str
    icon: str

    @property
    def url_path(self) -> str:
        return PurePosixPath(self.path).stem


LOAD = Place("Data", "Load", "pages/data/load.py", ":material/upload:")
SCORE = Place("Data", "Score", "pages/data/score.py", ":material/speed:")
OVERVIEW = Place("Explore", "Overview", "pages/explore/overview.py", ":material/grid_on:")
EXAMPLES = Place("Explore", "Examples", "pages/explore/examples.py", ":material/table_rows:")
MAP = Place("Explore", "Map", "pages/explore/map.py", ":material/scatter_plot:")
QUEUE = Place("Review", "Queue", "pages/review/queue.py", ":material/fact_check:")
GRID = Place("Review", "Grid", "pages/review/grid.py", ":material/grid_view:")
CONFLICTS = Place("Review", "Conflicts", "pages/review/conflicts.py", ":material/call_split:")
EXPERIMENTS = Place(
    "Results", "Experiments", "pages/results/experiments.py", ":material/query_stats:"
)
EXPORT = Place("Results", "Export", "pages/results/export.py", ":material/download:")
TRYING = Place("Results", "Try", "pages/results/trying.py", ":material/science:")

PLACES = (
    LOAD,
    SCORE,
    OVERVIEW,
    EXAMPLES,
    MAP,
    QUEUE,
    GRID,
    CONFLICTS,
    EXPERIMENTS,
    EXPORT,
    TRYING,
)
START = OVERVIEW


def go(place: Place) -> NoReturn:
    """Leave this page for another, in one step of the browser's history."""
    st.switch_page(place.path, query_params=current_session().query())
