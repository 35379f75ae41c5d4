"""Predict: the label that a model predicts for any text, and why."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from labelreview.classifiers.predict import (
    NO_TEXT,
    Prediction,
    SimilarExample,
    prepare_predictor,
)
from labelreview.core.configuration import Configuration
from labelreview.core.errors import EvidenceError
from labelreview.core.labels import shortened
from labelreview.data.dataset import Dataset
from labelreview.ui.context.page_context import need_dataset
from labelreview.ui.context.page_registry import QUEUE
from labelreview.ui.context.session import Session
from labelreview.ui.parts.halves import halves
from labelreview.ui.parts.palette import VERDICT_LOOKS, chip
from labelreview.ui.parts.plain import plain
from labelreview.ui.parts.post import readable
from labelreview.ui.parts.probabilities import show_chances
from labelreview.ui.parts.rows import in_whole_rows
from labelreview.ui.parts.word_attribution import show_word_attribution
from labelreview.ui.shared.evidence_sources import has_models
from labelreview.ui.shared.names_entered import entered_model
from labelreview.workspace import Workspace

LINES = 50
CHANCES = 6
TABLE_HEIGHT = 180
TEXT_SHOWN = 120
CHEAP, ANOTHER = "cheap", "another"


def render() -> None:
    """Draw the page."""
    st.title("Predict labels")
    space, session, name = need_dataset()
    st.caption(
        f"{plain(name)} · Predict the label of any text, with the words behind the prediction and "
        "similar examples."
    )
    dataset = space.dataset(name)
    left, right = halves(1, 1, key="predict", gap="large")
    with left:
        encoder = _encoder(space, session, name)
        model = _choose_model(space, dataset, encoder)
        texts = _ask_texts()
    if model == ANOTHER or not texts:
        with right:
            st.info("The predicted label, its probability and the reasons will appear here.")
        return
    ready = _ready(
        str(dataset.folder),
        str(space.evidence_folder),
        encoder,
        None if model == CHEAP else model,
        _last_change(model),
    )
    with left:
        text = _choose_text(ready, texts, dataset)
        with st.spinner("Predicting"):
            prediction = ready.explain(text)
        _show_words(text, prediction)
    with right:
        _show_prediction(prediction, dataset)
        _show_nearest(space, session, name, dataset, prediction.nearest)


@dataclass(frozen=True)
class LoadedModel:
    """A model in memory, used by one session at a time.

    explain:
        Predict one text, with the reasons; cached for the last texts.
    predict:
        Return a frame with label, probability and text for each of several texts.
    """

    explain: Callable[[str], Prediction]
    predict: Callable[[list[str]], pd.DataFrame]


@st.cache_resource(max_entries=2, show_spinner="Loading the model")
def _ready(
    dataset: str, evidence: str, encoder: str | None, model: str | None, changed: int
) -> LoadedModel:
    """Load the model, once for all sessions; again when its files have `changed`."""
    predictor = prepare_predictor(
        Dataset.open(Path(dataset)),
        Configuration(encoder=encoder),
        model=model,
        cache=Path(evidence),
    )
    lock = threading.Lock()

    @functools.lru_cache(maxsize=LINES)
    def explain(text: str) -> Prediction:
        with lock:
            return predictor(text)

    def predict(texts: list[str]) -> pd.DataFrame:
        with lock:
            probabilities = predictor.head(texts)
        return pd.DataFrame(
            {
                "label": [predictor.classes[label] for label in probabilities.argmax(axis=1)],
                "probability": probabilities.max(axis=1).astype(float).round(2),
                "text": [shortened(text, TEXT_SHOWN) for text in texts],
            }
        )

    return LoadedModel(explain, predict)


def _last_change(model: str) -> int:
    folder = Path(model).expanduser()
    return max((file.stat().st_mtime_ns for file in folder.glob("*.*")), default=0)


def _encoder(space: Workspace, session: Session, name: str) -> str | None:
    """Return the encoder of the current run, if it has one and the packages are installed."""
    if not space.run_digests(name) or not has_models():
        return None
    return space.run(name, session.run).configuration.encoder


def _choose_model(space: Workspace, dataset: Dataset, encoder: str | None) -> str:
    """Return CHEAP, the folder or Hub ID of a classifier, or ANOTHER while that is missing."""
    classes = set(dataset.labels.names)
    known = [model for model in space.models() if set(model.classes) == classes]
    embeddings = f" and {Path(encoder).name}" if encoder else ""
    titles = {
        CHEAP: f"Linear model on words{embeddings}",
        **{str(m.folder): f"{m.title}, {m.created_at[:16].replace('T', ' ')}" for m in known},
        **({ANOTHER: "Another fine-tuned classifier"} if has_models() else {}),
    }
    if st.session_state.get("try_model") not in titles:
        st.session_state["try_model"] = CHEAP
    model = st.selectbox(
        "Model",
        list(titles),
        key="try_model",
        help="The linear model is trained now, on all examples: on their words and characters"
        f"{embeddings}.",
        format_func=titles.__getitem__,
        persist_state="session",
    )
    if model == ANOTHER:
        given = st.text_input(
            "Classifier (Hub ID or folder)",
            key="try_another",
            placeholder="cardiffnlp/twitter-roberta-base-emotion",
            persist_state="session",
        )
        return entered_model(given) or ANOTHER
    return str(model)


def _ask_texts() -> list[str]:
    """Draw the input and return the texts, one per line, without empty ones."""
    with st.form("try_form", border=False):
        given = st.text_area(
            "Texts, one per line",
            key="try_text",
            height=120,
            placeholder="Type or paste a text",
            persist_state="session",
        )
        asked = st.form_submit_button("Predict", type="primary", icon=":material/science:")
    texts = [line.strip() for line in (given or "").split("\n") if line.strip()]
    if asked and not texts:
        st.warning(str(EvidenceError(*NO_TEXT)))
    if len(texts) > LINES:
        st.warning(f"Only the first {LINES} of {len(texts):,} lines are used.")
    return texts[:LINES]


def _choose_text(model: LoadedModel, texts: list[str], dataset: Dataset) -> str:
    """Return the text to explain; of several, the row that was clicked, else the first."""
    if len(texts) == 1:
        return texts[0]
    chosen = st.dataframe(
        model.predict(texts),
        key="try_table",
        hide_index=True,
        height=in_whole_rows(TABLE_HEIGHT, len(texts)),
        on_select="rerun",
        selection_mode="single-row-required",
        column_config={
            "label": st.column_config.TextColumn("label", width=130),
            "probability": st.column_config.NumberColumn(
                "probability", width=80, format="percent", help="probability of the label"
            ),
        },
    )
    rows = [row for row in chosen.selection.rows if row < len(texts)]
    st.caption(
        f"Row {rows[0] + 1 if rows else 1} of {len(texts)}. Click another row to explain it."
    )
    return texts[rows[0] if rows else 0]


def _show_words(text: str, prediction: Prediction) -> None:
    st.markdown(
        "**Words behind the prediction**",
        help="How much the probability of the label changes without the word.",
    )
    show_word_attribution(text, prediction.words, key="try_words")


def _show_prediction(prediction: Prediction, dataset: Dataset) -> None:
    names = dataset.labels.names
    label = dataset.labels.id(prediction.label)
    probability = f"probability {float(prediction.probabilities[label]):.0%}"
    st.markdown(f"### {chip(prediction.label, label, len(names))} :gray[{probability}]")
    show_chances(prediction.probabilities, names, key="try_chances", rows=min(CHANCES, len(names)))


def _show_nearest(
    space: Workspace,
    session: Session,
    name: str,
    dataset: Dataset,
    nearest: tuple[SimilarExample, ...],
) -> None:
    """Draw the most similar examples, each with a link to it in the queue."""
    st.markdown("**Nearest examples**")
    if not nearest:
        st.caption("No example is similar to this text.")
    status: dict[str, str] = {}
    scored = bool(space.run_digests(name))
    if scored:
        findings = space.findings(name, session.run)
        found = findings.labels_of([example.example_id for example in nearest])
        status = {row.example_id: row.status for row in found}
    for example in nearest:
        label = dataset.labels.id(example.given_label)
        mark = chip(example.given_label, label, len(dataset.labels))
        look = VERDICT_LOOKS.get(status.get(example.example_id, ""))
        decided = f" {look.badge}" if look else ""
        words = plain(shortened(" ".join(readable(example.text).split()), TEXT_SHOWN))
        with st.container(gap=None):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(f"{example.similarity:.2f} · {mark}{decided}", width="content")
                if scored:
                    query = {"dataset": name, "example": example.example_id}
                    if session.run and session.names_run:
                        query["run"] = session.run
                    st.page_link(QUEUE.path, label="Open", icon=QUEUE.icon, query_params=query)
            st.markdown(words)
