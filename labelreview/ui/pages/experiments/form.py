"""The form of an experiment: the question, the noise, the model to train, and the cost."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.decision_log import MODEL
from labelreview.experiments import KINDS, QUESTIONS, ExperimentOptions, Question, question
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.evidence_form import MISSING_PACKAGES
from labelreview.ui.shared.evidence_sources import has_models
from labelreview.ui.shared.names_entered import entered_model
from labelreview.ui.shared.text_sizes import text_sizes
from labelreview.workspace import Workspace

Chosen = dict[str, Any]

LINEAR, ENCODER, FINE_TUNE = "TF-IDF", "Encoder", "Fine-tune"
MODELS = {
    LINEAR: "A linear model on word and character features: takes seconds, no download.",
    ENCODER: "A linear model on sentence embeddings, which are computed once per text.",
    FINE_TUNE: "A pretrained encoder, fine-tuned for every cell: takes hours without a GPU.",
}


def ask_experiment(space: Workspace, name: str) -> tuple[str, ExperimentOptions] | None:
    """Draw the form; return the question's name and options, None while it is incomplete."""
    titles = {one.name: one.title for one in QUESTIONS}
    name_of_question = st.segmented_control(
        "Question",
        list(titles),
        default=QUESTIONS[0].name,
        required=True,
        key="experiment_question",
        format_func=titles.__getitem__,
        label_visibility="collapsed",
        persist_state="session",
    )
    chosen = question(name_of_question or QUESTIONS[0].name)
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
        "Model to train",
        list(MODELS),
        key="experiment_model",
        horizontal=True,
        persist_state="session",
    )
    st.caption(MODELS[model])
    if model == LINEAR:
        return {}
    if not has_models():
        st.info(MISSING_PACKAGES.format(extra="models"))
        return None
    given = st.text_input(
        "Encoder (Hub ID or folder)",
        key="experiment_encoder",
        placeholder="sentence-transformers/all-MiniLM-L6-v2",
        persist_state="session",
    )
    encoder = entered_model(given)
    if encoder is None:
        st.caption("Choose an encoder.")
        return None
    if model == ENCODER:
        return {"encoder": encoder}
    epochs = st.number_input("Epochs", 1, 20, 3, key="experiment_epochs", persist_state="session")
    return {"fine_tune": encoder, "epochs": int(epochs)}


def _ask_noise(space: Workspace, name: str, chosen: Question) -> Chosen | None:
    values: Chosen = {}
    if chosen.has_noise:
        kinds = st.pills(
            "Noise",
            list(KINDS),
            default=chosen.defaults.kinds,
            selection_mode="multi",
            format_func=lambda kind: KINDS[kind],
            key=f"experiment_kinds_{chosen.name}",
            wrap=True,
            help="Symmetric: any other class, at random. Class-pair: the most similar class. "
            "Instance-dependent: texts that are easy to mislabel. One rater's vote: needs columns "
            "named votes_<label>.",
            persist_state="session",
        )
        rates = st.text_input(
            "Noise rates in percent",
            ", ".join(f"{100 * rate:g}" for rate in chosen.defaults.rates),
            key=f"experiment_rates_{chosen.name}",
            persist_state="session",
        )
        numbers, wrong = _numbers(rates or "")
        if wrong or not numbers:
            what = "is not a number" if len(wrong) == 1 else "are not numbers"
            st.warning(
                plain(
                    f"{', '.join(wrong)} {what}. " * bool(wrong)
                    + "Enter numbers separated by commas, such as 1, 5, 10, 25, 50."
                ),
                icon=":material/warning:",
            )
            return None
        if not kinds:
            st.caption("Choose at least one kind of noise.")
            return None
        values = {"kinds": tuple(kinds), "rates": tuple(number / 100 for number in numbers)}
    else:
        current = space.decisions(name).current()
        if (current["annotator"] == MODEL).all():
            st.caption(
                "No decisions yet, so the reviewed labels are the given labels. You can still test "
                "automatic cleaning."
            )
    seeds, rows = st.columns(2)
    values["seeds"] = int(
        seeds.number_input(
            "Seeds",
            1,
            100,
            chosen.defaults.seeds,
            key=f"experiment_seeds_{chosen.name}",
            help="Number of repetitions of each cell.",
            persist_state="session",
        )
    )
    most = rows.number_input(
        "Maximum examples",
        50,
        None,
        chosen.defaults.rows,
        key=f"experiment_rows_{chosen.name}",
        placeholder="All",
        help="Training and test data are subsampled to this size, by class. Empty: use all.",
        persist_state="session",
    )
    values["rows"] = None if most is None else int(most)
    return values


def _show_cost(space: Workspace, name: str, chosen: Question, options: ExperimentOptions) -> None:
    sizes = text_sizes(space, name)
    cells = len(chosen.settings(options))
    expected = space.background.forecasts.experiment(
        chosen.name,
        cells,
        replace(sizes, rows=min(options.rows or sizes.rows, sizes.rows)),
        encoder=options.encoder,
        fine_tune=options.fine_tune,
        epochs=options.epochs,
    )
    st.caption(
        f"{counted(cells, 'cell')}, {expected.sentence()} on this machine. A cancelled "
        "experiment can be resumed."
    )


def _numbers(words: str) -> tuple[list[float], list[str]]:
    """Return the numbers between the commas, and what is none.

    >>> _numbers("5, x, 10,"), _numbers("nan")
    (([5.0, 10.0], ['x']), ([], ['nan']))
    """
    numbers, wrong = [], []
    for word in filter(None, map(str.strip, words.split(","))):
        try:
            number = float(word)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            numbers.append(number)
        else:
            wrong.append(word)
    return numbers, wrong
