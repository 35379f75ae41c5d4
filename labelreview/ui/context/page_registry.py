"""The pages: their files, sections, titles and URLs, and the way to each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NoReturn

import streamlit as st


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page: its section, title, icon and file, whose name is also the last part of its URL.

    former_url:
        The last part of its URL in earlier versions, which still works; "" if there is none.
    """

    section: str
    title: str
    path: str
    icon: str
    former_url: str = ""

    @property
    def url_path(self) -> str:
        return PurePosixPath(self.path).stem


LOAD = PageEntry("Data", "Load", "pages/data/load.py", ":material/upload:")
SCORE = PageEntry("Data", "Score", "pages/data/score.py", ":material/speed:")
OVERVIEW = PageEntry("Explore", "Overview", "pages/explore/overview.py", ":material/grid_on:")
EXAMPLES = PageEntry("Explore", "Examples", "pages/explore/examples.py", ":material/table_rows:")
MAP = PageEntry("Explore", "Map", "pages/explore/map.py", ":material/scatter_plot:")
QUEUE = PageEntry("Review", "Queue", "pages/review/queue.py", ":material/fact_check:")
GRID = PageEntry("Review", "Grid", "pages/review/grid.py", ":material/grid_view:")
CONFLICTS = PageEntry("Review", "Conflicts", "pages/review/conflicts.py", ":material/call_split:")
EXPERIMENTS = PageEntry(
    "Results", "Experiments", "pages/results/experiments.py", ":material/query_stats:"
)
EXPORT = PageEntry("Results", "Export", "pages/results/export.py", ":material/download:")
PREDICT = PageEntry(
    "Results", "Predict", "pages/results/predict.py", ":material/science:", former_url="trying"
)

PAGES = (
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
    PREDICT,
)
START = OVERVIEW


def go(page: PageEntry) -> NoReturn:
    """Switch to another page, in one step of the browser's history."""
    # The web server needs the pages alone, and at once.
    from labelreview.ui.context.session import current_session

    st.switch_page(page.path, query_params=current_session().query())
