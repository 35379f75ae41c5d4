"""The form that says what judges the labels: a configuration, put together from presets."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labelreview.classifiers.fit import SavedModel
from labelreview.core.configuration import Configuration
from labelreview.signals import SIGNALS, Signal
from labelreview.ui.parts.plain import plain

QUICK = "Quick"
EXPLAIN_HEIGHT = 180
DYNAMICS = {"dynamics", "dropout"}  # what only fine-tuning gives to signals

Chosen = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judge:
    """Something that judges labels beside words and characters.

    field:
        Its name in a `Configuration`; also the key of its input.
    ask:
        Draws its inputs; what they say, as fields of a `Configuration`.
    """

    title: str
    explain: str
    field: str
    ask: Callable[[Sequence[SavedModel]], Chosen]
    needs_models: bool = True


def ask_configuration(models: Sequence[SavedModel]) -> Configuration | None:
    """Draw the form; None while something is missing. `models` can be chosen as checkpoints."""
    preset = st.segmented_control(
        "Evidence",
        [QUICK, *(judge.title for judge in JUDGES)],
        default=QUICK,
        required=True,
        key="score_preset",
        label_visibility="collapsed",
        persist_state="session",
    )
    with st.container(border=True):
        asked = [judge for judge in JUDGES if judge.title == preset]
        if not asked:
            st.write(
                "Words and characters of the texts. Needs no model and no download, and judges "
                "along with everything else."
            )
        chosen: Chosen = {}
        for judge in asked:
            st.write(judge.explain)
            chosen |= judge.ask(models)
        others = [judge for judge in JUDGES if judge not in asked]
        added = [judge for judge in others if st.session_state.get(_switch(judge))]
        label = ": ".join(["Also use", *([", ".join(j.title for j in added)] if added else [])])
        with st.expander(label, key="score_also", type="compact"):
            for judge in others:
                if st.checkbox(
                    judge.title, key=_switch(judge), help=judge.explain, persist_state="session"
                ):
                    chosen |= judge.ask(models)
        chosen |= _ask_signals(bool(chosen.get("fine_tune")))
        chosen |= _ask_folds()
        asked += added
        missing = [judge for judge in asked if not chosen.get(judge.field)]
        if any(judge.needs_models for judge in asked) and not has_models():
            st.info(
                "This needs packages that are not installed; run: "
                "`pip install 'labelreview[models]'`"
            )
            return None
        if missing:
            st.caption(f"Still to be named: {', '.join(judge.title for judge in missing)}.")
            return None
        return Configuration(**chosen)


def use_checkpoint(folder: str) -> None:
    """Choose a classifier in the form, as a click in a list of models does."""
    st.session_state["score_preset"] = CLASSIFIER.title
    st.session_state[_key(CLASSIFIER.field)] = folder


def has_models() -> bool:
    """Whether the extra `models` is installed."""
    return all(importlib.util.find_spec(name) for name in ("torch", "sentence_transformers"))


def _ask_encoder(_: Sequence[SavedModel]) -> Chosen:
    first, second = st.columns(2)
    with first:
        encoder = _name(
            "Sentence encoder: Hub id or folder",
            "encoder",
            "sentence-transformers/all-MiniLM-L6-v2",
        )
    with second:
        another = _name(
            "Second encoder, if you like",
            "second_encoder",
            "sentence-transformers/all-mpnet-base-v2",
        )
    return {"encoder": encoder, "second_encoder": another if encoder else None}


def _ask_fine_tune(_: Sequence[SavedModel]) -> Chosen:
    model, epochs = st.columns([4, 1])
    with model:
        name = _name(
            "Base model: Hub id or folder", "fine_tune", "sentence-transformers/all-MiniLM-L6-v2"
        )
    with epochs:
        passes = st.number_input(
            "Epochs",
            1,
            20,
            3,
            key="score_epochs",
            persist_state="session",
            help="Passes over the rows.",
        )
    return {"fine_tune": name, "epochs": int(passes)}


def _ask_classifier(models: Sequence[SavedModel]) -> Chosen:
    name = _name(
        "Checkpoint: Hub id or folder", "classifier", "cardiffnlp/twitter-roberta-base-emotion"
    )
    with st.container(horizontal=True):
        for model in models:
            st.button(
                plain(model.title),
                key=f"score_use_{model.folder.name}",
                icon=":material/save:",
                on_click=use_checkpoint,
                args=(str(model.folder),),
            )
    return {"classifier": name}


def _ask_file(_: Sequence[SavedModel]) -> Chosen:
    return {
        "probabilities": _name(
            "File with probabilities or predictions", "probabilities", "/data/probabilities.npy"
        )
    }


CLASSIFIER = Judge(
    "My checkpoint",
    "A fine-tuned text-classification model of yours judges every row. It must not have learned "
    "from these rows, or it repeats their errors.",
    "classifier",
    _ask_classifier,
)
JUDGES = (
    Judge(
        "Encoder",
        "A sentence encoder reads the texts, and simple models learn from what it reads: finds "
        "more than words and characters, takes longer.",
        "encoder",
        _ask_encoder,
    ),
    Judge(
        "Fine-tune",
        "A classifier is fine-tuned once for each fold and judges the rows that it did not see: "
        "finds the most, takes the longest.",
        "fine_tune",
        _ask_fine_tune,
    ),
    CLASSIFIER,
    Judge(
        "My probabilities",
        "Held-out probabilities or predictions that you made yourself.",
        "probabilities",
        _ask_file,
        needs_models=False,
    ),
)


def _name(words: str, field: str, example: str) -> str | None:
    """A name that is typed in; None while there is none."""
    given = st.text_input(words, key=_key(field), placeholder=example, persist_state="session")
    return (given or "").strip() or None


def _ask_signals(fine_tunes: bool) -> Chosen:
    further = [signal for signal in SIGNALS if not signal.is_default]
    if not further:
        return {}
    usable = [signal for signal in further if fine_tunes or not signal.needs & DYNAMICS]
    titles = {signal.name: signal.title for signal in usable}
    with st.expander("Further signals", key="score_more", type="compact"):
        st.caption(
            "More reasons to doubt a label, beside those that every run has. They cost a little "
            "time and show in the table and on the card; the order stays the same."
        )
        names = st.multiselect(
            "Signals",
            list(titles),
            key="score_signals",
            format_func=titles.__getitem__,
            placeholder="None",
            label_visibility="collapsed",
            persist_state="session",
        )
        _explain(usable, names)
        if len(usable) < len(further):
            st.caption(f"Fine-tuning gives {len(further) - len(usable)} more.")
    return {"signals": tuple(names)}


def _explain(signals: Sequence[Signal], chosen: Sequence[str]) -> None:
    with st.container(height=EXPLAIN_HEIGHT, border=False, gap=None):
        for signal in signals:
            words = f"**{plain(signal.title)}** {plain(signal.explain)}"
            st.caption(words if signal.name in chosen else f":gray[{words}]")


def _ask_folds() -> Chosen:
    with st.expander("Folds and seed", key="score_parts", type="compact"):
        left, right = st.columns(2)
        folds = left.number_input("Folds", 2, 20, 5, key="score_folds", persist_state="session")
        seed = right.number_input(
            "Seed", 0, 2**31 - 1, 0, key="score_seed", persist_state="session"
        )
    return {"folds": int(folds), "seed": int(seed)}


def _key(field: str) -> str:
    return f"score_{field}"


def _switch(judge: Judge) -> str:
    return f"score_also_{judge.field}"
