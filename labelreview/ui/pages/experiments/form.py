"""The form of an experiment: a question in words, noise, the trained model, and what it costs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from labelreview.core.errors import LabelReviewError
from labelreview.decision_log import MODEL
from labelreview.experiments import KINDS, QUESTIONS, ExperimentOptions, Question, question
from labelreview.runs.cost import experiment_cost
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.evidence_form import has_models
from labelreview.ui.shared.job_progress import duration
from labelreview.workspace import Workspace

Chosen = dict[str, Any]

LINEAR, ENCODER, FINE_TUNE = "TF-IDF", "Encoder", "Fine-tune"
MODELS = {
    LINEAR: "A linear model on words and characters: seconds, no download.",
    ENCODER: "A linear model on the embeddings of a sentence encoder, which reads each text once.",
    FINE_TUNE: "A pretrained encoder, fine-tuned in every cell: hours on a computer without GPU.",
}


def ask_experiment(space: Workspace, name: str) -> tuple[str, ExperimentOptions] | None:
    """Draw the form: the question's name and options; None while something is missing or wrong."""
    titles = {one.name: one.title for one in QUESTIONS}
    asked = st.segmented_control(
        "Question",
        list(titles),
        default=QUESTIONS[0].name,
        required=True,
        key="experiment_question",
        format_func=titles.__getitem__,
        label_visibility="collapsed",
        persist_state="session",
    )
    chosen = question(asked or QUESTIONS[0].name)
    with st.container(border=True):
        st.write(chosen.explain)
        left, right = st.columns(2, gap="large")
        with left:
            model = _ask_model()
        with right:
            noise = _ask_noise(space, name, chosen)
        if model is None or noise is None:
            return None
        try:
            options = replace(chosen.defaults, **model, **noise)
        except LabelReviewError as error:
            st.warning(plain(str(error)), icon=":material/warning:")
            return None
        _show_cost(space, name, chosen, options)
    return chosen.name, options


def _ask_model() -> Chosen | None:
    model = st.radio(
        "Trained model",
        list(MODELS),
        key="experiment_model",
        horizontal=True,
        persist_state="session",
    )
    st.caption(MODELS[model])
    if model == LINEAR:
        return {}
    if not has_models():
        st.info("This needs packages that are not installed: `pip install 'labelreview[models]'`")
        return None
    named = st.text_input(
        "Encoder: Hub id or folder",
        key="experiment_encoder",
        placeholder="sentence-transformers/all-MiniLM-L6-v2",
        persist_state="session",
    )
    encoder = (named or "").strip()
    if not encoder:
        st.caption("Still to be named: the encoder.")
        return None
    if model == ENCODER:
        return {"encoder": encoder}
    epochs = st.number_input("Epochs", 1, 20, 3, key="experiment_epochs", persist_state="session")
    return {"fine_tune": encoder, "epochs": int(epochs)}


def _ask_noise(space: Workspace, name: str, chosen: Question) -> Chosen | None:
    made: Chosen = {}
    if chosen.has_noise:
        kinds = st.pills(
            "Noise",
            list(KINDS),
            default=chosen.defaults.kinds,
            selection_mode="multi",
            format_func=lambda kind: KINDS[kind],
            key=f"experiment_kinds_{chosen.name}",
            help="Symmetric: any other class. Class-pair: the class that is nearest. "
            "Instance-dependent: texts that are easy to get wrong. One rater's vote: needs columns "
            "votes_<label>.",
            persist_state="session",
        )
        rates = st.text_input(
            "Per cent of wrong labels",
            ", ".join(f"{100 * rate:g}" for rate in chosen.defaults.rates),
            key=f"experiment_rates_{chosen.name}",
            persist_state="session",
        )
        numbers = _numbers(rates)
        if numbers is None:
            st.caption("Numbers with commas between them, such as 1, 5, 10, 25, 50.")
            return None
        if not kinds:
            st.caption("Still to be chosen: a kind of noise.")
            return None
        made = {"kinds": tuple(kinds), "rates": tuple(number / 100 for number in numbers)}
    else:
        current = space.decisions(name).current()
        if (current["annotator"] == MODEL).all():
            st.caption(
                "Nobody has decided anything yet, so that the reviewed labels are the original "
                "ones; automatic cleaning can be tried all the same."
            )
    seeds, rows = st.columns(2)
    made["seeds"] = int(
        seeds.number_input(
            "Seeds",
            1,
            100,
            chosen.defaults.seeds,
            key=f"experiment_seeds_{chosen.name}",
            help="How often each cell is repeated.",
            persist_state="session",
        )
    )
    most = rows.number_input(
        "Rows at most",
        50,
        None,
        chosen.defaults.rows,
        key=f"experiment_rows_{chosen.name}",
        placeholder="all",
        help="To which training and test rows are thinned, by class. Empty: all.",
        persist_state="session",
    )
    made["rows"] = None if most is None else int(most)
    return made


def _show_cost(space: Workspace, name: str, chosen: Question, options: ExperimentOptions) -> None:
    dataset = space.dataset(name)
    rows = min(options.rows or dataset.report.kept, dataset.report.kept)
    cells = len(chosen.settings(options))
    seconds = experiment_cost(
        chosen.name,
        cells,
        rows,
        len(dataset.labels),
        encoder=options.encoder,
        fine_tune=options.fine_tune,
        epochs=options.epochs,
    )
    st.caption(
        f"{cells:,} cells, about {duration(seconds)} on this machine; a stopped experiment goes on "
        "where it was."
    )


def _numbers(words: str | None) -> tuple[float, ...] | None:
    try:
        return tuple(float(word) for word in (words or "").split(",") if word.strip()) or None
    except ValueError:
        return None
