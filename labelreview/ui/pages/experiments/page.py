"""Experiments: choose a question, follow its cells, compare results, download the report."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from labelreview.core.errors import LabelReviewError
from labelreview.core.file_names import file_name
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
            f"{plain(name)} · Is cleaning worth it? Find out on your own data, with known label "
            "errors and retrained models."
        )
        if space.run_digests(name):
            st.download_button(
                "Label health report (.html)",
                data=partial(_health, space, name, session.run),
                file_name=f"{file_name(name)}-health.html",
                key="experiment_health",
                icon=":material/health_and_safety:",
                on_click="ignore",
                help="The estimated errors, the decisions made, and whether they helped.",
            )
    found = {one.digest: one for one in space.experiments(name)}
    job = space.background.experimenting(name)
    is_running = job is not None and job.is_active
    if job is not None:
        if is_running:
            _watch(space, job, found)
        else:
            _ended(space, job)
    has_results = _compare(found, job)
    if not is_running:
        if has_results:
            st.subheader("New experiment")
        _choose(space, name)


def _health(space: Workspace, name: str, run: str | None) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        page, _ = space.report(name, Path(folder) / "health", run)
        return page.read_bytes()


def _choose(space: Workspace, name: str) -> None:
    chosen = ask_experiment(space, name)
    if st.button(
        "Start experiment",
        key="experiment_start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=chosen is None,
    ):
        assert chosen is not None
        question, options = chosen
        try:
            with st.spinner("Preparing"):
                space.background.experiment(name, question, options)
        except LabelReviewError as error:
            st.error(plain(str(error)), icon=":material/error:")
            return
        st.session_state.pop("experiment_shown", None)  # show the newest one when it is done
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
        if st.button("Resume", key="experiment_again", icon=":material/play_arrow:"):
            # Started anew, since decisions may have changed the labels.
            options = ExperimentOptions(**job.spec["options"])
            space.background.experiment(job.spec["dataset"], job.spec["question"], options)
            st.rerun()


def _compare(found: dict[str, Experiment], job: Job | None) -> bool:
    """Draw one experiment, or two side by side; return whether there is any."""
    running = job.spec["experiment"] if job is not None and job.is_active else None
    ended = {digest: one for digest, one in found.items() if digest != running}
    if not ended:
        if running is None:
            st.info("No experiments yet. Choose a question, and start one.")
        return False
    st.subheader("Experiment results")
    titles = {digest: _title(one) for digest, one in ended.items()}
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
    others = {NOTHING: "Nothing", **{d: t for d, t in titles.items() if d != shown}}
    if st.session_state.get("experiment_beside") not in others:
        st.session_state["experiment_beside"] = NOTHING
    beside = right.selectbox(
        "Compare with",
        list(others),
        key="experiment_beside",
        format_func=others.__getitem__,
        disabled=len(others) == 1,
        persist_state="session",
    )
    if beside == NOTHING:
        show_experiment(ended[shown])
        return True
    left, right = st.columns(2, gap="large")
    with left:
        show_experiment(ended[shown])
    with right:
        show_experiment(ended[beside])
    return True


def _title(experiment: Experiment) -> str:
    moment = experiment.created_at[:16].replace("T", " ")
    return f"{experiment.question.title} {moment} · {experiment.sentence()}"
