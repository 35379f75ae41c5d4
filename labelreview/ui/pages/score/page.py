"""Score: choose the evidence, follow the job, open the runs."""

from __future__ import annotations

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import FileAccessError
from labelreview.data.dataset import Dataset
from labelreview.findings.filter import Filter
from labelreview.jobs import Job
from labelreview.jobs.background_work import FIT_JOB, RERANK_JOB, SCORE_JOB
from labelreview.ui.context.files import check_judge
from labelreview.ui.context.page_context import need_dataset
from labelreview.ui.context.page_registry import OVERVIEW, PREDICT, QUEUE, go
from labelreview.ui.context.session import Session
from labelreview.ui.pages.score.cost import show_cost
from labelreview.ui.pages.score.offers import offers_for
from labelreview.ui.pages.score.runs import show_models, show_runs
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.evidence_form import ask_configuration
from labelreview.ui.shared.job_progress import follow, is_followed, show_log, watch
from labelreview.ui.shared.text_sizes import text_sizes
from labelreview.workspace import Workspace

# The title of a job while it runs, and the sentence when it is done.
WORDS = {
    SCORE_JOB: ("Scoring", "Scoring is done."),
    RERANK_JOB: ("Re-ranking", "Re-ranking is done."),
    FIT_JOB: ("Training", "The model is trained and saved."),
}


def render() -> None:
    """Draw the page."""
    st.title("Score")
    space, session, name = need_dataset()
    dataset = space.dataset(name)
    st.caption(
        plain(
            f"{name} · {dataset.report.sentence()} · "
            f"{counted(len(dataset.labels), 'class', 'classes')} · texts in the "
            f"column {dataset.text_column}, labels in {dataset.label_column}"
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
    last = max(jobs, key=lambda job: job.id, default=None)
    # An end that went well is news only where it was waited for, until the page is left.
    is_news = last is not None and (last.state != "done" or is_followed(last))
    if last is not None and is_news:
        _ended(space, session, last)
    _choose(space, name, dataset, is_next=not space.run_digests(name))
    show_runs(space, session, name)
    show_models(space, name)


def _choose(space: Workspace, name: str, dataset: Dataset, *, is_next: bool) -> None:
    """Draw the form. Its button is the next step unless a run waits to be opened."""
    st.subheader("How should label errors be found?")
    matching = [
        model for model in space.models() if set(model.classes) == set(dataset.labels.names)
    ]
    # A model trained on these very examples would repeat their errors.
    trained_here = {
        str(model.folder) for model in matching if model.dataset_digest == dataset.digest
    }
    usable = [model for model in matching if str(model.folder) not in trained_here]
    sizes = text_sizes(space, name)
    configuration = ask_configuration(name, offers_for(space, name, usable, sizes))
    if configuration is not None and configuration.classifier in trained_here:
        st.warning(
            "This model was trained on these examples and would repeat their errors. Use it on "
            "other data with the same classes.",
            icon=":material/warning:",
        )
    row = st.container(horizontal=True, vertical_alignment="center")
    if row.button(
        f"Score {counted(dataset.report.kept, 'example')}",
        key="score_start",
        type="primary" if is_next else "secondary",
        icon=":material/play_arrow:",
        disabled=configuration is None,
        help=None if configuration is None else plain(f"Scores with {configuration.sentence()}."),
    ):
        assert configuration is not None
        if _may_ask(configuration.judge):
            follow(space.background.score(name, configuration))
            st.rerun()
    if configuration is not None:
        with row:
            show_cost(space, name, sizes, configuration)


def _may_ask(judge: object) -> bool:
    """Return whether the job may be started from a page; say so if not."""
    try:
        check_judge(judge)
    except FileAccessError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return False
    return True


def _ended(space: Workspace, session: Session, job: Job) -> None:
    """Draw how the last job ended, and the button for the next step."""
    if job.state == "done":
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(f":green[:material/check_circle:] {WORDS[job.kind][1]}", width="content")
            if job.kind == FIT_JOB:
                st.page_link(PREDICT.path, label="Try this model", icon=PREDICT.icon)
                return
            for page, words in ((QUEUE, "Review the worst first"), (OVERVIEW, "Open the overview")):
                if st.button(
                    words, type="primary" if page is QUEUE else "secondary", icon=page.icon
                ):
                    session.choose_run((job.result or {}).get("run"))
                    if page is QUEUE:
                        session.set_filter(Filter(flagged=True))
                    go(page)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if job.state == "cancelled":
            st.info(f"{WORDS[job.kind][0]} was cancelled; finished steps are kept.")
        else:
            st.error(plain(job.message), icon=":material/error:")
        show_log(space, job, key="score_ended")
        resumes = st.button("Resume", key="score_again", icon=":material/play_arrow:")
        if resumes and _may_ask(job.spec.get("judge")):
            space.jobs.start(job.kind, job.spec)
            st.rerun()
