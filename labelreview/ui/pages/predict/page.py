"""Try: what a classifier says about a text of one's own, and why."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from labelreview.classifiers.predict import Prediction, SimilarExample, prepare_predictor
from labelreview.core.configuration import Configuration
from labelreview.data.dataset import Dataset
from labelreview.ui.context.page_context import need_dataset
from labelreview.ui.context.page_registry import QUEUE
from labelreview.ui.context.session import Session
from labelreview.ui.parts.palette import VERDICT_LOOKS, chip
from labelreview.ui.parts.plain import plain, shortened
from labelreview.ui.parts.probabilities import show_chances
from labelreview.ui.parts.word_attribution import show_driving
from labelreview.ui.shared.evidence_form import has_models
from labelreview.workspace import Workspace

LINES = 50
CHANCES = 6
TABLE_HEIGHT = 180
TEXT_SHOWN = 120
CHEAP, ANOTHER = "cheap", "another"


def render() -> None:
    """Draw the page."""
    st.title("Try a model")
    space, session, name = need_dataset()
    st.caption(
        f"{plain(name)} · What a classifier says about a text of yours, which words drove it, and "
        "which examples are like it."
    )
    dataset = space.dataset(name)
    left, right = st.columns([1, 1], gap="large")
    with left:
        encoder = _encoder(space, session, name)
        model = _choose_model(space, dataset, encoder)
        texts = _ask_texts()
    if model == ANOTHER or not texts:
        with right:
            st.info("The predicted label, its probability and the reasons appear here.")
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
        with st.spinner("Asking the model"):
            tried = ready.ask(text)
        _show_words(text, tried)
    with right:
        _show_prediction(tried, dataset)
        _show_nearest(space, session, name, dataset, tried.nearest)


@dataclass(frozen=True)
class Ready:
    """A model that is ready to be asked, by one session at a time.

    ask:
        What it says about one text, and why; remembered for the last texts.
    judge:
        Label, probability and text, as a frame, for each of some texts.
    """

    ask: Callable[[str], Prediction]
    judge: Callable[[list[str]], pd.DataFrame]


@st.cache_resource(max_entries=2, show_spinner="Preparing the model")
def _ready(
    dataset: str, evidence: str, encoder: str | None, model: str | None, changed: int
) -> Ready:
    """The model, kept for all sessions; made anew when its files have `changed`."""
    trial = prepare_predictor(
        Dataset.open(Path(dataset)),
        Configuration(encoder=encoder),
        model=model,
        cache=Path(evidence),
    )
    lock = threading.Lock()

    @functools.lru_cache(maxsize=LINES)
    def ask(text: str) -> Prediction:
        with lock:
            return trial(text)

    def judge(texts: list[str]) -> pd.DataFrame:
        with lock:
            probabilities = trial.head(texts)
        return pd.DataFrame(
            {
                "label": [trial.classes[label] for label in probabilities.argmax(axis=1)],
                "sure": probabilities.max(axis=1).astype(float).round(2),
                "text": [shortened(text, TEXT_SHOWN) for text in texts],
            }
        )

    return Ready(ask, judge)


def _last_change(model: str) -> int:
    folder = Path(model).expanduser()
    return max((file.stat().st_mtime_ns for file in folder.glob("*.*")), default=0)


def _encoder(space: Workspace, session: Session, name: str) -> str | None:
    """The encoder of the run at hand."""
    if not space.run_digests(name) or not has_models():
        return None
    return space.run(name, session.run).configuration.encoder


def _choose_model(space: Workspace, dataset: Dataset, encoder: str | None) -> str:
    """CHEAP, the folder or Hub id of a classifier, or ANOTHER while that is not named."""
    classes = set(dataset.labels.names)
    known = [model for model in space.models() if set(model.classes) == classes]
    beside = f" and {Path(encoder).name}" if encoder else ""
    titles = {
        CHEAP: f"Words and characters{beside}, learned now from all rows",
        **{str(m.folder): f"{m.title}, {m.created_at[:16].replace('T', ' ')}" for m in known},
        **({ANOTHER: "Another fine-tuned classifier"} if has_models() else {}),
    }
    if st.session_state.get("try_model") not in titles:
        st.session_state["try_model"] = CHEAP
    model = st.selectbox(
        "Model",
        list(titles),
        key="try_model",
        format_func=titles.__getitem__,
        persist_state="session",
    )
    if model == ANOTHER:
        named = st.text_input(
            "Classifier: Hub id or folder",
            key="try_another",
            placeholder="cardiffnlp/twitter-roberta-base-emotion",
            persist_state="session",
        )
        return (named or "").strip() or ANOTHER
    return str(model)


def _ask_texts() -> list[str]:
    """The texts, one on each line, without empty ones."""
    with st.form("try_form", border=False):
        given = st.text_area(
            "A text, or several: one on each line",
            key="try_text",
            height=120,
            placeholder="Type or paste a post",
            persist_state="session",
        )
        st.form_submit_button("Ask the model", type="primary", icon=":material/science:")
    texts = [line.strip() for line in (given or "").split("\n") if line.strip()]
    if len(texts) > LINES:
        st.warning(f"These are {len(texts):,} lines; the first {LINES} are judged.")
    return texts[:LINES]


def _choose_text(ready: Ready, texts: list[str], dataset: Dataset) -> str:
    """The text to explain; of several, the row that was clicked, else the first."""
    if len(texts) == 1:
        return texts[0]
    chosen = st.dataframe(
        ready.judge(texts),
        key="try_table",
        hide_index=True,
        height=min(38 + 35 * len(texts), TABLE_HEIGHT),
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "label": st.column_config.TextColumn("label", width=130),
            "sure": st.column_config.NumberColumn(
                "sure", width=60, format="percent", help="probability of the label"
            ),
        },
    )
    rows = [row for row in chosen.selection.rows if row < len(texts)]
    st.caption(f"Row {rows[0] + 1 if rows else 1} of {len(texts)}; a click on another explains it.")
    return texts[rows[0] if rows else 0]


def _show_words(text: str, tried: Prediction) -> None:
    st.markdown("**The words that drove it**")
    show_driving(text, tried.words, key="try_words")
    st.caption(
        ":blue-background[shaded] speaks for the label, :orange-background[dotted] against it: how "
        "much less likely it gets without the word."
    )


def _show_prediction(tried: Prediction, dataset: Dataset) -> None:
    names = dataset.labels.names
    label = dataset.labels.id(tried.label)
    sure = f"{float(tried.probabilities[label]):.0%} sure"
    st.markdown(f"### {chip(tried.label, label, len(names))} :gray[{sure}]")
    show_chances(tried.probabilities, names, key="try_chances", rows=min(CHANCES, len(names)))


def _show_nearest(
    space: Workspace,
    session: Session,
    name: str,
    dataset: Dataset,
    nearest: tuple[SimilarExample, ...],
) -> None:
    """The examples that are most alike, each a link to its place in the queue."""
    st.markdown("**The nearest examples**")
    if not nearest:
        st.caption("No example has anything in common with it.")
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
        words = plain(shortened(" ".join(example.text.split()), TEXT_SHOWN))
        with st.container(gap=None):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(f"{example.similarity:.2f} · {mark}{decided}", width="content")
                if scored:
                    query = {"dataset": name, "example": example.example_id}
                    if session.run:
                        query["run"] = session.run
                    st.page_link(QUEUE.path, label="Open", icon=QUEUE.icon, query_params=query)
            st.markdown(words)
