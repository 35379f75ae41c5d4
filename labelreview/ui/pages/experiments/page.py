"""Experiments: choose a question, watch its cells, compare what came out, take the report along."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from labelreview.core.errors import LabelReviewError
from labelreview.experiments import Experiment, ExperimentOptions
from labelreview.jobs import Job
from labelreview.ui.context.page_context import need_dataset
from labelreview.ui.pages.experiments.form import ask_experiment
from labelreview.ui.pages.experiments.results import show_experiment, show_live
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.job_progress import watch
from labelreview.workspace import Workspace

NOTHING = "nothing"


def render() -> None:
    """Draw the page."""
    st.title("Experiments")
    space, session, name = need_dataset()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"{plain(name)} · Is cleaning worth it? Known errors, retraining and plain answers, on "
            "your own data."
        )
        if space.run_digests(name):
            st.download_button(
                "Health of the labels (.html)",
                data=partial(_health, space, name, session.run),
                file_name=f"{name.replace('/', '-')}-health.html",
                key="experiment_health",
                icon=":material/health_and_safety:",
                on_click="ignore",
                help="What the run estimates, what people decided, and whether it helped.",
            )
    found = {one.digest: one for one in space.experiments(name)}
    job = space.background.experimenting(name)
    if job is not None and job.is_active:
        _watch(space, job, found)
    else:
        if job is not None:
            _ended(space, job)
        _choose(space, name)
    _compare(found, job)


def _health(space: Workspace, name: str, run: str | None) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        page, _ = space.report(name, Path(folder) / "health", run)
        return page.read_bytes()


def _choose(space: Workspace, name: str) -> None:
    asked = ask_experiment(space, name)
    if st.button(
        "Start the experiment",
        key="experiment_start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=asked is None,
    ):
        assert asked is not None
        question, options = asked
        try:
            with st.spinner("Preparing"):
                space.background.experiment(name, question, options)
        except LabelReviewError as error:
            st.error(plain(str(error)), icon=":material/error:")
            return
        st.session_state.pop("experiment_shown", None)  # the newest is shown when it is done
        st.rerun()


def _watch(space: Workspace, job: Job, found: dict[str, Experiment]) -> None:
    experiment = found.get(job.spec["experiment"])
    title = experiment.question.title if experiment else "Experiment"

    def below() -> None:
        if experiment is not None:
            show_live(experiment)

    watch(space, job, title, key="experiment", below=below)


def _ended(space: Workspace, job: Job) -> None:
    if job.state == "done":
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if job.state == "cancelled":
            st.info("The experiment was cancelled; its finished cells are kept.")
        else:
            st.error(plain(job.message), icon=":material/error:")
        if st.button("Go on with it", key="experiment_again", icon=":material/play_arrow:"):
            # Anew, since decisions may have changed the labels.
            options = ExperimentOptions(**job.spec["options"])
            space.background.experiment(job.spec["dataset"], job.spec["question"], options)
            st.rerun()


def _compare(found: dict[str, Experiment], job: Job | None) -> None:
    """One experiment, or two side by side."""
    running = job.spec["experiment"] if job is not None and job.is_active else None
    there = {digest: one for digest, one in found.items() if digest != running}
    if not there:
        if running is None:
            st.info("No experiment yet. The first question takes well under a minute on few rows.")
        return
    st.subheader("What came out")
    titles = {digest: _title(one) for digest, one in there.items()}
    left, right = st.columns(2)
    if st.session_state.get("experiment_shown") not in titles:
        st.session_state["experiment_shown"] = next(iter(titles))
    shown = left.selectbox(
        "Experiment",
        list(titles),
        key="experiment_shown",
        format_func=titles.__getitem__,
        persist_state="session",
    )
    others = {NOTHING: "nothing", **{d: t for d, t in titles.items() if d != shown}}
    if st.session_state.get("experiment_beside") not in others:
        st.session_state["experiment_beside"] = NOTHING
    beside = right.selectbox(
        "Compared with",
        list(others),
        key="experiment_beside",
        format_func=others.__getitem__,
        disabled=len(others) == 1,
        persist_state="session",
    )
    if beside == NOTHING:
        show_experiment(there[shown])
        return
    left, right = st.columns(2, gap="large")
    with left:
        show_experiment(there[shown])
    with right:
        show_experiment(there[beside])


def _title(experiment: Experiment) -> str:
    moment = experiment.created_at[:16].replace("T", " ")
    return f"{experiment.question.title} {moment} · {experiment.sentence()}"
