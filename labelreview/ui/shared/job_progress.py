"""The progress of a background job. The job runs outside the page: closing the tab is safe."""

from __future__ import annotations

import os
from collections.abc import Callable

import streamlit as st

from labelreview.core.durations import duration
from labelreview.jobs import Job
from labelreview.jobs.job import log_path
from labelreview.ui.context.outage import repeated
from labelreview.ui.parts.plain import plain
from labelreview.workspace import Workspace

EVERY = "1s"
LOG_BYTES = 8_000
SLOWEST_SAID = 1.0  # parts a second; slower ones tell nobody anything
_FOLLOWED = "followed_job"


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

    follow(watched.id)

    @st.fragment(run_every=EVERY)
    def progress() -> None:
        with repeated():
            draw(space.jobs.get(watched.id))

    def draw(job: Job) -> None:
        if not job.is_active:
            st.rerun()
        st.subheader(title)
        words = job.step or "Starting"
        if job.total > 1:
            words += f": {job.done:,} of {job.total:,}"
        if job.rate is not None and job.rate >= SLOWEST_SAID and job.total > 1:
            words += f" · {job.rate:,.0f} per second"
        st.progress(job.share or 0.0, plain(words))
        left = "" if job.seconds_left is None else f"{left_words(job.seconds_left)}. "
        st.caption(f"{left}You can close this page; the job keeps running.")
        if job.state == "cancelling":
            st.caption("Stopping after the current step.")
        elif st.button("Cancel", key=f"{key}_cancel", icon=":material/stop:"):
            space.jobs.cancel(job.id)
            st.rerun(scope="fragment")
        if below is not None:
            below()
        show_log(space, job, key=key)

    progress()


def follow(job_id: int) -> None:
    """Keep that this tab started a job or sees it run, until `forget_followed`."""
    st.session_state[_FOLLOWED] = job_id


def is_followed(job: Job) -> bool:
    """Return whether this tab saw the job run, and has not left the page since."""
    return bool(st.session_state.get(_FOLLOWED) == job.id)


def forget_followed() -> None:
    """Forget what ran while the page showed it: another page is drawn."""
    st.session_state.pop(_FOLLOWED, None)


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


def left_words(seconds: float) -> str:
    """Return in words what is left, so rough that it does not flicker.

    >>> left_words(2), left_words(43), left_words(600)
    ('Almost done', 'About 45 s left', 'About 10 min left')
    """
    return "Almost done" if seconds < 5 else f"About {duration(seconds, short=True)} left"
