"""The runs of a dataset, and the models trained on it."""

from __future__ import annotations

import streamlit as st

from labelreview.classifiers.fit import SavedModel
from labelreview.core.counted_nouns import counted
from labelreview.review.stopping import estimate_in
from labelreview.ui.context.page_registry import OVERVIEW, PREDICT, go
from labelreview.ui.context.session import Session
from labelreview.ui.pages.score.order import show_order
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.compare_runs import show_compare_button
from labelreview.ui.shared.deleting import show_delete_model, show_delete_run
from labelreview.ui.shared.evidence_sources import has_models, use_checkpoint
from labelreview.ui.shared.run_words import reader_now, run_words
from labelreview.workspace import Workspace


def show_runs(space: Workspace, session: Session, name: str) -> None:
    """Draw the dataset's runs, latest first."""
    runs = space.runs(name)
    if not runs:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Runs", width="stretch")
        show_compare_button(space, session, name, key="score_compare")
    estimate = estimate_in(space, name)
    st.caption(plain(f"{estimate.sentence()} This is the same whichever run is shown."))
    words = run_words(runs, reader_now())
    for run in runs:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(f"**{plain(words[run.digest])}**", width="stretch")
            st.caption(f"{run.flagged:,} flagged")
            show_order(run.summary, key=f"order_{run.digest}")
            if run.configuration.fine_tune and st.button(
                "Train on all examples and save",
                key=f"fit_{run.digest}",
                icon=":material/save:",
                disabled=not has_models(),
                help="Trains one model on all examples, with the decisions so far applied, and "
                "saves it in the workspace. Use it to predict labels and to score other data.",
            ):
                used = run.configuration
                space.background.fit(name, str(used.fine_tune), used.epochs, used.seed)
                st.rerun()
            show_delete_run(space, session, name, run.digest, words[run.digest])
            if run.digest == session.run:
                st.badge("Shown", icon=":material/visibility:", color="gray")
            elif st.button("Open", key=f"run_{run.digest}"):
                session.choose_run(run.digest)
                session.write_url()
                go(OVERVIEW)


def show_models(space: Workspace, name: str) -> None:
    """Draw the models trained on the dataset, latest first."""
    models = [model for model in space.models() if model.dataset == name]
    if not models:
        return
    st.subheader("Models")
    for model in models:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(f"**{plain(model.title)}**", width="stretch")
            st.caption(plain(_facts(model)))
            st.button(
                "Use as my checkpoint",
                key=f"use_{model.folder.name}",
                icon=":material/arrow_upward:",
                on_click=use_checkpoint,
                args=(str(model.folder),),
                help="Fills in the form above. For other data with the same classes.",
            )
            show_delete_model(space, model.folder.name)
            if st.button("Try this model", key=f"try_{model.folder.name}", icon=PREDICT.icon):
                st.session_state["try_model"] = str(model.folder)
                go(PREDICT)


def _facts(model: SavedModel) -> str:
    words = [
        f"{model.created_at[:16].replace('T', ' ')} UTC",
        counted(model.rows, "example"),
        counted(model.epochs, "epoch"),
    ]
    if model.relabelled:
        words.append(f"{model.relabelled:,} relabelled")
    if model.left_out:
        words.append(f"{model.left_out:,} excluded")
    return " · ".join(words)
