"""Where the points of the map are: by UMAP once its job is done, and by a quick layout before."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labelreview.findings.findings import Findings
from labelreview.review.projection import PCA, UMAP, has_umap, principal, projected
from labelreview.review.topics import topics_of
from labelreview.ui.context.outage import repeated
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.workspaces import workspace
from labelreview.ui.pages.map.cloud import Ground, read_ground
from labelreview.ui.pages.map.element import PointLayout
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.job_progress import left_words


class _NotYet(Exception):
    """Streamlit keeps what a function returns, but not that it raised."""


def address_of(context: PageContext) -> tuple[str, str, str]:
    """Return the names under which what is read of a run is kept: folder, dataset and run."""
    return str(context.space.settings.folder), context.name, context.findings.run.digest


@st.cache_resource(max_entries=4, show_spinner="Reading the findings")
def ground_of(folder: str, name: str, run: str) -> Ground:
    """Return the fixed part of a run."""
    return read_ground(workspace().findings(name, run))


@st.cache_resource(max_entries=4, show_spinner=False)
def _umap(folder: str, name: str, run: str) -> PointLayout:
    findings = workspace().findings(name, run)
    drawn = projected(findings.dataset, findings.run, workspace().evidence_folder)
    if drawn is None:
        raise _NotYet
    return _with_topics(UMAP, findings, drawn)


@st.cache_resource(max_entries=4, show_spinner="Computing a quick layout")
def _pca(folder: str, name: str, run: str) -> PointLayout:
    findings = workspace().findings(name, run)
    drawn = principal(findings.dataset, findings.run, workspace().evidence_folder)
    return _with_topics(PCA, findings, drawn)


def layout_of(context: PageContext) -> PointLayout:
    """Return the best layout that is there."""
    try:
        return _umap(*address_of(context))
    except _NotYet:
        return _pca(*address_of(context))


def _with_topics(name: str, findings: Findings, drawn: NDArray[np.float32]) -> PointLayout:
    topics = topics_of(findings.dataset, drawn, workspace().evidence_folder)
    return PointLayout(name, np.asarray(drawn), topics)


def show_layout_progress(context: PageContext) -> None:
    """Draw the progress of the job that computes the layout; nothing when the layout is there. Of a
    run that was scored elsewhere the job starts by itself; one that failed or was stopped is
    offered."""
    if layout_of(context).name == UMAP:
        return
    if not has_umap():
        st.caption(
            "A quick layout (PCA). To place similar texts closer together with UMAP, run: "
            "`pip install 'labelreview[map]'`"
        )
        return
    run = context.findings.run
    background = context.space.background
    job = background.laying_out(context.name)
    if job is None or (not job.is_active and job.spec.get("run") != run.digest):
        background.prepare_pages(context.name, run.digest)
        job = background.laying_out(context.name)
    if job is not None and job.is_active and job.spec.get("run") == run.digest:
        _watch(context, job.id)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        expected = background.forecasts.map(run.rows)
        st.caption(
            "A quick layout (PCA). UMAP places similar texts closer together; computing it "
            f"once takes {expected.sentence()}.",
            width="content",
        )
        if st.button("Compute UMAP", key="map_umap", icon=":material/scatter_plot:"):
            background.lay_out(context.name, run.digest)
            st.rerun()
    failed = job is not None and job.state == "failed" and job.spec.get("run") == run.digest
    if failed and job is not None:
        st.error(plain(job.message), icon=":material/error:")


def _watch(context: PageContext, job_id: int) -> None:
    @st.fragment(run_every="2s")
    def progress() -> None:
        with repeated():
            job = context.space.jobs.get(job_id)
        if not job.is_active or layout_of(context).name == UMAP:
            st.rerun()
        left = "" if job.seconds_left is None else f", {left_words(job.seconds_left).lower()}"
        words = plain(f"{job.step or 'Starting'}{left}")
        st.progress(job.share or 0.0, f"A quick layout until the map is ready. {words}")

    progress()
