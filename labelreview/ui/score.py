"""Score: choose the evidence, watch the work, open the runs."""

from __future__ import annotations

import importlib.util

import streamlit as st

from labelreview.configuration import Configuration
from labelreview.dataset import Dataset
from labelreview.estimates import Cost, cost
from labelreview.jobs import Job
from labelreview.ui.at_hand import need_dataset
from labelreview.ui.parts.plain import plain
from labelreview.ui.places import OVERVIEW, go
from labelreview.ui.session import Session
from labelreview.workspace import Workspace

WORDS, ENCODER, CLASSIFIER, FILE = "Quick", "Encoder", "My checkpoint", "My probabilities"
EXPLAIN = {
    WORDS: "Words and characters of the texts, five folds. Needs no model and no download.",
    ENCODER: "A sentence encoder beside words and characters: finds more, takes longer.",
    CLASSIFIER: "A fine-tuned text-classification model of yours judges every row.",
    FILE: "Held-out probabilities or predictions that you made yourself.",
}
NEEDS_MODELS = (ENCODER, CLASSIFIER)


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
    job = space.scoring(name)
    if job is not None and job.is_active:
        _watch(space, name)
        return
    if job is not None:
        _ended(space, session, job)
    _choose(space, session, name, dataset)
    _earlier(space, session, name)


def _choose(space: Workspace, session: Session, name: str, dataset: Dataset) -> None:
    st.subheader("How to estimate which labels are wrong")
    kind = st.segmented_control(
        "Evidence",
        list(EXPLAIN),
        default=WORDS,
        required=True,
        key="score_kind",
        label_visibility="collapsed",
        persist_state="session",
    )
    with st.container(border=True):
        st.write(EXPLAIN[kind])
        missing = kind in NEEDS_MODELS and not _has_models()
        if missing:
            st.info(
                "This needs packages that are not installed; run: "
                "`pip install 'labelreview[models]'`"
            )
        configuration = _configuration(kind)
        if configuration is not None:
            _show_cost(cost(dataset.report.kept, len(dataset.labels), configuration))
        if st.button(
            f"Score {dataset.report.kept:,} examples",
            key="score_start",
            type="primary",
            icon=":material/play_arrow:",
            disabled=configuration is None or missing,
        ):
            assert configuration is not None
            space.start_scoring(name, configuration)
            st.rerun()


def _configuration(kind: str) -> Configuration | None:
    """The configuration that the form describes; None while something is missing."""
    given = ""
    if kind != WORDS:
        words, example = {
            ENCODER: (
                "Sentence encoder: Hub id or folder",
                "sentence-transformers/all-MiniLM-L6-v2",
            ),
            CLASSIFIER: ("Checkpoint: Hub id or folder", "cardiffnlp/twitter-roberta-base-emotion"),
            FILE: ("File with probabilities or predictions", "/data/probabilities.npy"),
        }[kind]
        given = st.text_input(
            words, key=f"score_model_{kind}", placeholder=example, persist_state="session"
        ).strip()
        if not given:
            return None
    with st.expander("Folds and seed"):
        folds = st.number_input("Folds", 2, 20, 5, key="score_folds", persist_state="session")
        seed = st.number_input("Seed", 0, 2**31 - 1, 0, key="score_seed", persist_state="session")
    return Configuration(
        encoder=given if kind == ENCODER else None,
        classifier=given if kind == CLASSIFIER else None,
        probabilities=given if kind == FILE else None,
        folds=int(folds),
        seed=int(seed),
    )


def _show_cost(expected: Cost) -> None:
    st.caption(
        f"About {_duration(expected.seconds)} and {expected.megabytes / 1000:.1f} GB of memory on "
        "two cores; what was computed before is used again."
    )


def _watch(space: Workspace, name: str) -> None:
    """The work as it goes on. It lives outside this page: closing the tab is harmless."""

    @st.fragment(run_every="1s")
    def progress() -> None:
        job = space.scoring(name)
        if job is None or not job.is_active:
            st.rerun()
        st.subheader("Scoring")
        share = job.done / job.total if job.total else 0.0
        words = plain(job.step or "Starting")
        if job.total:
            words += f": {job.done:,} of {job.total:,}"
        st.progress(min(1.0, share), words)
        details = []
        if job.rate:
            details.append(f"{job.rate:,.1f} a second")
        if job.seconds_left is not None:
            details.append(f"about {_duration(job.seconds_left)} left in this step")
        st.caption(" · ".join(details) or "You can close this page; the work goes on.")
        if job.state == "cancelling":
            st.caption("Stopping after the current step.")
        elif st.button("Cancel", key="score_cancel", icon=":material/stop:"):
            space.jobs.cancel(job.id)
            st.rerun(scope="fragment")

    progress()


def _ended(space: Workspace, session: Session, job: Job) -> None:
    """How the last scoring ended, and the button for what comes next."""
    if job.state == "done":
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(":green[:material/check_circle:] The dataset is scored.", width="content")
            if st.button("See the overview", type="primary", icon=":material/grid_on:"):
                session.run = (job.result or {}).get("run")
                go(OVERVIEW)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if job.state == "cancelled":
            st.info("The last scoring was cancelled; what it finished is kept.")
        else:
            st.error(plain(job.message), icon=":material/error:")
        if st.button("Go on with it", key="score_again", icon=":material/play_arrow:"):
            space.jobs.start(job.kind, job.spec)
            st.rerun()


def _earlier(space: Workspace, session: Session, name: str) -> None:
    runs = space.runs(name)
    if not runs:
        return
    st.subheader("Runs")
    for run in runs:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(f"**{plain(run.configuration.sentence())}**", width="stretch")
            st.caption(
                f"{run.created_at[:16].replace('T', ' ')} UTC · {run.flagged:,} flagged · about "
                f"{run.summary.estimated_errors:,} errors"
            )
            if st.button("Open", key=f"run_{run.digest}"):
                session.run = run.digest
                session.write_url()
                go(OVERVIEW)


def _has_models() -> bool:
    return all(importlib.util.find_spec(name) for name in ("torch", "sentence_transformers"))


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds)):,} s"
    return f"{seconds / 60:,.0f} min"
