"""The dataset and run of a page, and what to do when there is none yet."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from labelreview.core.counted_nouns import counted
from labelreview.findings.findings import Findings
from labelreview.jobs import Job
from labelreview.review.stopping import Estimate, estimate_in
from labelreview.ui.context.meaning import wait_for_meaning
from labelreview.ui.context.outage import repeated
from labelreview.ui.context.page_registry import LOAD, SCORE, go
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.context.workspaces import workspace
from labelreview.ui.parts.plain import plain
from labelreview.workspace import Workspace

BUILTIN = "builtin"


@dataclass(frozen=True, slots=True)
class PageContext:
    """The workspace, the tab's session, the dataset's name and the findings of its run."""

    space: Workspace
    session: Session
    name: str
    findings: Findings

    @property
    def estimate(self) -> Estimate:
        """The estimate of wrong labels, the same on every page and whichever run is shown."""
        return estimate_in(self.space, self.name)


def need_dataset(title: str = "") -> tuple[Workspace, Session, str]:
    """Return workspace, session and dataset; without a dataset, say how to get one and stop.

    `title` is that of a page which draws its own only for a dataset, or beside other things.
    """
    space, session = workspace(), current_session()
    if session.dataset is None:
        with _instead(title):
            st.subheader("No dataset yet")
            st.write(
                "Load a dataset from a file, a folder or the Hugging Face Hub, or try the built-in "
                "one: 1,500 posts about a fictional flood, with known label errors."
            )
            with st.container(horizontal=True):
                if st.button("Load a dataset", type="primary", icon=":material/upload:"):
                    go(LOAD)
                if st.button("Use the built-in dataset", icon=":material/flood:"):
                    imported = space.import_dataset(BUILTIN)
                    session.choose(imported.name)
                    go(SCORE)
        st.stop()
    return space, session, session.dataset


def need_findings(title: str = "") -> PageContext:
    """Return the findings of the current run; without a run, say how to get one and stop.

    `title` is as in `need_dataset`.
    """
    space, session, name = need_dataset(title)
    if not space.run_digests(name):
        job = space.background.scoring(name)
        with _instead(title):
            st.subheader("Not scored yet")
            if job is not None and job.is_active:
                st.write(f"{plain(name)} is being scored right now.")
                _wait_for(space, job)
                words = "Show progress"
            else:
                st.write(
                    f"Scoring estimates how likely each label in {plain(name)} is to be wrong."
                )
                words = "Score this dataset"
            if st.button(words, type="primary", icon=":material/speed:"):
                go(SCORE)
        st.stop()
    findings = space.findings(name, session.run)
    wait_for_meaning(session, findings)
    return PageContext(space, session, name, findings)


def _instead(title: str) -> DeltaGenerator:
    """Return the card of a page that has nothing else to show, below its title."""
    if title:
        st.title(title)
    return st.container(border=True, key="instead")


def _wait_for(space: Workspace, job: Job) -> None:
    """Draw the page anew when a job has ended, whatever else still runs."""

    @st.fragment(run_every="2s")
    def until_ended() -> None:
        with repeated():
            is_done = not space.jobs.get(job.id).is_active
        if is_done:
            st.rerun()

    until_ended()


def show_strip(context: PageContext) -> None:
    """Draw one line under the title: examples, run, decisions, errors found and left."""
    counts = context.findings.log.counts()
    decided = sum(counts.values())
    run, estimate = context.findings.run, context.estimate
    st.caption(
        plain(
            f"{context.name} · {counted(run.rows, 'example')} · {run.sentence()} · {decided:,} "
            f"decided, {estimate.found:,} wrong · {estimate.left_words()}"
        ),
        help=plain(estimate.sentence()),
    )


def show_warnings(context: PageContext) -> None:
    """Draw the warnings of the run."""
    for warning in context.findings.run.warnings:
        st.warning(plain(warning), icon=":material/warning:")
