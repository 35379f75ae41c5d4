"""What runs in the background, on every page, and a word when it has ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import streamlit as st

from labelreview.jobs import Job
from labelreview.jobs.background_work import (
    EXPERIMENT_JOB,
    FIT_JOB,
    MAP_JOB,
    MEASURE_JOB,
    RERANK_JOB,
    SCORE_JOB,
)
from labelreview.ui.context.outage import repeated
from labelreview.ui.context.page import in_sentences
from labelreview.ui.context.page_registry import (
    CONFLICTS,
    EXPERIMENTS,
    GRID,
    MAP,
    QUEUE,
    SCORE,
    PageEntry,
)
from labelreview.ui.context.session import DATASET, Session
from labelreview.ui.context.workspaces import workspace
from labelreview.ui.frontend import asset, script
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.job_progress import left_words
from labelreview.ui.shell.protocol import RunningJob, RunningJobsData
from labelreview.workspace import Workspace

WORK: dict[str, tuple[str, PageEntry]] = {
    SCORE_JOB: ("Scoring", SCORE),
    RERANK_JOB: ("Re-ranking", SCORE),
    FIT_JOB: ("Training", SCORE),
    MAP_JOB: ("Preparing grid and map", MAP),
    EXPERIMENT_JOB: ("Experiment", EXPERIMENTS),
}
"""Kind of job -> what it does in words, and the page that shows it."""
_ENDS = {"done": "is done.", "cancelled": "was cancelled.", "failed": "failed:"}
_STAYS_STILL = (QUEUE, GRID, CONFLICTS)
"""Pages on which nothing is drawn anew while somebody decides."""

_SIGN = st.components.v2.component(
    "labelreview_running_jobs",
    css=asset("frame/running_jobs.css"),
    js=script("frame/running_jobs.js"),
)


def show_running_jobs(session: Session, space: Workspace, current: PageEntry) -> None:
    """Draw what runs, again and again for as long as something does, and say what has ended.

    A page on which nothing runs asks the database for nothing more.
    """
    if space.catalog.is_busy():
        _watch(session, current)
    elif session.watched_jobs:
        _say_what_ended(session, space, (), session.tell)


def _watch(session: Session, current: PageEntry) -> None:
    @st.fragment
    def watch() -> None:  # whenever the sign asks
        # It is drawn by itself, outside what catches the errors of a page.
        with repeated(), in_sentences():
            space = workspace()
            # A second of measuring is told by the page that wants to know.
            active = space.jobs.active()
            jobs = [job for job in active if job.kind != MEASURE_JOB]
            _say_what_ended(
                session, space, jobs, session.tell if current not in _STAYS_STILL else _toast
            )
            data: RunningJobsData = {"jobs": [_data(job) for job in jobs], "goesOn": bool(active)}
            _SIGN(data=data, key="running_jobs", on_again_change=lambda: None)
            if not active and current not in _STAYS_STILL:
                st.rerun()

    watch()


def _say_what_ended(
    session: Session, space: Workspace, running: Sequence[Job], say: Callable[[str], None]
) -> None:
    ids = {job.id for job in running}
    ended = [job_id for job_id in session.watched_jobs if job_id not in ids]
    session.watched_jobs = list(ids)
    for job_id in ended:
        say(ended_words(space.jobs.get(job_id)))


def ended_words(job: Job) -> str:
    """Return a sentence on a job that has ended."""
    words, _ = WORK.get(job.kind, (job.kind, SCORE))
    of = f" of {job.dataset}" if job.dataset else ""
    ended = _ENDS.get(job.state, "stopped:")
    return f"{words}{of} {ended} {job.message if ended.endswith(':') else ''}".strip()


def _toast(words: str) -> None:
    st.toast(plain(words))


def _data(job: Job) -> RunningJob:
    words, page = WORK.get(job.kind, (job.kind, SCORE))
    step = job.step or "Starting"
    if job.total > 1:
        step += f", {job.done:,} of {job.total:,}"
    left = "" if job.seconds_left is None else left_words(job.seconds_left).lower()
    return {
        "title": f"{words} {job.dataset or ''}".strip(),
        "step": step,
        "left": left,
        "share": job.share,
        "path": page.url_path,
        "query": urlencode({DATASET: job.dataset}) if job.dataset else "",
    }
