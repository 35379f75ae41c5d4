"""The dataset and run a page works on, and what to do when there is none yet."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from labelreview.findings.findings import Findings
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


def need_dataset() -> tuple[Workspace, Session, str]:
    """The dataset at hand; a page without one says how to get one, and stops."""
    space, session = workspace(), current_session()
    if session.dataset is None:
        with st.container(border=True):
            st.subheader("No dataset yet")
            st.write(
                "Load your own from a file, a folder or the Hugging Face Hub, or try the built-in "
                "posts about a flood: about 1,500, with wrong labels planted in them."
            )
            with st.container(horizontal=True):
                if st.button("Load a dataset", type="primary", icon=":material/upload:"):
                    go(LOAD)
                if st.button("Use the built-in posts", icon=":material/flood:"):
                    imported = space.import_dataset(BUILTIN)
                    session.choose(imported.name)
                    go(SCORE)
        st.stop()
    return space, session, session.dataset


def need_findings() -> PageContext:
    """The findings at hand; a page without a run says how to get one, and stops."""
    space, session, name = need_dataset()
    if not space.run_digests(name):
        job = space.background.scoring(name)
        with st.container(border=True):
            st.subheader("Not scored yet")
            if job is not None and job.is_active:
                st.write(f"{plain(name)} is being scored at this moment.")
                words = "Watch"
            else:
                st.write(
                    f"Scoring estimates for every row of {plain(name)} how likely its label is "
                    "wrong."
                )
                words = "Score it"
            if st.button(words, type="primary", icon=":material/speed:"):
                go(SCORE)
        st.stop()
    return PageContext(space, session, name, space.findings(name, session.run))


def show_strip(context: PageContext) -> None:
    """One line under the title: rows, run, estimated errors, decided."""
    counts = context.findings.log.counts()
    decided = sum(counts.values())
    run = context.findings.run
    st.caption(
        plain(
            f"{context.name} · {run.rows:,} examples · {run.sentence()} · about "
            f"{run.summary.estimated_errors:,} wrong labels estimated · {decided:,} decided, "
            f"{counts.get('relabel', 0):,} relabelled"
        )
    )


def show_warnings(context: PageContext) -> None:
    """What the run wants people to know."""
    for warning in context.findings.run.warnings:
        st.warning(plain(warning), icon=":material/warning:")
