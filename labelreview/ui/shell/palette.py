"""The command palette: pages, datasets, runs, filters, classes and actions by a few letters."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import streamlit as st

from labelreview.core.errors import FilterError
from labelreview.findings.filter import Filter
from labelreview.review.saved_filters import SavedFilters
from labelreview.ui.context.page import in_sentences
from labelreview.ui.context.page_registry import (
    CONFLICTS,
    EXAMPLES,
    GRID,
    PAGES,
    QUEUE,
    PageEntry,
)
from labelreview.ui.context.session import DATASET, RUN, Session, current_session
from labelreview.ui.context.workspaces import one_moment
from labelreview.ui.frontend import asset, script
from labelreview.ui.shared.filter_bar import PRESETS
from labelreview.ui.shell.looking_at import words_of_runs
from labelreview.ui.shell.palette_protocol import PaletteData, PaletteEntry
from labelreview.ui.sync.undo import undo
from labelreview.workspace import Workspace

_KEY = "palette"
_PALETTE = st.components.v2.component(
    "labelreview_palette", css=asset("palette/palette.css"), js=script("palette/palette.js")
)
_UNDO_THEMSELVES = (QUEUE, GRID, CONFLICTS)
_ALSO_CALLED = {
    "load": "import open file folder hub dataset",
    "score": "start scoring run train models",
    "overview": "start dashboard estimate errors matrix",
    "examples": "table search rows texts",
    "map": "plot clusters islands umap",
    "queue": "review decide cards one by one",
    "grid": "many at once class cards",
    "conflicts": "duplicates copies",
    "experiments": "benchmark question report",
    "export": "download save csv cleaned decisions log",
    "predict": "try text label",
}
"""What else people call a page."""


@st.fragment
def show_palette(current: PageEntry) -> None:
    """Draw the palette, closed. What it finds is sent when it is opened, not with every page."""
    session = current_session()
    asked, session.palette_asked = session.palette_asked, False
    data: PaletteData = {
        "pages": [page_entry(page) for page in PAGES],
        "found": None,
        "classes": [],
        "dataset": "",
        "scored": False,
        "undo": "" if current in _UNDO_THEMSELVES or not session.batches else "undo revert back",
    }
    if asked:
        with in_sentences(), one_moment() as space:
            data["found"] = list(places(session, space))
            if session.dataset is not None:
                data["dataset"] = session.dataset
                data["scored"] = session.run is not None
                data["classes"] = list(space.dataset(session.dataset).labels.names)
    _PALETTE(data=data, key=_KEY, on_opened_change=_ask, on_undone_change=_undo)
    if session.palette_undid:
        session.palette_undid = False
        st.rerun()


def places(session: Session, space: Workspace) -> Iterator[PaletteEntry]:
    """Yield the filters of the dataset, its runs and all datasets, as places to go."""
    if session.dataset is not None:
        run = session.run if session.names_run else None
        here = {DATASET: session.dataset} | ({RUN: run} if run else {})
        for name, selection in PRESETS.items():
            yield _filter(name, selection, here, "")
        for saved in SavedFilters.beside(space.decisions(session.dataset)).all():
            try:
                yield _filter(saved.name, saved.filter(), here, saved.annotator)
            except FilterError:
                continue  # made by a newer version
        runs, _ = words_of_runs(session, space)
        for digest, words in runs.items() if len(runs) > 1 else ():
            query = urlencode({DATASET: session.dataset, RUN: digest})
            yield _entry("Run", words, "", "model_training", "", query)
    for entry in space.datasets():
        if entry.name != session.dataset:
            query = urlencode({DATASET: entry.name})
            yield _entry("Dataset", entry.name, "", "database", "", query)


def page_entry(page: PageEntry) -> PaletteEntry:
    """Return a page as a place to go; dataset and filter stay."""
    icon = page.icon.removeprefix(":material/").removesuffix(":")
    return _entry("Page", page.title, _ALSO_CALLED[page.url_path], icon, page.url_path, "")


def _filter(name: str, selection: Filter, here: dict[str, str], by: str) -> PaletteEntry:
    query = urlencode(here | selection.to_query(), doseq=True)
    detail = " · ".join(filter(None, (selection.sentence(), by)))
    return _entry("Filter", name, detail, "filter_list", EXAMPLES.url_path, query)


def _entry(kind: str, title: str, detail: str, icon: str, path: str, query: str) -> PaletteEntry:
    return {
        "kind": kind,
        "title": title,
        "detail": detail,
        "icon": icon,
        "path": path,
        "query": query,
    }


def _ask() -> None:
    current_session().palette_asked = True


def _undo() -> None:
    session = current_session()
    if session.dataset is not None and session.batches:
        undo(session.dataset, session.batches[-1].name)
        session.palette_undid = True
