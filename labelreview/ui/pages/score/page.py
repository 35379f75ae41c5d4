"""Score: choose the evidence, watch the work, open the runs."""

from __future__ import annotations

import streamlit as st

from labelreview.core.configuration import Configuration
from labelreview.data.dataset import Dataset
from labelreview.jobs import Job
from labelreview.jobs.background_work import FIT_JOB, RERANK_JOB, SCORE_JOB
from labelreview.runs.cost import cost
from labelreview.ui.context.page_context import need_dataset
from labelreview.ui.context.page_registry import OVERVIEW, PREDICT, go
from labelreview.ui.context.session import Session
from labelreview.ui.pages.score.runs import show_models, show_runs
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.evidence_form import ask_configuration
from labelreview.ui.shared.job_progress import duration, watch
from labelreview.workspace import Workspace

# What a job is called while it runs, and when it has ended well.
WORDS = {
    SCORE_JOB: ("Scoring", "The dataset is scored."),
    RERANK_JOB: ("Re-ranking", "The rows are re-ranked."),
    FIT_JOB: ("Fitting the model", "The model is fitted and saved."),
}


def render() -> None:
    """Draw the page."""
    st.title("Score")
    space, session, name = need_dataset()
    dataset = space.dataset(name)
    st.caption(
        plain(
            f"{name} · {dataset.report.sentence()} · {len(dataset.labels):,} classes · texts from "
            f"{dataset.text_column}, labels from {dataset.label_column}"
        )
    )
    jobs = [
        job
        for job in (space.background.scoring(name), space.background.fitting(name))
        if job is not None
    ]
    for job in jobs:
        if job.is_active:
            watch(space, job, WORDS[job.kind][0], key="score")
            return
    if jobs:
        _ended(space, session, max(jobs, key=lambda job: job.id))
    _choose(space, name, dataset)
    show_runs(space, session, name)
    show_models(space, name)


def _choose(space: Workspace, name: str, dataset: Dataset) -> None:
    st.subheader("How to estimate which labels are wrong")
    fitting = [model for model in space.models() if set(model.classes) == set(dataset.labels.names)]
    # A model that learned from these very rows would repeat their errors.
    learned = {str(model.folder) for model in fitting if model.dataset_digest == dataset.digest}
    configuration = ask_configuration([m for m in fitting if str(m.folder) not in learned])
    if configuration is not None:
        if configuration.classifier in learned:
            st.warning(
                "This model learned from these very rows and would repeat their errors; it is "
                "meant for other rows with the same classes.",
                icon=":material/warning:",
            )
        _show_cost(dataset, configuration)
    if st.button(
        f"Score {dataset.report.kept:,} examples",
        key="score_start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=configuration is None,
    ):
        assert configuration is not None
        space.background.score(name, configuration)
        st.rerun()


def _show_cost(dataset: Dataset, configuration: Configuration) -> None:
    expected = cost(dataset.report.kept, len(dataset.labels), configuration)
    st.caption(
        plain(
            f"{configuration.sentence()[0].upper()}{configuration.sentence()[1:]}: about "
            f"{duration(expected.seconds)} and {expected.megabytes / 1000:.1f} GB of memory on "
            "two cores; what was computed before is used again."
        )
    )


def _ended(space: Workspace, session: Session, job: Job) -> None:
    """How the last work ended, and the button for what comes next."""
    if job.state == "done":
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(f":green[:material/check_circle:] {WORDS[job.kind][1]}", width="content")
            if job.kind == FIT_JOB:
                st.page_link(PREDICT.path, label="Try it", icon=PREDICT.icon)
            elif st.button("See the overview", type="primary", icon=":material/grid_on:"):
                session.run = (job.result or {}).get("run")
                go(OVERVIEW)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if job.state == "cancelled":
            st.info(f"{WORDS[job.kind][0]} was cancelled; what it finished is kept.")
        else:
            st.error(plain(job.message), icon=":material/error:")
        if st.button("Go on with it", key="score_again", icon=":material/play_arrow:"):
            space.jobs.start(job.kind, job.spec)
            st.rerun()
