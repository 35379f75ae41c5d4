"""The progress of a background job. The job runs outside the page: closing the tab is safe."""

from __future__ import annotations

import os
from collections.abc import Callable

import streamlit as st

from labelreview.core.durations import duration
from labelreview.jobs import Job
from labelreview.jobs.job import log_path
from labelreview.ui.parts.plain import plain
from labelreview.workspace import Workspace

EVERY = "1s"
LOG_BYTES = 8_000


def watch(
    space: Workspace,
    watched: Job,
    title: str,
    *,
    key: str,
    below: Callable[[], None] | None = None,
) -> None:
    """Draw the job's progress every second, with a cancel button; rerun the page when it ends.

    `below` draws intermediate results.
    """

    @st.fragment(run_every=EVERY)
    def progress() -> None:
        job = space.jobs.get(watched.id)
        if not job.is_active:
            st.rerun()
        st.subheader(title)
        share = job.done / job.total if job.total else 0.0
        words = plain(job.step or "Starting")
        if job.total:
            words += f": {job.done:,} of {job.total:,}"
        st.progress(min(1.0, share), words)
        details = []
        if job.rate:
            details.append(f"{job.rate:,.1f} per second")
        if job.seconds_left is not None:
            details.append(f"about {duration(job.seconds_left, short=True)} left")
        st.caption(" · ".join(details) or "You can close this page; the job keeps running.")
        if job.state == "cancelling":
            st.caption("Stopping after the current step.")
        elif st.button("Cancel", key=f"{key}_cancel", icon=":material/stop:"):
            space.jobs.cancel(job.id)
            st.rerun(scope="fragment")
        if below is not None:
            below()
        show_log(space, job, key=key)

    progress()


def show_log(space: Workspace, job: Job, *, key: str) -> None:
    """Draw the end of what the job printed, behind a fold; nothing while it printed nothing."""
    try:
        with log_path(space.settings, job.id).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - LOG_BYTES))
            printed = file.read().decode("utf-8", "replace")
    except OSError:
        return
    if printed.strip():
        with st.expander("Log", key=f"{key}_log", type="compact"):
            st.code(printed, language=None, wrap_lines=True, height=240)
